"""Work in the background."""

from __future__ import annotations

from upwell.kit.jobs import every
from upwell.response.actions import judging


@every(minutes=60)
def hand_on_verdicts() -> int:
    """No verdict waits for somebody who has left. How many issues moved."""
    return judging.hand_on_and_count()
