"""What comes round: words that are no longer needed go; cases that have lost those who looked find others."""

from __future__ import annotations

from upwell.kit.jobs import every
from upwell.safety.keeping import empty_what_is_old
from upwell.safety.passing_on import find_new_lookers


@every(minutes=24 * 60)
def forget_old_words() -> int:
    """Retention, once a day."""
    return empty_what_is_old()


@every(minutes=60)
def pass_on() -> int:
    """Each open case has somebody."""
    return find_new_lookers()
