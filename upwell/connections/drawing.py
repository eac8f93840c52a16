"""A map as a drawing: you in the middle, three rings around you, everybody on the ring that says how close they are."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

from upwell.connections.models import Tie
from upwell.connections.queries import Drawn

SIZE = 400
RINGS = {1: 70, 2: 120, 3: 170}


@dataclass(frozen=True)
class Dot:
    """Somebody on the drawing."""

    tie: Tie
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """Two who know each other."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Drawing:
    """All of it, in a square of SIZE."""

    dots: list[Dot]
    lines: list[Line]
    rings: tuple[int, ...] = tuple(RINGS.values())
    size: int = SIZE
    middle: int = SIZE // 2


def draw(drawn: Drawn) -> Drawing:
    """Everybody evenly around the middle, those who know each other side by side where their order allows it."""
    dots: dict[int, Dot] = {}
    for number, tie in enumerate(drawn.ties):
        angle, ring = 2 * pi * number / max(1, len(drawn.ties)) - pi / 2, RINGS[tie.close]
        dots[tie.pk] = Dot(tie, round(SIZE / 2 + ring * cos(angle), 1), round(SIZE / 2 + ring * sin(angle), 1))
    lines = [Line(dots[a].x, dots[a].y, dots[b].x, dots[b].y) for a, b in drawn.pairs]
    return Drawing(list(dots.values()), lines)
