"""A host comes upon something that nobody reported. What follows is a decision like any other: with a statement of reasons, told at once, open to appeal."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.time import TWICE, now
from upwell.safety.actions.decisions import Measure, Reasons, decide
from upwell.safety.actions.reporting import case_of
from upwell.safety.looking import find_lookers
from upwell.safety.models import Decision, Restriction
from upwell.safety.standing import decision_that

OUTCOME = _("A host looked at it, and hid it.")


def hide_at_once(*, actor: Person, subject: Model, facts: str, rule: str) -> Decision:
    """Hide a thing that one came upon oneself. Where it was reported already, this decides that case, and whoever reported it is told.

    Pressing twice is one decision. Refused as `decide` refuses; whoever reported it themselves leaves it to somebody else (`safety.decide`).
    """
    with transaction.atomic():
        Person.objects.lock(actor.pk)  # so that two clicks at once make one decision
        before = decision_that(subject)
        if before is not None and before.decided_by_id == actor.pk and before.at > now() - TWICE:
            return before
        case, is_new = case_of(subject, is_care=False)
        if is_new:
            case.falls_to = find_lookers(case)[0]
            case.save(update_fields=["falls_to"])
        reasons = Reasons(facts, Decision.Ground.RULE, rule, found_by=Decision.FoundBy.MODERATOR)
        hidden = [Measure(Restriction.Measure.HIDDEN)]
        return decide(actor=actor, case=case, measures=hidden, reasons=reasons, outcome=str(OUTCOME))
