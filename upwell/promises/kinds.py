"""Kinds of duty and who is concerned by them: registered by the packages that know what is owed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from upwell.kit.registry import Registry


@dataclass(frozen=True)
class DutyKind:
    """One kind of duty. sentence: what is owed ("Answer the issue"). public: whether everybody may see that it is owed."""

    sentence: str | Promise
    public: bool = True


Concerned = Callable[[Any], Iterable[Any]]

duty_kinds: Registry[DutyKind] = Registry("kind of duty")
_concerned: dict[str, list[Concerned]] = {}

# A role does what these roles owe, too: whoever hosts a space also looks at its reports.
COVERS: dict[str, set[str]] = {"host": {"host", "moderator"}}


def register(kind: str, sentence: str | Promise, public: bool = True) -> None:
    """Name a kind of duty, e.g. register("answer", _("Answer the issue"))."""
    duty_kinds.register(kind, DutyKind(sentence, public))


def concerned(kind: str, people: Concerned) -> None:
    """Tell `people(duty)` besides the holders when a duty of `kind` is overdue, explained or passed on."""
    _concerned.setdefault(kind, []).append(people)


def people_concerned(duty: Any) -> list[Any]:
    """Everybody whom the duty concerns, once each."""
    found = {person.pk: person for people in _concerned.get(duty.kind, []) for person in people(duty)}
    return list(found.values())
