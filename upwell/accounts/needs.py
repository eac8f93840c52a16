"""Accessible-information needs: what a person needs so as to read, hear and take part.

The kinds follow the five steps of England's Accessible Information Standard (DCB1605: identify, record, flag, share, meet): a person says them once, in their own
words where they wish; nobody who arranges something sees them without the person's consent, and each look is shown to the person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts import access, consent, roles
from upwell.accounts.models import Need, Person
from upwell.kit.registry import Registry

kinds: Registry[str | Promise] = Registry("kind of need")

for _name, _label in {
    "large_print": _("Large print"),
    "easy_read": _("Easy Read: short sentences with pictures"),
    "audio": _("Audio"),
    "braille": _("Braille"),
    "screen_reader": _("Documents that a screen reader can read"),
    "bsl": _("British Sign Language interpreter"),
    "lip_speaker": _("Lip speaker or note taker"),
    "hearing_loop": _("Hearing loop or live captions"),
    "interpreter": _("An interpreter, or papers in another language (say which)"),
    "by_phone": _("Phone calls, not messages"),
    "in_writing": _("Messages, not phone calls"),
    "more_time": _("More time"),
    "with_somebody": _("Somebody with me: supporter, carer, advocate"),
    "step_free": _("Step-free rooms and a place for a wheelchair"),
    "other": _("Something else"),
}.items():
    kinds.register(_name, _label)


def of(person: Person, *, by: Person, why: str) -> list[Need]:
    """The needs of `person`, for somebody who arranges something for them: only with the person's consent, and logged. Empty without consent."""
    if "share" not in consent.active(person, "needs"):
        return []
    role = next((str(r.get_kind_display()) for r in roles.held(by)), "member")
    access.note(person, by, str(_("Looked at what you need to take part")), why, role, was_read=True)
    return list(Need.objects.filter(person=person).order_by("kind"))


@dataclass(frozen=True)
class Circle:
    """People for whom somebody arranges something: a jury, a visit. people: what each is called there, and who it is."""

    key: str
    name: str
    url: str
    people: Sequence[tuple[str, Person]]


Arranged = Callable[[Person], Iterable[Circle]]
_arranged: list[Arranged] = []


def arranges(found: Arranged) -> Arranged:
    """Let `found(person)` say for which circles of people this person arranges something now."""
    _arranged.append(found)
    return found


def circles_of(person: Person) -> list[Circle]:
    """Every circle for which `person` arranges something."""
    return [circle for found in _arranged for circle in found(person)]


def in_circle(circle: Circle, *, by: Person) -> list[tuple[str, list[tuple[str | Promise, str]]]]:
    """What each of them needs, as (label, note); nothing of those who do not let it be seen. Each look is shown to the person."""
    why = str(_("Arranges: %(what)s")) % {"what": circle.name}
    return [
        (called, [(kinds.get(n.kind) or n.kind, n.note) for n in of(p, by=by, why=why)]) for called, p in circle.people
    ]
