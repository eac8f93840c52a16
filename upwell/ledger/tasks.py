"""Work that comes round again."""

from __future__ import annotations

from upwell.kit.jobs import every
from upwell.ledger import checkpoints


@every(minutes=5)
def sign_the_record() -> None:
    """Give every entry its position, also those that a crash or a busy moment left without, and sign a checkpoint."""
    checkpoints.sign()
