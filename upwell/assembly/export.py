"""Lotteries in the open export, so that a stranger can draw them again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from upwell.assembly.models import Draw


def draw_record(draw: Draw) -> dict[str, Any]:
    """Everything needed to draw again: the panels with their tickets, the seed, the commitment, the panel. Features of people are not in it."""
    distribution = draw.distribution or {}
    return {
        "type": "draw",
        "ref": draw.ref,
        "jury": draw.jury.title,
        "commitment": draw.commitment,
        "committed_at": draw.committed_at.isoformat() if draw.committed_at else "",
        "seed_source": draw.seed_source,
        "seed": draw.seed,
        "members": distribution.get("members", []),
        "panels": distribution.get("panels", []),
        "tickets": distribution.get("tickets", []),
        "panel": draw.panel,
        "stamp": draw.stamp,
    }


def records() -> Iterator[dict[str, Any]]:
    """All lotteries that were drawn."""
    for draw in Draw.objects.filter(state=Draw.State.DRAWN).select_related("jury").order_by("pk").iterator():
        yield draw_record(draw)
