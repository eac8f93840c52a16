"""Read API of juries."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from upwell.assembly.export import draw_record
from upwell.assembly.models import Draw, Jury, Recommendation

router = Router(tags=["assembly"])
PAGE = 50


class JuryOut(Schema):
    ref: str
    slug: str
    title: str
    task: str
    size: int
    state: str
    meets_on: date | None


class RecommendationOut(Schema):
    ref: str
    text: str
    reasons: str
    minority_report: str
    votes_for: int
    votes_against: int
    votes_abstain: int
    adopted: bool | None
    published_at: datetime | None


@router.get("/juries", response=list[JuryOut])
def juries(request: HttpRequest, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """Juries, the newest first, fifty a page."""
    return Jury.objects.order_by("-pk")[(page - 1) * PAGE : page * PAGE]


@router.get("/juries/{slug}/recommendations", response=list[RecommendationOut])
def recommendations(request: HttpRequest, slug: str) -> Any:
    """What a jury published."""
    jury = get_object_or_404(Jury, slug=slug)
    return Recommendation.objects.visible_to(None).filter(jury=jury).order_by("published_at")


@router.get("/juries/{slug}/lottery")
def lottery(request: HttpRequest, slug: str) -> dict[str, Any]:
    """The lottery of a jury, complete, to draw it again."""
    return draw_record(get_object_or_404(Draw.objects.select_related("jury"), jury__slug=slug, state=Draw.State.DRAWN))
