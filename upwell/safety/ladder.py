"""Steps that grow slowly, and strikes that expire: a warning, 14 days, a month, for good. A step is taken back when its decision is reversed."""

from __future__ import annotations

from datetime import datetime, timedelta

from upwell.accounts.models import Person
from upwell.kit.time import now
from upwell.safety.models import Decision, Restriction
from upwell.safety.models.decisions import ReasonedQuerySet

STRIKE_FOR = timedelta(days=365)
SUSPENSIONS: tuple[timedelta | None, ...] = (timedelta(days=14), timedelta(days=30), None)
MOST_DAYS = 30  # of the milder measures on a person


def strikes(person: Person) -> int:
    """How many decisions count against `person` now."""
    return Decision.objects.live_strikes(person).count()


def suspension_of(person: Person, *, before: Decision | None = None) -> timedelta | None:
    """How long the next suspension is, or one that was decided already (`before`) by what stands of those before it; None means for good."""
    steps = Decision.objects.live_strikes(person) if before is None else _counted_at(person, before)
    # One that ended because nothing stood under it any more is no step; one that ran its time is.
    steps = steps.filter(restrictions__measure=Restriction.Measure.SUSPENDED, restrictions__lifted_at=None)
    return SUSPENSIONS[min(steps.count(), len(SUSPENSIONS) - 1)]


def stands_on_a_step(person: Person, suspension: Decision) -> bool:
    """Whether something that counted when it was decided still stands, as a suspension needs: unless it is about the law."""
    return suspension.ground == Decision.Ground.LAW or _counted_at(person, suspension).exists()


def _counted_at(person: Person, decision: Decision) -> ReasonedQuerySet:
    """What was a step under a decision: what expired later was one all the same."""
    return Decision.objects.live_strikes(person, on=decision.at).filter(at__lt=decision.at)


def strike_until() -> datetime:
    """Until when a strike of today counts."""
    return now() + STRIKE_FOR
