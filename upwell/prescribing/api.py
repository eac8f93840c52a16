"""What is missing, for everybody; and for a link worker's own program the list of their cases: dates and states, no name and no word of anybody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from upwell.kit.api import caller, token_needed
from upwell.kit.permissions import require
from upwell.prescribing import queries
from upwell.prescribing.categories import need
from upwell.prescribing.models import Gap, Referral, Release

router = Router(tags=["prescribing"])
PAGE = 50


class GapOut(Schema):
    ref: str
    category: str
    need: str
    area: str
    people: str
    since: datetime


class ReleaseOut(Schema):
    """The figures of a quarter as they were published. Numbers are texts: "*" stands for 1 to 7, all others are rounded to five."""

    quarter: str
    at: datetime
    figures: dict[str, Any]
    stamp: dict[str, Any]


class CaseOut(Schema):
    ref: str
    state: str
    due_on: date | None
    sent_at: datetime | None
    no_writing: bool


@router.get("/gaps", response=list[GapOut])
def gaps(request: HttpRequest) -> list[dict[str, Any]]:
    """What at least eight people needed, and for which link workers found nothing. Numbers are told roughly."""
    return [
        {
            "ref": gap.ref,
            "category": gap.category,
            "need": need(gap.category),
            "area": gap.area.code,
            "people": queries.in_words(gap),
            "since": gap.opened_at,
        }
        for gap in Gap.objects.visible_to(None).select_related("area")[:500]
    ]


@router.get("/link-workers/figures", response=list[ReleaseOut])
def link_worker_figures(request: HttpRequest, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """How far people came, and how those who answered twice say they are, quarter by quarter, the newest first, fifty a page. Referrals are not among it."""
    return Release.objects.defer("counts")[(page - 1) * PAGE : page * PAGE]


@router.get("/caseload", response=list[CaseOut], auth=token_needed)
def own_cases(request: HttpRequest, page: int = Query(1, ge=1, le=1000)) -> list[Referral]:  # type: ignore[type-arg]
    """The cases of the link worker whose key it is, what is due first on top, fifty a page."""
    person = caller(request)
    require("prescribing.see_caseload", person)
    return list(queries.caseload(person, "mine")[(page - 1) * PAGE : page * PAGE])
