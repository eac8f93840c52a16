"""Kinds of duty and who is concerned by them: registered by the packages that know what is owed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from upwell.kit.registry import Registry


@dataclass(frozen=True)
class DutyKind:
    """One kind of duty. sentence: what is owed ("Answer the issue"). public: whether everybody may see that it is owed.

    stands: nothing but doing it ends it, or another promise in its place, in public: a thing promised by a day stays owed whatever becomes of the issue that it
    was promised on.
    """

    sentence: str | Promise
    public: bool = True
    stands: bool = False


Concerned = Callable[[Any], Iterable[Any]]

duty_kinds: Registry[DutyKind] = Registry("kind of duty")
_concerned: dict[str, list[Concerned]] = {}

# A role does what these roles owe, too: whoever hosts a space also looks at its reports.
COVERS: dict[str, set[str]] = {"host": {"host", "moderator"}}


def stands(kind: str) -> bool:
    """Whether a duty of this kind ends only when it is done."""
    known = duty_kinds.get(kind)
    return known is not None and known.stands


def register(kind: str, sentence: str | Promise, public: bool = True, stands: bool = False) -> None:
    """Name a kind of duty, e.g. register("answer", _("Answer the issue"))."""
    duty_kinds.register(kind, DutyKind(sentence, public, stands))


def concerned(kind: str, people: Concerned) -> None:
    """Tell `people(duty)` besides the holders when a duty of `kind` is overdue, explained or passed on."""
    _concerned.setdefault(kind, []).append(people)


def people_concerned(duty: Any) -> list[Any]:
    """Everybody whom the duty concerns, once each."""
    found = {person.pk: person for people in _concerned.get(duty.kind, []) for person in people(duty)}
    return list(found.values())
