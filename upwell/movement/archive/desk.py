"""Where an archive is written into the tables: its lines, who may have a name here, and the keys that its references got."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import models

from upwell.movement.archive import checking
from upwell.movement.archive.checking import Checked
from upwell.movement.archive.institutions import Institutions
from upwell.movement.archive.shape import Line
from upwell.places.models import Area

CHUNK = 1_000
Keys = dict[str, int]


def moment(text: str | None) -> Any:
    """A time from its text, or nothing; the shape of the line was checked, so it is there where it must be."""
    return datetime.fromisoformat(text) if text else None


def day(text: str | None) -> Any:
    """As `moment`, for days."""
    return date.fromisoformat(text) if text else None


def area(code: str | None) -> Area | None:
    """The place of that code, where there is one here."""
    return Area.objects.filter(code=code).first() if code else None


def pieces(lines: Iterable[Line]) -> Iterator[tuple[Line, ...]]:
    """Some lines at a time: fewer of those that bring much with them, so that a piece is never large."""
    piece: list[Line] = []
    weight = 0
    for line in lines:
        piece.append(line)
        weight += 1 + len(line.get("earlier") or ())
        if weight >= CHUNK:
            yield tuple(piece)
            piece, weight = [], 0
    if piece:
        yield tuple(piece)


class Desk:
    """One archive while it is written into the tables. people: reference -> key of the person here, for those who may have a name here."""

    def __init__(self, checked: Checked, people: Keys) -> None:
        self.checked, self.people = checked, people
        self.institutions = Institutions()
        self.keys: dict[str, Keys] = {}

    def lines(self, name: str) -> Iterator[Line]:
        return checking.rows(self.checked, name)

    def who(self, ref: str | None) -> int | None:
        """The key of a person; None for “a member”."""
        return self.people.get(ref) if ref else None

    def key(self, name: str, ref: str | None) -> Any:
        """The key that a line of a file got here."""
        return self.keys[name][ref] if ref else None

    def write(self, name: str, model: type[models.Model], make: Callable[[Line], Any], *, keep: bool = False) -> None:
        """Every line of a file as a row, some thousand at a time; `keep`: later files name them."""
        known: Keys = {}
        for piece in pieces(self.lines(name)):
            made = model._default_manager.bulk_create([make(line) for line in piece])
            if keep:
                known |= {line["ref"]: row.pk for line, row in zip(piece, made, strict=True)}
        self.keys[name] = known
