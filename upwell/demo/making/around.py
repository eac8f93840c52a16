"""Who has whom in Ashmere: some drew a map of the people around them and agreed to be counted."""

from __future__ import annotations

from functools import partial

from upwell.connections import actions
from upwell.connections.models import FOR_WHAT, PlaceThatMatters, Tie
from upwell.connections.tasks import DAYS_TO_PUBLISH, publish_figures
from upwell.demo.making.town import Town

DREW = 190  # days ago the first map was drawn
WARDS = {"ASH-U": 8, "ASH-E": 42, "ASH-H": 27}  # how many agreed, if so many are here; eight are too few for figures
LIKES = ("walking, tea", "football", "singing", "growing things", "knitting, company", "the sea")


def write(town: Town) -> None:
    """Write the maps down, and the days on which figures are made."""
    diary = town.diary
    here = len(town.here_by(diary.day(DREW)))
    drew = town.some(min(here, sum(WARDS.values())), diary.day(DREW), first=("Teasel",))
    wards = [code for code, number in WARDS.items() for _ in range(number)]
    for number, (handle, code) in enumerate(zip(drew, wards, strict=False)):
        diary.write(diary.day(DREW - 1 - number % 60, 19), partial(_draw, town, handle, code))
    for ago in range(DREW - 70, -1, -1):
        day = diary.day(ago, 4)
        if day.month % 3 == 1 and day.day == DAYS_TO_PUBLISH:
            diary.write(day, publish_figures.func)


def _draw(town: Town, handle: str, code: str) -> None:
    person, chance = town.people[handle], town.chance
    drawn: list[Tie] = []
    for _ in range(chance.choice((0, 1, 2, 3, 3, 4, 5))):
        uses = {name: chance.random() < 0.35 for name in FOR_WHAT[:4]} | {FOR_WHAT[4]: chance.random() < 0.12}
        knows = [tie.ref for tie in drawn if chance.random() < 0.3]
        initials = "".join(chance.sample("ABCDEFGHJKLMNOPRSTW", 2))
        who, close = chance.choice(Tie.Who.values), chance.choice((1, 2, 2, 3))
        drawn.append(actions.draw_tie(actor=person, initials=initials, who=who, close=close, knows=knows, **uses))
    places = chance.sample(PlaceThatMatters.values, chance.randint(0, 4))
    actions.say_likes(actor=person, likes=chance.choice(LIKES), places=places)
    actions.take_part(actor=person, area=town.areas[code], nobody=not drawn)
