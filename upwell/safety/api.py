"""Read API of what everybody may know: how this place is kept safe, in figures, and the log. Exactly what the page shows, made by the same functions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import translation
from ninja import Router, Schema

from upwell.safety import figures
from upwell.safety.harms import Reason
from upwell.safety.models import Appeal, Decision, Restriction

router = Router(tags=["safety"])
TABLES: dict[str, Any] = {"reports": Reason, "measures": Restriction.Measure, "appeals": Appeal.State}


class QuarterOut(Schema):
    """A quarter that is over. Numbers are texts: "*" stands for 1 to 7 and for what would give such a number away, all others are rounded to five."""

    begins: date
    quarter: int
    reports: dict[str, str]
    measures: dict[str, str]
    appeals: dict[str, str]
    automatic: str
    hours: int | None


class LineOut(Schema):
    """What was done, on which ground, whether a rule did it, and how often. Never where, to whom, or why in words."""

    measure: str
    ground: str
    automatic: bool
    number: str


class LogOut(Schema):
    """The log of a quarter that is over: the table of measures again, only finer, and starred together with it."""

    begins: date
    lines: list[LineOut]


@router.get("/safety/figures", response=list[QuarterOut])
def safety_figures(request: HttpRequest) -> list[dict[str, Any]]:
    """What was reported, decided and appealed in the last quarters that are over, the newest first. `hours`: half of all reports were looked at within so many."""
    with translation.override(None):  # names are found by the words of the page, so by those of one language
        return [_quarter(one) for one in figures.quarters()]


@router.get("/safety/log", response=list[LogOut])
def safety_log(request: HttpRequest) -> list[dict[str, Any]]:
    """What was done and on which ground, quarter by quarter, the newest first."""
    with translation.override(None):
        return [{"begins": one.begins, "lines": [_line(line) for line in one.log]} for one in figures.quarters()]


def _quarter(one: figures.Quarter) -> dict[str, Any]:
    tables = {name: _named(getattr(one, name), kinds) for name, kinds in TABLES.items()}
    return {
        "begins": one.begins,
        "quarter": one.number,
        **tables,
        "automatic": one.automatic,
        "hours": one.hours,
    }


def _named(rows: Iterable[tuple[object, str]], kinds: Any) -> dict[str, str]:
    """A table of the page under names for programs, in place of the words in which the page says them."""
    names = {"": "total", **_names(kinds)}
    return {names[str(label)]: number for label, number in rows}


def _line(line: figures.Line) -> dict[str, Any]:
    measure, ground = _names(Restriction.Measure)[str(line.measure)], _names(Decision.Ground)[str(line.ground)]
    return {"measure": measure, "ground": ground, "automatic": line.automatic, "number": line.number}


def _names(kinds: Any) -> dict[str, str]:
    return {str(label): str(value) for value, label in kinds.choices}
