"""Read API of answers and promises."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from upwell.places.models import PublicBody
from upwell.response.models import Answer, Milestone, Replacement, Word
from upwell.response.queries import practice

router = Router(tags=["response"])
PAGE = 50
PARTS = (
    *("milestones__replaced_in", "milestones__promised_in", "verdicts"),
    *("replacements__replaced", "replacements__promised", "replacements__verdicts"),
)


class MilestoneOut(Schema):
    ref: str
    text: str
    due_on: date
    done_at: datetime | None
    evidence: str
    times_moved: int
    first_due_on: date | None
    replaced_in: str | None
    promised_in: str | None

    @staticmethod
    def resolve_replaced_in(one: Milestone) -> str | None:
        return one.replaced_in.ref if one.replaced_in else None

    @staticmethod
    def resolve_promised_in(one: Milestone) -> str | None:
        return one.promised_in.ref if one.promised_in else None


class VerdictOut(Schema):
    """The word of somebody who asked. Who said it is told to nobody; whether it was whoever raised the issue is. Words that a moderator hid are empty."""

    value: str
    words: str
    hidden: bool
    raised_it: bool
    at: datetime

    @staticmethod
    def resolve_words(one: Word) -> str:
        return one.words if one.hidden_at is None else ""

    @staticmethod
    def resolve_hidden(one: Word) -> bool:
        return one.hidden_at is not None


class ReplacementOut(Schema):
    """What was promised in place of what, and why. It is told of the milestones by their references."""

    ref: str
    because: str
    signed: str
    at: datetime
    replaced: list[str]
    promised: list[str]
    verdicts: list[VerdictOut]

    @staticmethod
    def resolve_replaced(one: Replacement) -> list[str]:
        return [milestone.ref for milestone in one.replaced.all()]

    @staticmethod
    def resolve_promised(one: Replacement) -> list[str]:
        return [milestone.ref for milestone in one.promised.all()]


class AnswerOut(Schema):
    ref: str
    kind: str
    text: str
    signed: str
    at: datetime
    issue: str
    body: str
    milestones: list[MilestoneOut]
    replacements: list[ReplacementOut]
    verdicts: list[VerdictOut]

    @staticmethod
    def resolve_issue(answer: Answer) -> str:
        return answer.issue.ref

    @staticmethod
    def resolve_body(answer: Answer) -> str:
        return answer.body.slug


@router.get("/answers", response=list[AnswerOut])
def answers(request: HttpRequest, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """Answers, the newest first, fifty a page."""
    rows = Answer.objects.select_related("issue", "body").prefetch_related(*PARTS)
    return rows.order_by("-at", "-pk")[(page - 1) * PAGE : page * PAGE]


@router.get("/bodies/{slug}/practice")
def body_practice(request: HttpRequest, slug: str) -> dict[str, Any]:
    """What a body promised and did, counted now."""
    return asdict(practice(get_object_or_404(PublicBody, slug=slug)))
