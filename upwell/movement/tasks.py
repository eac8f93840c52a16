"""What comes round in groups: counting, ending, reminding, closing."""

from __future__ import annotations

from upwell.kit.jobs import every
from upwell.movement.actions import arriving, closing, decisions, guests, offices, packing


@every(minutes=30)
def keep_time() -> None:
    """Count what is past its day, end what is over, close what is due, remind of what ends soon. Running it again changes nothing."""
    guests.see_out_institutions()
    decisions.count_due()
    offices.end_due()
    offices.remind()
    closing.close_due()
    arriving.end_claims()
    packing.throw_old_away()
