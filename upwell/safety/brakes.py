"""Restrictions bite at one place: every permission asks here (`kit.permissions.brake`), also those of packages that come later.

Who is held back can still do what is marked `always`: read, download everything, take words back, leave, report, appeal and ask for help.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Model, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import Permission
from upwell.kit.time import now
from upwell.ledger.subjects import kind_of
from upwell.safety.models import Restriction

SLOW = timedelta(hours=6)
PARENTS = ("thread", "space", "conversation", "issue", "process")  # how a thing names what it stands in
Measure = Restriction.Measure


class HeldBack(Refused):
    """The person may read, and not write, for a time."""

    status = 403


def hold_back(permission: Permission, actor: Any, obj: Any, doing: bool) -> Refused | None:
    """Why `actor` may not do this now, or None. An act is judged by what the database says now, a page by what it said when the page began."""
    if not isinstance(actor, Person):
        return None
    found = _now(actor) if doing else current(actor)
    if not found:
        return None
    here = [one for one in found if not one.scope_kind or (one.scope_kind, one.scope_ref) in places_of(obj)]
    for one in here:
        if one.measure != Measure.SLOW:
            return HeldBack("held_back", _still(one), until=_day(one))
    return _too_soon(here, doing) if permission.says else None


def current(person: Person) -> list[Restriction]:
    """What holds `person` back; read once for each request."""
    cached: list[Restriction] | None = person.__dict__.get("_restrictions")
    if cached is None:
        cached = person.__dict__["_restrictions"] = _now(person)
    return cached


def forget(person: Person) -> None:
    """Read anew the next time."""
    person.__dict__.pop("_restrictions", None)


def places_of(thing: Any) -> set[tuple[str, str]]:
    """(kind, ref) of a thing and of everything it stands in."""
    found: set[tuple[str, str]] = set()
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Model) and hasattr(one, "ref"):
            found.add((kind_of(one), str(one.ref)))
            waiting += [getattr(one, name, None) for name in PARENTS]
    return found


def _now(person: Person) -> list[Restriction]:
    return list(Restriction.objects.on(person))


def _too_soon(slow: Iterable[Restriction], doing: bool) -> Refused | None:
    """For those who are slowed down. The time of writing is noted by a conditional update, so that of two at the same moment only one gets through."""
    for one in slow:
        since = now() - SLOW
        free = Restriction.objects.filter(Q(last_said_at=None) | Q(last_said_at__lte=since), pk=one.pk)
        if not (free.update(last_said_at=now()) if doing else free.exists()):
            return _wait(one)
    return None


def _wait(one: Restriction) -> Refused:
    again = (one.last_said_at or now()) + SLOW
    sentence = _("You can write once in six hours for now. Next time: %(when)s. Keep your words until then.")
    return HeldBack("slowed_down", sentence, when=date_format(localtime(again), "j F, H:i"))


def _still(one: Restriction) -> Any:
    if one.until is None:
        return _("You can read here, but not write. Why, and how to appeal, stands under “Reports and decisions”.")
    return _(
        "You can read here, but not write, until %(until)s. Why, and how to appeal, stands under “Reports and decisions”."
    )


def _day(one: Restriction) -> str:
    return date_format(localtime(one.until), "j F Y") if one.until else ""
