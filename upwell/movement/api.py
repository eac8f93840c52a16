"""Read API of what is public of groups. No names of members: an office is there with its end, not with its holder."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from upwell.movement import queries
from upwell.movement.models import Disclosure, Group, GroupAction

router = Router(tags=["movement"])
PAGE = 50


class GroupOut(Schema):
    ref: str
    slug: str
    name: str
    statement: str
    stage: str
    state: str
    opened_at: datetime | None
    came_from: str


class ActionOut(Schema):
    ref: str
    kind: str
    title: str
    text: str
    stance: str
    state: str
    begun_at: datetime | None
    happens_at: datetime | None
    where: str
    ended_at: datetime | None
    outcome: str
    signature_count: int


class DecisionOut(Schema):
    ref: str
    kind: str
    title: str
    text: str
    state: str
    decided_at: datetime | None
    asked_by: str | None

    @staticmethod
    def resolve_asked_by(decision: Any) -> str | None:
        return decision.asked_by.slug if decision.asked_by else None


class HelpOut(Schema):
    ref: str
    kind: str
    giver: str
    what: str
    pounds: int | None
    strings: str
    since: date
    until: date | None
    corrects: str | None

    @staticmethod
    def resolve_corrects(one: Disclosure) -> str | None:
        return one.corrects.ref if one.corrects else None


def _group(slug: str) -> Group:
    found: Group = get_object_or_404(Group.objects.visible_to(None), slug=slug)
    return found


def _part(rows: Any, page: int) -> Any:
    return rows[(page - 1) * PAGE : page * PAGE]


@router.get("/groups", response=list[GroupOut])
def groups(request: HttpRequest, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """Groups by name, fifty a page."""
    return _part(Group.objects.visible_to(None).order_by("name", "pk"), page)


@router.get("/groups/{slug}", response=GroupOut)
def group(request: HttpRequest, slug: str) -> Any:
    """One group."""
    return _group(slug)


@router.get("/groups/{slug}/actions", response=list[ActionOut])
def group_actions(request: HttpRequest, slug: str, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """Letters, petitions, stories, meetings, the newest first, fifty a page. Of signatures the number."""
    return _part(GroupAction.objects.visible_to(None).filter(group=_group(slug)), page)


@router.get("/groups/{slug}/decisions", response=list[DecisionOut])
def group_decisions(request: HttpRequest, slug: str, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """What members decided in public, the newest first, fifty a page."""
    return _part(queries.decisions(_group(slug), None), page)


@router.get("/groups/{slug}/help", response=list[HelpOut])
def group_help(request: HttpRequest, slug: str, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """Whose help and money a group takes, fifty a page."""
    return _part(queries.disclosures(_group(slug)), page)
