"""Read API of what is public of groups. No names of members: an office is there with its end, not with its holder."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from upwell.movement import queries
from upwell.movement.archive import former
from upwell.movement.models import Disclosure, Group, GroupAction, Inheritance, InheritedEntry, Member, Paper, Term

router = Router(tags=["movement"])
PAGE = 50


class GroupOut(Schema):
    ref: str
    slug: str
    name: str
    statement: str
    stage: str
    state: str
    area: str | None
    opened_at: datetime | None
    closes_on: date | None
    came_from: str

    @staticmethod
    def resolve_area(group: Group) -> str | None:
        return group.area.code if group.area else None


class OfficeOut(Schema):
    """An office that somebody holds today. Who holds it is on the group's page, for those who may see it."""

    office: str
    until: date
    paid: str
    payer: str


class GuestOut(Schema):
    """Somebody of an institution, as everybody sees them: by institution and post."""

    body: str | None
    title: str
    since: datetime

    @staticmethod
    def resolve_body(row: Member) -> str | None:
        return row.body.slug if row.body else None

    @staticmethod
    def resolve_since(row: Member) -> datetime | None:
        return row.agreed_at


class PaperOut(Schema):
    """A file that everybody may have. digest: SHA-256 of its content."""

    ref: str
    name: str
    media_type: str
    size: int
    digest: str
    at: datetime
    url: str

    @staticmethod
    def resolve_url(paper: Paper) -> str:
        return paper.get_absolute_url()


class HomeOut(Schema):
    """Where a group lived before: the key by which the record there was signed, its size, and the signed note."""

    origin: str
    public_key: str
    size: int
    note: str
    made_at: datetime


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
    found: Group = get_object_or_404(Group.objects.visible_to(None).select_related("area"), slug=slug)
    return found


def _part(rows: Any, page: int) -> Any:
    return rows[(page - 1) * PAGE : page * PAGE]


class FormerEntryOut(Schema):
    """An entry that a group brought along. Hash `body` as it is, follow `proof`, and hold the root against the note of the home."""

    origin: str
    position: int
    ref: str
    kind: str
    at: datetime
    body: str
    proof: list[str]

    @staticmethod
    def resolve_origin(row: InheritedEntry) -> str:
        return row.inheritance.origin

    @staticmethod
    def resolve_body(row: InheritedEntry) -> str:
        return bytes(row.body).decode()


@router.get("/groups", response=list[GroupOut])
def groups(request: HttpRequest, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """Groups by name, fifty a page."""
    return _part(Group.objects.visible_to(None).select_related("area").order_by("name", "pk"), page)


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


@router.get("/groups/{slug}/offices", response=list[OfficeOut])
def group_offices(request: HttpRequest, slug: str) -> Any:
    """The offices of a group that are held today, and until when. No names."""
    return Term.objects.standing().filter(group=_group(slug)).order_by("office")


@router.get("/groups/{slug}/guests", response=list[GuestOut])
def group_guests(request: HttpRequest, slug: str, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """Guests of institutions that a group has now, fifty a page."""
    return _part(queries.guests(_group(slug)).order_by("agreed_at", "pk"), page)


@router.get("/groups/{slug}/papers", response=list[PaperOut])
def group_papers(request: HttpRequest, slug: str, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """Papers of a group that everybody may have, the newest first, fifty a page; the content is at `url`."""
    return _part(queries.papers(_group(slug), None), page)


@router.get("/groups/{slug}/homes", response=list[HomeOut])
def group_homes(request: HttpRequest, slug: str) -> Any:
    """Where a group lived before it came here."""
    return Inheritance.objects.filter(group=_group(slug)).order_by("made_at", "pk")


@router.get("/groups/{slug}/former-entries", response=list[FormerEntryOut])
def group_former_entries(request: HttpRequest, slug: str, page: int = Query(1, ge=1, le=100_000)) -> Any:  # type: ignore[type-arg]
    """The part of the record of its former homes that a group brought along, the newest first, fifty a page."""
    return _part(former.entries(_group(slug)), page)
