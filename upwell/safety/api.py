"""Read API of what everybody may know: how this place is kept safe, in figures, and the log. Exactly what the page shows, made by the same functions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from upwell.safety import figures

router = Router(tags=["safety"])


class QuarterOut(Schema):
    """A quarter that is over. Numbers are texts: "*" stands for 1 to 7, all others are rounded to five."""

    begins: date
    quarter: int
    reports: dict[str, str]
    measures: dict[str, str]
    appeals: dict[str, str]
    automatic: str
    hours: int | None


class LineOut(Schema):
    """One decision: what was done and on which ground. Never where, to whom, or why in words."""

    measure: str
    ground: str
    automatic: bool


class MonthOut(Schema):
    """A month. Where fewer than eight decisions were made it is not told apart: then `decisions` is null."""

    begins: date
    decisions: list[LineOut] | None


@router.get("/safety/figures", response=list[QuarterOut])
def safety_figures(request: HttpRequest) -> list[dict[str, Any]]:
    """What was reported, decided and appealed in the last quarters that are over, the newest first. `hours`: half of all reports were looked at within so many."""
    return [
        {
            "begins": one.begins,
            "quarter": one.number,
            **{name: figures.by_kind(name, getattr(one, name)) for name in figures.KINDS},
            "automatic": one.automatic,
            "hours": one.hours,
        }
        for one in figures.quarters()
    ]


@router.get("/safety/log", response=list[MonthOut])
def safety_log(request: HttpRequest) -> list[dict[str, Any]]:
    """Each decision of the last twelve months that are over, month by month, in no order that tells when."""
    return [{"begins": month, "decisions": [_line(one) for one in lines] or None} for month, lines in figures.log()]


def _line(one: figures.Line) -> dict[str, Any]:
    measure, ground = one.codes
    return {"measure": measure, "ground": ground, "automatic": one.automatic}
