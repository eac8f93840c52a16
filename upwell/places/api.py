"""Read API: areas, public bodies, what they decide."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from ninja.responses import Status

from upwell.places import queries
from upwell.places.models import Area, PublicBody, Remit

router = Router(tags=["places"])

Words = Annotated[str, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]


class Missing(Schema):
    """Nothing here has this name."""

    code: str = "not_found"
    sentence: str


class AreaOut(Schema):
    """A place with a code."""

    code: str
    name: str
    kind: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    successor: str | None


class BodyOut(Schema):
    """A public body."""

    code: str
    slug: str
    name: str
    kind: str
    about: str
    valid_from: date | None
    valid_to: date | None
    successor: str | None


class RemitOut(Schema):
    """What a body decides, where and when."""

    body: str
    decides: str
    area: str
    valid_from: date | None
    valid_to: date | None


class BodyWithRemitsOut(BodyOut):
    """A public body with all that it decides or once decided."""

    remits: list[RemitOut]


class WhoseOut(Schema):
    """A body that may be the one to ask, the best first."""

    body: BodyOut
    remits: list[RemitOut]


@router.get("/areas", response=list[AreaOut])
def areas(request: HttpRequest, q: Words = "", kind: Words = "", offset: Offset = 0, limit: Limit = 50) -> Any:
    """Areas by name or code, and by kind."""
    return [_area(row) for row in queries.areas(q, kind)[offset : offset + limit]]


@router.get("/areas/{code}", response={200: AreaOut, 404: Missing})
def area(request: HttpRequest, code: Annotated[str, Path(max_length=20)]) -> Any:
    """One area."""
    row = queries.areas().filter(code=code).first()
    return _area(row) if row else _missing("No area has this code.")


@router.get("/bodies", response=list[BodyOut])
def bodies(request: HttpRequest, q: Words = "", kind: Words = "", offset: Offset = 0, limit: Limit = 50) -> Any:
    """Public bodies by name or code, and by kind."""
    return [_body(row) for row in queries.bodies(q, kind)[offset : offset + limit]]


@router.get("/bodies/{slug}", response={200: BodyWithRemitsOut, 404: Missing})
def body(request: HttpRequest, slug: Annotated[str, Path(max_length=80)]) -> Any:
    """One body with its remits."""
    row = queries.bodies().filter(slug=slug).first()
    if row is None:
        return _missing("No body has this address.")
    current, former = queries.remits_of(row)
    return _body(row) | {"remits": [_remit(remit) for remit in current + former]}


@router.get("/whose", response=list[WhoseOut])
def whose(request: HttpRequest, q: Words = "", area: Words = "") -> Any:
    """Which bodies might decide what these words speak of, for the area with this code."""
    place = queries.areas().filter(code=area).first() if area else None
    found = queries.whose(q, place)
    return [{"body": _body(one.body), "remits": [_remit(remit) for remit in one.remits]} for one in found]


def _area(row: Area) -> dict[str, Any]:
    dates = {"valid_from": row.valid_from, "valid_to": row.valid_to}
    codes = {"parent": row.parent.code if row.parent else None, "successor": row.successor and row.successor.code}
    return {"code": row.code, "name": row.name, "kind": row.kind, **dates, **codes}


def _body(row: PublicBody) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in ("code", "slug", "name", "kind", "about", "valid_from", "valid_to")}
    return plain | {"successor": row.successor.slug if row.successor else None}


def _remit(row: Remit) -> dict[str, Any]:
    dates = {"valid_from": row.valid_from, "valid_to": row.valid_to}
    return {"body": row.body.slug, "decides": row.decides, "area": row.area.code, **dates}


def _missing(sentence: str) -> Status[dict[str, str]]:
    return Status(404, {"code": "not_found", "sentence": sentence})
