"""What a decision hides, only taking that decision back shows again: whoever shows it some other way would leave a statement of reasons that is not true."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from upwell.kit.errors import Refused
from upwell.kit.permissions import is_system
from upwell.ledger.subjects import kind_of
from upwell.safety.models import Case, Decision, Restriction

HIDDEN, NOTE = Restriction.Measure.HIDDEN, Restriction.Measure.NOTE


def holds(thing: Model, measure: str) -> bool:
    """Whether a decision that was not taken back does this to the thing now."""
    return bool(_doing(thing, measure).exists())


def decision_that(thing: Model, measure: str = HIDDEN) -> Decision | None:
    """The decision that does this to the thing now."""
    doing = _doing(thing, measure).select_related("decision__case").order_by("-decision").first()
    return doing.decision if doing is not None else None


def case_that(thing: Model, measure: str = HIDDEN) -> Case | None:
    """Its case: there it is taken back."""
    found = decision_that(thing, measure)
    return found.case if found is not None else None


def _doing(thing: Model, measure: str) -> QuerySet[Restriction]:
    about = {"decision__case__subject_kind": kind_of(thing), "decision__case__subject_ref": str(thing.ref)}  # type: ignore[attr-defined]
    found: QuerySet[Restriction] = Restriction.objects.holding().filter(measure=measure, **about)
    return found


def must_be_free(actor: Any, thing: Model, measure: str = HIDDEN) -> None:
    """Refused with `decided` while a decision holds, and with the way: the report, where the decision is taken back with a reason. Safety itself undoes as the system."""
    if not is_system.test(actor) and holds(thing, measure):
        raise Refused(
            "decided",
            _("This stands so by a decision. Take the decision back: open its report under “Reports”, and say why."),
        )
