"""Read API of what everybody may know: how this place is kept safe, in figures, and the log. Exactly what the page shows, made by the same functions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from upwell.safety import figures

router = Router(tags=["safety"])


class LineOut(Schema):
    """A line of the log: what was done, on which ground, whether a rule did it, how often. Never where, to whom, or why in words."""

    measure: str
    ground: str
    automatic: bool
    number: str


class QuarterOut(Schema):
    """A quarter that is over. Numbers are texts: "*" stands for 1 to 7 and for what would give such a number away, all others are rounded to five."""

    begins: date
    quarter: int
    reports: dict[str, str]
    measures: dict[str, str]
    appeals: dict[str, str]
    log: list[LineOut]
    automatic: str
    hours: int | None


@router.get("/safety/figures", response=list[QuarterOut])
def safety_figures(request: HttpRequest) -> list[dict[str, Any]]:
    """What was reported, decided and appealed in the last quarters that are over, the newest first. `hours`: half of all reports were looked at within so many."""
    return [
        {
            "begins": one.begins,
            "quarter": one.number,
            **{name: figures.by_kind(name, getattr(one, name)) for name in figures.KINDS},
            "log": [_line(line) for line in one.log],
            "automatic": one.automatic,
            "hours": one.hours,
        }
        for one in figures.quarters()
    ]


def _line(one: figures.Line) -> dict[str, Any]:
    measure, ground = one.codes
    return {"measure": measure, "ground": ground, "automatic": one.automatic, "number": one.number}
