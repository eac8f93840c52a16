"""Read API of answers and promises."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from upwell.places.models import PublicBody
from upwell.response.models import Answer
from upwell.response.queries import practice

router = Router(tags=["response"])
PAGE = 50


class MilestoneOut(Schema):
    ref: str
    text: str
    due_on: date
    done_at: datetime | None
    evidence: str


class AnswerOut(Schema):
    ref: str
    kind: str
    text: str
    signed: str
    at: datetime
    issue: str
    body: str
    milestones: list[MilestoneOut]

    @staticmethod
    def resolve_issue(answer: Answer) -> str:
        return answer.issue.ref

    @staticmethod
    def resolve_body(answer: Answer) -> str:
        return answer.body.slug


@router.get("/answers", response=list[AnswerOut])
def answers(request: HttpRequest, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """Answers, the newest first, fifty a page."""
    rows = Answer.objects.select_related("issue", "body").prefetch_related("milestones")
    return rows.order_by("-at", "-pk")[(page - 1) * PAGE : page * PAGE]


@router.get("/bodies/{slug}/practice")
def body_practice(request: HttpRequest, slug: str) -> dict[str, Any]:
    """What a body promised and did, counted now."""
    return asdict(practice(get_object_or_404(PublicBody, slug=slug)))
