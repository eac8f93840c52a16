"""Geometry of the charts: values in, places on the drawing out. Plain values only, so that a chart is the same wherever it is drawn.

Bars and timelines are placed in per cent, with their words in HTML beside them: they stay readable on a phone and with large text.
The scatter keeps one scale for both axes, because on a map of opinion only distance means anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

WIDTH, HEIGHT, EDGE = 360.0, 260.0, 30.0
SIZE = 4.0  # half of a mark
FEW = 8  # fewer people than this are not counted in public


def get(thing: Any, name: str, default: Any = None) -> Any:
    """A value of a mapping or an object."""
    return thing.get(name, default) if isinstance(thing, dict) else getattr(thing, name, default)


@dataclass(frozen=True)
class Group:
    """One group of a scatter: all its marks in one path, and what is written beside them."""

    number: int  # which colour and shape
    name: str
    shape: str  # in words, for the table
    size: str  # in words
    about: str
    path: str
    x: str
    y: str
    anchor: str  # which end of what is written stands at x: near an edge it runs inwards


@dataclass(frozen=True)
class Scatter:
    """A drawing of WIDTH by HEIGHT."""

    groups: list[Group]
    mine: list[tuple[str, str]]
    width: int = int(WIDTH)
    height: int = int(HEIGHT)


@dataclass(frozen=True)
class Bar:
    """One line of a bar chart or a timeline: where it begins and how long it is, in per cent."""

    label: str
    words: str
    tone: str
    start: str
    length: str


def number(value: float) -> str:
    """A number as SVG wants it, whatever the language of the page."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def people(count: int) -> str:
    """How many, without pointing at anybody: to the next five, and few are only called few."""
    return _("fewer than 8") if count < FEW else str(5 * round(count / 5))


def _circle(x: float, y: float) -> str:
    return f"M{number(x - SIZE)} {number(y)}a4 4 0 1 0 8 0a4 4 0 1 0-8 0z"


def _square(x: float, y: float) -> str:
    return f"M{number(x - 3.5)} {number(y - 3.5)}h7v7h-7z"


def _triangle(x: float, y: float) -> str:
    return f"M{number(x)} {number(y - 4.6)}l4.8 8.4h-9.6z"


def _diamond(x: float, y: float) -> str:
    return f"M{number(x)} {number(y - 5)}l5 5-5 5-5-5z"


def _bar(x: float, y: float) -> str:
    return f"M{number(x - 5)} {number(y - 2)}h10v4h-10z"


def shapes() -> list[tuple[str, Callable[[float, float], str]]]:
    """The marks, by group."""
    return [
        (_("round"), _circle),
        (_("square"), _square),
        (_("three-cornered"), _triangle),
        (_("on its point"), _diamond),
        (_("flat"), _bar),
    ]


def _place(points: Sequence[Any]) -> list[tuple[float, float]]:
    """The points on the drawing: one scale for both axes, in the middle, upwards is up."""
    xs = [float(get(p, "x")) for p in points]
    ys = [float(get(p, "y")) for p in points]
    wide, high = max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0
    scale = min((WIDTH - 2 * EDGE) / wide, (HEIGHT - 2 * EDGE) / high)
    middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return [
        (WIDTH / 2 + (x - middle_x) * scale, HEIGHT / 2 - (y - middle_y) * scale) for x, y in zip(xs, ys, strict=True)
    ]


def scatter(points: Iterable[Any], groups: Iterable[Any] = ()) -> Scatter:
    """A map of points with x, y, group and perhaps mine. `groups` may bring each group's name, words for its size, and what it is about."""
    points = list(points)
    if not points:
        return Scatter([], [])
    places = _place(points)
    told = {str(get(g, "name")): g for g in groups}
    names = list(told) or sorted({str(get(p, "group", "")) for p in points})
    by_name: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for point, place in zip(points, places, strict=True):
        by_name.setdefault(str(get(point, "group", "")), []).append(place)
    drawn = [_group(i, name, mine, told.get(name)) for i, (name, mine) in enumerate(by_name.items()) if mine]
    marked = [(number(x), number(y)) for p, (x, y) in zip(points, places, strict=True) if get(p, "mine")]
    return Scatter(drawn, marked)


def _group(index: int, name: str, places: list[tuple[float, float]], told: Any) -> Group:
    word, draw = shapes()[index % 5]
    middle = sum(x for x, _y in places) / len(places)
    top = min(y for _x, y in places) - 10
    written_at, anchor = _written(middle)
    return Group(
        number=index % 5,
        name=name,
        shape=word,
        size=str(get(told, "words", "") or people(int(get(told, "size", 0) or len(places)))),
        about=str(get(told, "about", "") or ""),
        path="".join(draw(x, y) for x, y in places),
        x=number(written_at),
        y=number(max(top, 18)),
        anchor=anchor,
    )


def _written(middle: float) -> tuple[float, str]:
    """Where words over the middle of a group begin or end, so that they stay on the drawing."""
    if middle < WIDTH / 3:
        return max(middle - 40, 10), "start"
    if middle > WIDTH * 2 / 3:
        return min(middle + 40, WIDTH - 10), "end"
    return middle, "middle"


def bars(items: Iterable[Any]) -> list[Bar]:
    """Bars from nothing to their value. The whole length is the item's own `of`, else the largest value of all."""
    items = list(items)
    largest = max((float(get(i, "value") or 0) for i in items), default=0) or 1
    return [
        Bar(
            label=str(get(item, "label")),
            words=str(get(item, "words", "") or get(item, "value")),
            tone=str(get(item, "tone", "") or ""),
            start="0",
            length=number(_share(float(get(item, "value") or 0), float(get(item, "of") or largest))),
        )
        for item in items
    ]


def _share(part: float, whole: float) -> float:
    return max(0.0, min(100.0, 100 * part / whole))


def _moment(value: date | datetime) -> float:
    """A day or a moment as a number of days."""
    return value.toordinal() + (value.hour / 24 if isinstance(value, datetime) else 0)


def timeline(items: Iterable[Any]) -> list[Bar]:
    """Events between the first and the last: a dot for a day (`start`), a bar when it has an `end`. `tone` is done, late or next."""
    items = [i for i in items if get(i, "start")]
    ends = [_moment(get(i, "end") or get(i, "start")) for i in items]
    first = min((_moment(get(i, "start")) for i in items), default=0)
    span = (max(ends, default=0) - first) or 1
    return [
        Bar(
            label=str(get(item, "label")),
            words=str(get(item, "words", "")),
            tone=str(get(item, "tone", "") or "done"),
            start=number(_share(_moment(get(item, "start")) - first, span)),
            length=number(_share(end - _moment(get(item, "start")), span)) if get(item, "end") else "",
        )
        for item, end in zip(items, ends, strict=True)
    ]
