"""Those who look at a case owe a look, and are told."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person, Role
from upwell.kit.permissions import SYSTEM
from upwell.ledger.subjects import find
from upwell.promises import duties
from upwell.promises.telling import tell_each
from upwell.safety.harms import Severity
from upwell.safety.looking import FallsTo, lookers, operators, whose
from upwell.safety.models import Case

DUTY = "report"


def tell_lookers(case: Case) -> None:
    """A notice to each of those who look at it; where nobody is left who has no part in it, the operator is told to find somebody, and not what it is about."""
    people = lookers(case)
    if not people:
        text = _("A report waits, and there is nobody who could look at it. Please find a second moderator.")
        tell_each(_who_finds_somebody(case), "safety.new_report", text, "")
        return
    urgent = _("Somebody may be in danger. Please look at once.")
    is_urgent = (
        case.is_care or case.severity == Severity.CRISIS
    )  # whatever colour a host gave it: somebody waits for a word
    tell_each(
        people,
        "safety.urgent" if is_urgent else "safety.new_report",
        urgent if is_urgent else _("A report waits for you."),
        case.get_absolute_url(),
    )


def _who_finds_somebody(case: Case) -> list[Person]:
    """An operator whom it is about hears of it only where there is no other, and never that somebody worries about them."""
    everybody = operators()
    others = [one for one in everybody if one.pk not in {case.about_id, case.concerns_id}]
    return others if others or case.is_care else everybody


def owe_a_look(case: Case) -> None:
    """Whoever looks after it owes a look: within a day, or on the same day when somebody may come to harm."""
    same_day = _("What may be dangerous is looked at on the same day")
    duties.open(
        actor=SYSTEM,
        kind=DUTY,
        subject=case,
        holder=str(whose(case)),
        because=str(same_day if case.is_urgent else _("Every report is looked at within one day")),
        days=0 if case.is_urgent else 1,
        role="" if case.falls_to == FallsTo.OPERATOR else Role.Kind.MODERATOR,
        scope=scope_of(case),
    )


def scope_of(case: Case) -> Model | None:
    """The space whose people owe it; None for those of the whole site, and for the operator."""
    return find(case.scope_kind, case.scope_ref) if case.scope_kind and case.falls_to == FallsTo.SPACE else None
