"""Lotteries in the open export, so that a stranger can draw them again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from upwell.assembly.actions.draws import fixed_by
from upwell.assembly.models import Draw
from upwell.ledger.export import is_under
from upwell.ledger.models import Checkpoint, Entry


def draw_record(draw: Draw) -> dict[str, Any]:
    """Everything needed to draw again: what was fixed, its commitment, the seed, the panel. Features of people are not in it."""
    return {
        "type": "draw",
        "ref": draw.ref,
        "jury": draw.jury.title,
        "commitment": draw.commitment,
        "committed": fixed_by(draw),
        "seed": draw.seed,
        "panel": draw.panel,
    }


def records(newest: Checkpoint) -> Iterator[dict[str, Any]]:
    """All lotteries that were drawn, once a checkpoint covers both that they were fixed and that they were drawn."""
    told = Entry.objects.filter(is_under(newest), kind="assembly.drawn").values("subject_ref")
    drawn = Draw.objects.filter(state=Draw.State.DRAWN, ref__in=told)
    for draw in drawn.select_related("jury").order_by("pk").iterator():
        yield draw_record(draw)
