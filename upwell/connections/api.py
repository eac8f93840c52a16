"""Read API of neighbourhood figures: exactly what the pages show."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from upwell.connections.models import NeighbourhoodFigures
from upwell.connections.queries import newest

router = Router(tags=["connections"])


class FiguresOut(Schema):
    area: str
    quarter: str
    cells: dict[str, str]
    stamp: dict[str, Any]

    @staticmethod
    def resolve_area(row: NeighbourhoodFigures) -> str:
        return row.area.code


@router.get("/neighbourhoods", response=list[FiguresOut])
def neighbourhoods(request: HttpRequest) -> Any:
    """The newest figures of every neighbourhood that has any. Numbers are rounded to five; "*" is a number that is not published."""
    return newest()


@router.get("/neighbourhoods/{code}/{quarter}", response=FiguresOut)
def neighbourhood(request: HttpRequest, code: str, quarter: str) -> Any:
    """The figures of one neighbourhood and quarter ("2026-Q4")."""
    return get_object_or_404(NeighbourhoodFigures.objects.select_related("area"), area__code=code, quarter=quarter)
