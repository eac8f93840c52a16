"""What a decision hides, only taking that decision back shows again: whoever shows it some other way would leave a statement of reasons that is not true."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from upwell.kit.errors import Refused
from upwell.kit.permissions import is_system
from upwell.ledger.subjects import kind_of
from upwell.safety.models import Case, Restriction

HIDDEN, NOTE = Restriction.Measure.HIDDEN, Restriction.Measure.NOTE


def holds(thing: Model, measure: str) -> bool:
    """Whether a decision that was not taken back does this to the thing now."""
    about = {"decision__case__subject_kind": kind_of(thing), "decision__case__subject_ref": str(thing.ref)}  # type: ignore[attr-defined]
    return bool(Restriction.objects.holding().filter(measure=measure, **about).exists())


def case_that(thing: Model, measure: str = HIDDEN) -> Case | None:
    """The case whose decision does this to the thing now: there it is taken back."""
    about = {"decisions__case__subject_kind": kind_of(thing), "decisions__case__subject_ref": str(thing.ref)}  # type: ignore[attr-defined]
    doing = Restriction.objects.holding().filter(measure=measure).values("decision")
    found: Case | None = Case.objects.filter(decisions__in=doing, **about).order_by("-pk").first()
    return found


def must_be_free(actor: Any, thing: Model, measure: str = HIDDEN) -> None:
    """Refused with `decided` while a decision holds, and with the way: the report, where the decision is taken back with a reason. Safety itself undoes as the system."""
    if not is_system.test(actor) and holds(thing, measure):
        raise Refused(
            "decided",
            _("This stands so by a decision. Take the decision back: open its report under “Reports”, and say why."),
        )
