"""Who may look after the machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _
from rules.predicates import predicate

from upwell.kit.permissions import is_signed_in, permit

_overseers: list[Callable[[Any], bool]] = []
_conditions: list[Callable[[Any], bool]] = []


def let_oversee(test: Callable[[Any], bool]) -> None:
    """Let those for whom `test(actor)` holds look at the machine without touching it (accounts says: auditors)."""
    _overseers.append(test)


def operate_only_if(test: Callable[[Any], bool]) -> None:
    """Let nobody operate for whom `test(actor)` does not hold (accounts says: not without a second step)."""
    _conditions.append(test)


@predicate
def is_operator(actor: Any) -> bool:
    """Runs the installation."""
    return (
        bool(getattr(actor, "is_staff", False))
        and bool(is_signed_in(actor))
        and all(test(actor) for test in _conditions)
    )


@predicate
def is_overseer(actor: Any) -> bool:
    """Looks over the operator's shoulder."""
    return is_signed_in(actor) and any(test(actor) for test in _overseers)


permit(
    "kit.see_jobs",
    is_operator | is_overseer,
    does=_("See the background work"),
    who=_("The operator and auditors"),
    always=True,
)
permit("kit.try_job_again", is_operator, does=_("Try failed background work again"), who=_("The operator"))
