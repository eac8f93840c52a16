"""Taking decisions back: everything that came of one goes with it, and the person is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, Actor, require
from upwell.kit.time import now
from upwell.promises import duties
from upwell.promises.telling import tell_each
from upwell.safety import brakes, ladder
from upwell.safety.actions.cases import note
from upwell.safety.doing import undo
from upwell.safety.models import Appeal, Case, CaseNote, Decision, Restriction

APPEAL = "appeal"


def take_back(*, actor: Actor, decision: Decision, because: str) -> Decision:
    """Reverse a decision: what was hidden is shown, what held somebody back ends, the strike is gone, and the person is told. Once.

    Refused: `no_words`, `already_reversed`.
    """
    with transaction.atomic():
        case = Case.objects.lock(decision.case_id)
        decision = Decision.objects.lock(decision.pk)
        require("safety.lift", actor, case)
        if not because.strip():
            raise Refused("no_words", _("Write why: the person concerned will read this."))
        if not decision.stands:
            raise Refused("already_reversed", _("This has been taken back already."))
        reverse(decision, actor, because.strip())
    return decision


def reverse(decision: Decision, actor: Actor | None, because: str) -> None:
    """Undo all of a locked decision; part of another act."""
    lift_all(decision)
    decision.reversed_at, decision.reversed_because = now(), because
    decision.reversed_by = actor if isinstance(actor, Person) else None
    decision.save(update_fields=["reversed_at", "reversed_because", "reversed_by"])
    note(decision.case, CaseNote.Kind.UNDONE, actor, because)
    _end_appeal(decision, because)
    if decision.person is not None:
        text = _("A decision about you was taken back. Nothing of it counts against you.")
        tell_each([decision.person], "safety.decided", text, decision.get_absolute_url())
        if decision.strike_until is not None:  # else nothing stood on it
            _mend_later(decision.person, since=decision.at)


def _mend_later(person: Person, *, since: datetime) -> None:
    """A step of the ladder that is gone was under the later suspensions: each still running is what it would be without it, and the person is told.

    Of a decision only the suspension ends: what it hid stays hidden, for what it says.
    """
    running = Restriction.objects.on(person).filter(measure=Restriction.Measure.SUSPENDED, decision__at__gt=since)
    for one in running.order_by("decision__at", "pk"):
        # Locked, so that of two steps taken back at once the second sees that the first is gone.
        later = Decision.objects.lock(one.decision_id)
        one.refresh_from_db()
        if (text := _mended(person, one)) is not None:
            tell_each([person], "safety.decided", text, later.get_absolute_url())
    brakes.forget(person)


def _mended(person: Person, one: Restriction) -> Promise | None:
    """What its person is told; None where it stays as it is."""
    if one.holds and not ladder.stands_on_a_step(person, one.decision):
        Restriction.objects.filter(pk=one.pk).update(lifted_at=now())
        return _("Because a decision about you was taken back, a later one that stood on it has ended.")
    if one.holds and _shorten(person, one):
        return _("Because a decision about you was taken back, a later one is shorter now. Read until when.")
    return None


def _shorten(person: Person, one: Restriction) -> bool:
    span = ladder.suspension_of(person, before=one.decision)
    until = one.since + span if span is not None else None
    if until is None or (one.until is not None and until >= one.until):
        return False
    Restriction.objects.filter(pk=one.pk).update(until=until)
    return True


def _end_appeal(decision: Decision, because: str) -> None:
    """Who appealed has what they asked for."""
    waiting: Appeal | None = Appeal.objects.waiting().filter(decision=decision).first()
    if waiting is not None:
        Appeal.objects.filter(pk=waiting.pk).update(state=Appeal.State.REVERSED, decided_at=now(), because=because)
        duties.finish(actor=SYSTEM, kind=APPEAL, subject=waiting, outcome=Appeal.State.REVERSED)


def lift_all(decision: Decision, but: Collection[str] = ()) -> None:
    """End the measures of a decision. `but`: those that a later decision took over, which are ended without being undone."""
    for one in decision.restrictions.filter(lifted_at=None):
        Restriction.objects.filter(pk=one.pk).update(lifted_at=now())
        if one.measure not in but and one.holds and not _holds_otherwise(decision.case, one):
            undo(decision.case, one.measure)
    if decision.person is not None:
        brakes.forget(decision.person)


def _holds_otherwise(case: Case, one: Restriction) -> bool:
    """Another decision about the same thing hides it, too."""
    others = Restriction.objects.holding().filter(measure=one.measure).exclude(pk=one.pk)
    same = {"decision__case__subject_kind": case.subject_kind, "decision__case__subject_ref": case.subject_ref}
    return bool(others.filter(**same).exists())
