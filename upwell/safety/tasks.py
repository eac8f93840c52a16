"""What comes round: words that are no longer needed go; cases find those who look; juries are drawn and come to an end."""

from __future__ import annotations

from upwell.kit.jobs import every
from upwell.kit.time import today
from upwell.promises.models import Duty
from upwell.safety.actions import APPEAL, juries
from upwell.safety.alarm import alarm
from upwell.safety.ending import tell_of_ends
from upwell.safety.keeping import empty_what_is_old
from upwell.safety.models import Appeal
from upwell.safety.passing_on import find_new_lookers


@every(minutes=24 * 60)
def forget_old_words() -> int:
    """Retention, once a day."""
    return empty_what_is_old()


@every(minutes=60)
def pass_on() -> int:
    """Each open case has somebody."""
    return find_new_lookers()


@every(minutes=5)
def seat_juries() -> int:
    """Draw for the seats that are empty; how many appeals wait for a jury."""
    waiting = list(Appeal.objects.waiting().filter(to=Appeal.To.JURY))
    for appeal in waiting:
        juries.draw(appeal)
    return len(waiting)


@every(minutes=60)
def end_juries() -> int:
    """What a jury has not decided by its day is decided by those who voted, or by a moderator."""
    late = Duty.objects.open().filter(kind=APPEAL, due_on__lt=today()).values("subject_ref")
    waiting = list(Appeal.objects.waiting().filter(to=Appeal.To.JURY, ref__in=late))
    for appeal in waiting:
        juries.end_in_time(appeal)
    return len(waiting)


@every(minutes=5)
def raise_alarm() -> int:
    """Somebody in danger has waited longer than was promised: everybody who could answer is told, once."""
    return alarm()


@every(minutes=60)
def say_what_is_over() -> int:
    """Restrictions that have run out."""
    return tell_of_ends()
