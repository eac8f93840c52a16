"""Read API: issues, conversations, statements, maps. All of it is public."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from upwell.gather import queries, stream
from upwell.gather.models import Conversation, Issue
from upwell.gather.publishing import LEAST, result_of

router = Router(tags=["gather"])


class DutyOut(Schema):
    """Who owes what by when."""

    what: str
    holder: str
    due_on: date
    is_late: bool
    because: str


class IssueOut(Schema):
    """An issue with its holder and date; both are empty only after its end."""

    ref: str
    title: str
    ask: str
    body: str
    state: str
    origin: str
    raised_at: datetime
    support_count: int
    process: str
    duty: DutyOut | None
    closed_at: datetime | None
    closed_because: str
    url: str


class StepOut(Schema):
    """One step of the way."""

    at: datetime
    state: str
    title: str
    text: str
    body: str
    by: str


class IssueDetailOut(IssueOut):
    """An issue with its story and the way it came."""

    story: str
    voices: str
    steps: list[StepOut]


class ConversationOut(Schema):
    """A conversation with its figures."""

    ref: str
    title: str
    question: str
    issue: str | None
    opened_at: datetime
    closed_at: datetime | None
    is_open: bool
    source: str
    statement_count: int
    participant_count: int
    vote_count: int
    url: str


class StatementOut(Schema):
    """A statement with its votes."""

    number: int
    text: str
    taken_back: bool
    meta: bool
    agrees: int | None
    disagrees: int | None
    passes: int | None


class MapOut(Schema):
    """A map of opinion: the stamp says how it was made; the open export holds the votes. Where a group is of fewer than five people, only how many groups."""

    ref: str
    at: datetime
    votes: int
    stamp: dict[str, Any]
    result: dict[str, Any]


def _duty(issue: Issue) -> dict[str, Any] | None:
    duty = issue.duty
    if duty is None:
        return None
    return {
        "what": str(duty.what),
        "holder": duty.holder,
        "due_on": duty.due_on,
        "is_late": duty.is_late,
        "because": duty.because,
    }


def _issue(issue: Issue) -> dict[str, Any]:
    plain = (
        "ref",
        "title",
        "ask",
        "state",
        "origin",
        "raised_at",
        "support_count",
        "closed_at",
        "closed_because",
        "story",
    )
    return {name: getattr(issue, name) for name in plain} | {
        "body": issue.body.slug,
        "process": issue.process.slug,
        "duty": _duty(issue),
        "url": issue.get_absolute_url(),
    }


State = Literal[
    "",
    "open",
    "late",
    "ended",
    "gathering",
    "admitting",
    "weighing",
    "jury",
    "body",
    "handed_on",
    "doing",
    "kept",
    "closed",
]


@router.get("/issues", response=list[IssueOut])
def issues(
    request: HttpRequest,
    state: State = "",
    body: str = Query("", max_length=80),  # type: ignore[type-arg]
    area: str = Query("", max_length=20),  # type: ignore[type-arg]
    page: int = Query(1, ge=1, le=100_000),  # type: ignore[type-arg]
) -> Any:
    """Issues, the newest first, fifty a page; by state, by the slug of the body that is asked, by the code of an area."""
    start = (page - 1) * 50
    return [_issue(issue) for issue in queries.issues(state, _plain(body), _plain(area))[start : start + 50]]


def _plain(text: str) -> str:
    """PostgreSQL knows no NUL."""
    return text.replace("\x00", "")


@router.get("/issues/{ref}", response=IssueDetailOut)
def issue(request: HttpRequest, ref: str) -> Any:
    """One issue and the way it came."""
    found = get_object_or_404(Issue.objects.visible_to(None).select_related(*queries.WITH_ALL), ref=_plain(ref))
    page = queries.issue_page(found, None)
    return _issue(found) | {"voices": page.behind.voices, "steps": stream.as_dicts(page.steps)}


@router.get("/conversations", response=list[ConversationOut])
def conversations(request: HttpRequest, page: int = Query(1, ge=1, le=100_000)) -> Any:  # type: ignore[type-arg]
    """Conversations, open ones first, fifty a page."""
    start = (page - 1) * 50
    return [_conversation(found) for found in queries.conversations()[start : start + 50]]


@router.get("/conversations/{ref}", response=ConversationOut)
def conversation(request: HttpRequest, ref: str) -> Any:
    """One conversation."""
    return _conversation(_find(ref))


def _find(ref: str) -> Conversation:
    found: Conversation = get_object_or_404(
        Conversation.objects.visible_to(None).select_related("issue"), ref=_plain(ref)
    )
    return found


def _conversation(found: Conversation) -> dict[str, Any]:
    plain = (
        "ref",
        "title",
        "question",
        "opened_at",
        "closed_at",
        "is_open",
        "statement_count",
        "participant_count",
        "vote_count",
    )
    return {name: getattr(found, name) for name in plain} | {
        "issue": found.issue.ref if found.issue else None,
        "source": found.imported_from,
        "url": found.get_absolute_url(),
    }


@router.get("/conversations/{ref}/statements", response=list[StatementOut])
def statements(request: HttpRequest, ref: str, page: int = Query(1, ge=1, le=100_000)) -> Any:  # type: ignore[type-arg]
    """Statements that were let in, a hundred a page, with how people voted. While a conversation is open the figures are empty: nobody is to be swayed. They stay empty where fewer than five people voted."""
    found, start = _find(ref), (page - 1) * 100
    return [
        {
            "number": s.number,
            "text": "" if s.taken_back_at else s.text,
            "taken_back": s.taken_back_at is not None,
            "meta": s.meta,
            "agrees": None if found.is_open or s.heard < LEAST else s.agrees,
            "disagrees": None if found.is_open or s.heard < LEAST else s.disagrees,
            "passes": None if found.is_open or s.heard < LEAST else s.passes,
        }
        for s in queries.statements_with_votes(found)[start : start + 100]
    ]


@router.get("/conversations/{ref}/map", response=MapOut)
def opinion_map(request: HttpRequest, ref: str) -> Any:
    """The newest map of opinion of a conversation."""
    drawn = _find(ref).maps.first()
    if drawn is None:
        raise Http404(ref)
    return {"ref": drawn.ref, "at": drawn.at, "votes": drawn.votes, "stamp": drawn.stamp, "result": result_of(drawn)}
