"""The time bank: members, offers and needs, exchanges, gifts, and shared work under two promises; `data/timebank.toml` has the words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from upwell.accounts import actions as accounts
from upwell.algorithms.coproduction import BLOCKS, STEPS
from upwell.demo.making import issues as told
from upwell.demo.making.town import Town
from upwell.demo.reading import table
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today
from upwell.response.actions import together
from upwell.timebank import tasks
from upwell.timebank.actions import disputes, exchanges, gifts, hours, joining, listings, visits, works
from upwell.timebank.models import Exchange, Listing, Work

BEGAN = 155  # days ago
Sides = dict[str, Callable[[], Any]]


def write(town: Town) -> None:
    """Write all of it down."""
    words = table("timebank")
    _members(town, words)
    there: dict[str, Listing] = {}
    for one in words["listings"]:
        town.diary.write(town.diary.day(one["days_ago"], 10, 30), partial(_list, town, there, one))
    for one in words["exchanges"]:
        _exchange(town, there, one)
    _gifts(town, words)
    for one in words["works"]:
        _work(town, one)
    town.diary.write(town.diary.hours(3), tasks.check_books.func)


def _members(town: Town, words: dict[str, Any]) -> None:
    def join(handle: str, area: str) -> None:
        joining.join(actor=town.people[handle], area=town.areas[area])

    def grant() -> None:
        broker = town.people[words["broker"]]
        accounts.grant_role(actor=SYSTEM, person=broker, kind="broker", title="Broker of the time bank")

    town.diary.write(town.diary.day(BEGAN, 9), grant)
    for handle, area in words["members"].items():
        moment = max(town.diary.day(BEGAN - 1, 12), town.joined[handle] + timedelta(hours=2))
        town.diary.write(moment, partial(join, handle, area))


def _list(town: Town, there: dict[str, Listing], one: dict[str, Any]) -> None:
    said = {name: one[name] for name in ("kind", "help", "title", "words", "places", "slots")}
    by, area = town.people[one["by"]], town.areas[table("timebank")["members"][one["by"]]]
    there[one["key"]] = listings.write(actor=by, area=area, **said)


def _exchange(town: Town, there: dict[str, Listing], one: dict[str, Any]) -> None:
    """Asked, agreed the day after, done three days later, confirmed the day after that; or stopped on the way."""
    made: list[Exchange] = []
    days = {name: one["days_ago"] - n for n, name in enumerate(("asked", "agreed", "met", "along", "said", "booked"))}
    stops = list(days).index("booked" if one.get("stops") == "disputed" else one.get("stops", "booked"))

    def on(day: str, hour: int, act: Callable[[Exchange], object]) -> None:
        if list(days).index(day) <= stops:
            town.diary.write(town.diary.day(days[day], hour), lambda: act(_fresh(made)))

    def ask() -> None:
        about, place = one.get("about", ""), one.get("place", there[one["listing"]].places[0])
        made.append(exchanges.propose(actor=town.people[one["by"]], listing=there[one["listing"]], about=about, place=place))  # fmt: skip

    town.diary.write(town.diary.day(days["asked"], 18), ask)
    on("agreed", 9, lambda e: exchanges.say_yes(actor=e.other(town.people[one["by"]]), exchange=e))  # type: ignore[arg-type]
    if "along" in one:
        _visit(town, one, on)
    on("said", 17, lambda e: exchanges.say_done(actor=e.helper, exchange=e, minutes=one["minutes"]))  # type: ignore[arg-type]
    if one.get("stops") == "disputed":
        on("booked", 10, lambda e: disputes.raise_dispute(actor=e.helped, exchange=e, words=one["words"]))  # type: ignore[arg-type]
    else:
        on("booked", 8, lambda e: exchanges.confirm(actor=e.helped, exchange=e))  # type: ignore[arg-type]


def _visit(town: Town, one: dict[str, Any], on: Callable[[str, int, Callable[[Exchange], object]], None]) -> None:
    """Both met in public first, and somebody comes along."""
    friend = town_person(town, one["along"])

    def met(exchange: Exchange) -> None:
        for person in (exchange.helper, exchange.helped):
            if person is not None:
                visits.say_met(actor=person, exchange=exchange, on=today(), understood=True)

    on("met", 12, met)
    on("met", 13, lambda e: visits.ask_along(actor=e.helper, exchange=e, companion=friend()))  # type: ignore[arg-type]
    on("along", 9, lambda e: visits.come_along(actor=friend(), exchange=e, yes=True))


def _fresh(made: list[Exchange]) -> Exchange:
    made[0].refresh_from_db()
    return made[0]


def _gifts(town: Town, words: dict[str, Any]) -> None:
    for number, one in enumerate(words["gifts"]):

        def give(one: dict[str, Any] = one, key: str = f"story-{number}") -> None:
            to = town.people[one["to"]] if "to" in one else None
            gifts.give(actor=town.people[one["by"]], to=to, minutes=one["minutes"], key=key, words=one["words"])

        town.diary.write(town.diary.day(one["days_ago"], 15), give)
    for number, one in enumerate(words["grants"]):

        def grant(one: dict[str, Any] = one, key: str = f"story-{number}") -> None:
            broker, to = town.people[words["broker"]], town.people[one["to"]]
            gifts.grant(actor=broker, to=to, minutes=one["minutes"], key=key, why=one["why"])

        town.diary.write(town.diary.day(one["days_ago"], 16), grant)


def _work(town: Town, one: dict[str, Any]) -> None:
    """A body proposes, a citizen says yes, both tell, both mark, hours on both sides; finished, or going on."""
    made: list[Work] = []
    sides = {"professionals": town_person(town, one["by"]), "citizens": town_person(town, one["with"])}
    ends, begins, citizen = one.get("finished", 2), one["days_ago"], sides["citizens"]
    happens: list[tuple[int, int, Callable[[], object]]] = [
        (begins, 11, lambda: made.append(_begun(town, one, sides))),
        (begins - 1, 19, lambda: works.answer(actor=citizen(), work=made[0], yes=True)),
        (begins - 4, 12, lambda: _tell(made[0], sides, one)),
        (ends + 1, 12, lambda: _mark(made[0], sides, one["marks"])),
    ]
    happens += [(given["days_ago"], 18, partial(_hours, town, made, sides, given)) for given in one["hours"]]
    if "finished" in one:
        happens.append((ends, 13, lambda: works.finish(actor=citizen(), work=made[0], outcome=one["outcome"])))
    for ago, hour, act in happens:
        town.diary.write(town.diary.day(ago, hour), act)


def _begun(town: Town, one: dict[str, Any], sides: Sides) -> Work:
    milestone = told.answer_to(town, one["issue"]).milestones.get(position=one["position"])
    professional, citizen = sides["professionals"](), sides["citizens"]()
    owners = [works.Asked(professional, "professionals", one["post"]), works.Asked(citizen, "citizens")]
    said = {name: one[name] for name in ("title", "about", "power", "rung")}
    return together.begin(actor=professional, milestone=milestone, owners=owners, **said)


def _tell(work: Work, sides: Sides, one: dict[str, Any]) -> None:
    for side, person in sides.items():
        for step, who in zip(STEPS, one[side], strict=True):
            works.tell(actor=person(), work=work, step=step, who=who)


def _mark(work: Work, sides: Sides, marks: dict[str, list[int]]) -> None:
    for side, person in sides.items():
        works.mark(actor=person(), work=work, values=dict(zip(BLOCKS, marks[side], strict=True)))


def town_person(town: Town, handle: str) -> Callable[[], Any]:
    """Somebody of the town, looked up when the day has come."""
    return lambda: town.people[handle]


def _hours(town: Town, made: list[Work], sides: Sides, given: dict[str, Any]) -> None:
    person = town.people[given["by"]]
    said = hours.say(
        actor=person,
        work=made[0],
        on=today(),
        minutes=given["minutes"],
        what=given["what"],
        paid=given.get("paid", False),
    )
    if not given.get("waits"):
        other = "citizens" if said.side == "professionals" else "professionals"
        hours.confirm(actor=sides[other](), given=said)
