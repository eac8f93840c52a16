"""Lotteries in the open export, so that a stranger can draw them again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from upwell.assembly.actions.draws import fixed_by
from upwell.assembly.models import Draw


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


def records() -> Iterator[dict[str, Any]]:
    """All lotteries that were drawn."""
    for draw in Draw.objects.filter(state=Draw.State.DRAWN).select_related("jury").order_by("pk").iterator():
        yield draw_record(draw)
