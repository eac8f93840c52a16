"""Drawing a map, and agreeing to be counted. Nothing of a map is ever on the record: only that somebody agreed, as with every consent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts import consent
from upwell.accounts.models import Person
from upwell.connections.models import FOR_WHAT, Acquaintance, Map, PlaceThatMatters, Tie
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import now
from upwell.places.models import Area

PURPOSE = "neighbourhood"
MOST_TIES = 40
_INITIALS = re.compile(r"[^\W\d_]{1,3}")


def map_of(person: Person) -> Map:
    """The person's map, which begins empty."""
    found: Map = Map.objects.get_or_create(person=person)[0]
    return found


def draw_tie(*, actor: Person, initials: str, who: str, close: int, knows: Iterable[str] = (), **for_what: bool) -> Tie:
    """Put somebody on one's map. `knows` are refs of others on it. Refuses names (more than three letters) and more than forty people.

    Refused: `map_full`.
    """
    with transaction.atomic():
        require("connections.draw_map", actor)
        mine: Map = Map.objects.lock(map_of(actor).pk)
        if mine.ties.count() >= MOST_TIES:
            raise Refused("map_full", _("Forty people are on your map. Take somebody off it first."))
        tie = Tie.objects.create(
            map=mine, initials=checked(initials), who=Tie.Who(who), close=Tie.Close(close), **_uses(for_what)
        )
        _say_who_knows(tie, knows)
        _drawn(mine, nobody=False)
    return tie


def change_tie(*, actor: Person, tie: Tie, knows: Iterable[str] = (), **said: Any) -> Tie:
    """Change what one said of somebody on one's map."""
    with transaction.atomic():
        tie = Tie.objects.lock(tie.pk)
        require("connections.change_tie", actor, tie)
        tie.initials = checked(said["initials"])
        tie.who, tie.close = Tie.Who(said["who"]), Tie.Close(said["close"])
        for name, value in _uses(said).items():
            setattr(tie, name, value)
        tie.save()
        _say_who_knows(tie, knows)
        _drawn(tie.map)
    return tie


def take_off(*, actor: Person, tie: Tie) -> None:
    """Take somebody off one's map; nothing of them stays."""
    with transaction.atomic():
        tie = Tie.objects.lock(tie.pk)
        require("connections.change_tie", actor, tie)
        tie.delete()
        _drawn(tie.map)


def say_likes(*, actor: Person, likes: str, places: Iterable[str]) -> Map:
    """Say what one likes to do, and which kinds of places matter."""
    with transaction.atomic():
        require("connections.draw_map", actor)
        mine: Map = Map.objects.lock(map_of(actor).pk)
        mine.likes = " ".join(likes.split())[:300]
        mine.places = sorted({PlaceThatMatters(place).value for place in places})
        _drawn(mine)
    return mine


def take_part(*, actor: Person, area: Area, nobody: bool = False) -> Map:
    """Agree to be counted in the figures of one's neighbourhood.

    Refuses an empty map unless its owner says that there is nobody: not drawn yet is not the same. Refuses an area that is made of others.

    Refused: `map_empty`, `not_a_neighbourhood`.
    """
    with transaction.atomic():
        require("connections.draw_map", actor)
        mine: Map = Map.objects.lock(map_of(actor).pk)
        has_ties = mine.ties.exists()
        if not has_ties and not nobody:
            raise Refused("map_empty", _("Put somebody on your map first, or say that there is nobody."))
        if area.has_ended or area.children.exists():
            raise Refused("not_a_neighbourhood", _("Choose the smallest area that is yours."))
        consent.give(actor=actor, person=actor, purpose=PURPOSE, scopes=["count"])
        mine.area = area
        _drawn(mine, nobody=not has_ties)
    return mine


def take_no_part(*, actor: Person) -> None:
    """Be counted no longer, from the next publication on."""
    consent.withdraw(actor=actor, person=actor, purpose=PURPOSE)


def forget_area(person: Person) -> None:
    """Whoever is not counted needs no area here."""
    Map.objects.filter(person=person).update(area=None)


def checked(initials: str) -> str:
    """Initials as they are kept: one to three letters, in capitals. A name is refused."""
    letters = re.sub(r"[\s.]", "", initials)
    if not _INITIALS.fullmatch(letters):
        raise Refused("no_initials", _("One to three letters. No names: the person you think of has not been asked."))
    return letters.upper()


def _uses(said: dict[str, Any]) -> dict[str, bool]:
    return {name: bool(said.get(name)) for name in FOR_WHAT}


def _say_who_knows(tie: Tie, knows: Iterable[str]) -> None:
    Acquaintance.objects.filter(Q(first=tie) | Q(second=tie)).delete()
    others = Tie.objects.filter(map=tie.map, ref__in=list(knows)).exclude(pk=tie.pk)
    pairs = [sorted((tie.pk, other.pk)) for other in others]
    Acquaintance.objects.bulk_create([Acquaintance(first_id=first, second_id=second) for first, second in pairs])


def _drawn(mine: Map, *, nobody: bool | None = None) -> None:
    mine.changed_at = now()
    mine.nobody = nobody if nobody is not None else mine.nobody and not mine.ties.exists()
    mine.save()
