"""Steps that grow slowly, and strikes that expire: a warning, 14 days, a month, for good. A step is taken back when its decision is reversed."""

from __future__ import annotations

from datetime import datetime, timedelta

from upwell.accounts.models import Person
from upwell.kit.time import now
from upwell.safety.models import Decision, Restriction

STRIKE_FOR = timedelta(days=365)
SUSPENSIONS: tuple[timedelta | None, ...] = (timedelta(days=14), timedelta(days=30), None)
MOST_DAYS = 30  # of the milder measures on a person


def strikes(person: Person) -> int:
    """How many decisions count against `person` now."""
    return Decision.objects.live_strikes(person).count()


def suspension_of(person: Person, *, before: Decision | None = None) -> timedelta | None:
    """How long the next suspension is, or one that was decided already (`before`) by what still stands of those before it; None means for good."""
    steps = Decision.objects.live_strikes(person).filter(restrictions__measure=Restriction.Measure.SUSPENDED)
    if before is not None:
        steps = steps.filter(at__lt=before.at)
    return SUSPENSIONS[min(steps.count(), len(SUSPENSIONS) - 1)]


def stands_on_a_step(person: Person, suspension: Decision) -> bool:
    """Whether something that came before it still counts, as a suspension needs: unless it is about the law."""
    earlier = Decision.objects.live_strikes(person).filter(at__lt=suspension.at)
    return suspension.ground == Decision.Ground.LAW or earlier.exists()


def strike_until() -> datetime:
    """Until when a strike of today counts."""
    return now() + STRIKE_FOR
