"""Doing and undoing a measure on what was reported, as the package does it whose thing it is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.accounts.roles import is_operator
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, Actor
from upwell.safety.models import Case, Restriction
from upwell.safety.reportables import hide, reportables, reported_thing

Measure = Restriction.Measure


def can(case: Case, measure: str) -> bool:
    """Whether the reported thing is there and its package can do this to it."""
    how = reportables.get(case.subject_kind)
    if how is None or reported_thing(case.subject_kind, case.subject_ref) is None:
        return False
    return (how.hide if measure == Measure.HIDDEN else how.note) is not None


def is_spared(case: Case) -> bool:
    """Whoever wrote this asked for help with it: it is no ground against them."""
    thing = reported_thing(case.subject_kind, case.subject_ref)
    return thing is not None and reportables[case.subject_kind].spares(thing)


def do(case: Case, measure: str, *, actor: Actor, reason: str, words: str = "") -> None:
    """Hide the thing or put a note before it; nothing to do for a measure on a person. Refused: `cannot_hide`, `cannot_note`, `no_note`."""
    if measure not in {Measure.HIDDEN, Measure.NOTE}:
        return
    thing = reported_thing(case.subject_kind, case.subject_ref)
    how = reportables.get(case.subject_kind)
    if thing is None or how is None or not can(case, measure):
        code = "cannot_hide" if measure == Measure.HIDDEN else "cannot_note"
        raise Refused(code, _("This cannot be done to it, or it is gone already."))
    if measure == Measure.HIDDEN:
        hide(case.subject_kind, actor=_hand(actor, case), thing=thing, reason=reason)
    elif how.note is not None:
        if not words.strip():
            raise Refused("no_note", _("Write the note, for example “talks about dying”."))
        how.note(_hand(actor, case), thing, words.strip())


def undo(case: Case, measure: str) -> None:
    """Show it again, or take the note away. It is the house that does this, whoever found that it should."""
    thing: Any = reported_thing(case.subject_kind, case.subject_ref)
    how = reportables.get(case.subject_kind)
    if thing is None or how is None:
        return
    if measure == Measure.HIDDEN and how.restore is not None:
        how.restore(SYSTEM, thing)
    if measure == Measure.NOTE and how.note is not None:
        how.note(SYSTEM, thing, "")


def _hand(actor: Actor, case: Case) -> Actor:
    """Who does it to the thing: the moderator, so that the package's own rules hold too; for the operator, who stands in where nobody is, the house."""
    stands_in = case.falls_to == Case.FallsTo.OPERATOR and isinstance(actor, Person) and is_operator(actor)
    return SYSTEM if stands_in else actor
