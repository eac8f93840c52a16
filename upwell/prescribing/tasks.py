"""What comes round: calling somebody above, counting gaps, forgetting what is old, publishing figures once a quarter."""

from __future__ import annotations

from upwell.kit.jobs import every
from upwell.prescribing import clocks, telling, workflow
from upwell.prescribing.actions import figures, forgetting, gaps, moving
from upwell.prescribing.models import Referral
from upwell.promises import duties
from upwell.promises.models import Duty

A_DAY = 24 * 60


@every(minutes=60)
def call_somebody_above() -> int:
    """Nobody is left waiting in silence: when a day passes unanswered, the body that runs the team owes that somebody answers. How many."""
    late = Duty.objects.overdue().filter(kind__in=workflow.ESCALATES, subject_kind="prescribing.referral")
    refs = list(late.values_list("subject_ref", flat=True))
    waiting = Referral.objects.filter(ref__in=refs).select_related("team__body").order_by("pk")
    opened = [duty for duty in (clocks.escalate(referral) for referral in waiting) if duty is not None]
    for duty in opened:
        telling.tell_called(duty, list(duties.holders(duty)))
    return len(opened)


@every(minutes=60)
def free_cases() -> int:
    """Whoever left holds no case."""
    return moving.free_cases()


@every(minutes=A_DAY)
def count_gaps() -> int:
    """Who shares which gap, counted anew."""
    return gaps.count_gaps()


@every(minutes=A_DAY)
def forget() -> int:
    """Drafts that nobody sent, cases that ended long ago."""
    return forgetting.throw_away_drafts() + forgetting.forget_old()


@every(minutes=A_DAY)
def publish_figures() -> bool:
    """The quarter that ended last, once."""
    return figures.publish_last_quarter() is not None
