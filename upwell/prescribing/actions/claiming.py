"""Somebody was referred without an account and has one now: with the reference and its word they take their case over, and agree anew in their own name."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import consent
from upwell.accounts.actions.leaving import erase
from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, require
from upwell.prescribing import wording
from upwell.prescribing.models import Measure, Plan, PlanPiece, Referral, UnmetNeed, consents_of


def claim(*, actor: Person, referral: Referral) -> Referral:
    """`actor` showed the word (the page asked for it) and takes the case of somebody without an account for their own.

    What was agreed to stays agreed to, now by themselves; the row under which they were known until now is erased if nothing else hangs on it.
    Refused: `not_without_account`, `own_case` (a link worker or referrer cannot take the case they hold or sent).
    """
    with transaction.atomic():
        for pk in sorted(pk for pk in (actor.pk, referral.person_id) if pk):
            Person.objects.lock(pk)
        referral = Referral.objects.lock(referral.pk)
        require("prescribing.ask_for_self", actor)
        before = referral.person
        if before is None or not before.assisted:
            raise Refused("not_without_account", _("This belongs to somebody with an account already."))
        if actor.pk in {referral.worker_id, referral.referred_by_id}:
            raise Refused("own_case", _("You work on this case, or you sent it. It cannot be yours."))
        scopes = consents_of(referral)
        _hand_over(before, actor, referral)
        consent.give(
            actor=actor, person=actor, purpose="prescribing", scopes=scopes, subject=referral, wording=wording.VERSION
        )
        consent.withdraw(actor=SYSTEM, person=before, purpose="prescribing", subject=referral)
        if not Referral.objects.filter(person=before).exists():
            erase(actor=SYSTEM, person=before)
        referral.refresh_from_db()
    return referral


def _hand_over(before: Person, after: Person, referral: Referral) -> None:
    """Everything that hangs on this case changes its owner. A plan comes along, unless there is one already."""
    Referral.objects.filter(pk=referral.pk).update(person=after)
    Measure.objects.filter(referral=referral).update(person=after)
    taken = UnmetNeed.objects.filter(person=after).values("gap")
    UnmetNeed.objects.filter(referral=referral).exclude(gap__in=taken).update(person=after)
    plan = Plan.objects.filter(person=before).first()
    if plan is None or Plan.objects.filter(person=after).exists():
        return
    shared = {piece.pk: consent.active(before, "plan", piece) for piece in plan.pieces.all()}
    Plan.objects.filter(pk=plan.pk).update(person=after)
    PlanPiece.objects.filter(plan=plan, author=before).update(author=after)
    for piece in plan.pieces.all():
        if shared[piece.pk]:
            consent.withdraw(actor=SYSTEM, person=before, purpose="plan", subject=piece)
            consent.give(actor=after, person=after, purpose="plan", scopes=shared[piece.pk], subject=piece)
