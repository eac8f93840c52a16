"""Read API: charters, processes and public duties."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from upwell.promises import queries
from upwell.promises.models import CharterVersion, Duty, Process
from upwell.promises.terms import NUMBERS, WORDS

router = Router(tags=["promises"])

Limit = Annotated[int, Query(ge=1, le=100)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]


class Missing(Schema):
    """Nothing public has this name."""

    code: str = "not_found"
    sentence: str


class CharterOut(Schema):
    """A charter with the version in force."""

    slug: str
    title: str
    body: str
    version: int
    url: str


class VersionOut(CharterOut):
    """One signed version with all its terms."""

    level: str
    terms: dict[str, str | int] = Field(description="Every term by its field name.")
    stages: list[dict[str, Any]]
    effective_on: date
    signed_at: datetime
    signed_title: str


class StageOut(Schema):
    key: str
    title: str
    min_days: int
    max_days: int | None
    began_on: date | None
    ended_on: date | None


class ProcessOut(Schema):
    """A process and its stages."""

    slug: str
    title: str
    charter: str
    charter_version: int
    opened_at: datetime
    closed_at: datetime | None
    closing_note: str
    inheritor: str | None
    stages: list[StageOut]


class NoteOut(Schema):
    kind: str
    text: str
    role: str
    at: datetime


class DutyOut(Schema):
    """What somebody owes, by when."""

    ref: str
    kind: str
    what: str
    subject_kind: str
    subject_ref: str
    holder: str
    body: str | None
    because: str
    opened_at: datetime
    due_on: date
    done_at: datetime | None
    outcome: str
    is_late: bool
    working_days_late: int
    notes: list[NoteOut]


class DutyPage(Schema):
    """Some duties, and how many there are."""

    count: int
    duties: list[DutyOut]


@router.get("/charters", response=list[CharterOut])
def charters(request: HttpRequest) -> list[dict[str, Any]]:
    """Every charter that holds today."""
    return [_charter(version) for _charter_row, version in queries.charters_to_read()]


@router.get("/charters/{slug}/versions/{number}", response={200: VersionOut, 404: Missing})
def charter_version(request: HttpRequest, slug: str, number: int) -> Status[dict[str, Any]]:
    """One signed version of a charter."""
    signed = CharterVersion.objects.filter(signed_at__isnull=False).select_related("charter__body")
    # No charter has so many versions, and a larger number would not fit into the database's column.
    version = (
        signed.filter(charter__slug=slug, number=number).first() if 0 < number < 2**31 and "\x00" not in slug else None
    )
    if version is None:
        return Status(404, {"sentence": "No signed charter has this name and number."})
    more = {name: getattr(version, name) for name in ("level", "stages", "effective_on", "signed_at", "signed_title")}
    return Status(
        200, {**_charter(version), **more, "terms": {name: getattr(version, name) for name in (*WORDS, *NUMBERS)}}
    )


@router.get("/processes", response=list[ProcessOut])
def processes(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> list[dict[str, Any]]:
    """Processes, open ones first."""
    rows = queries.processes_to_read().select_related("inheritor")
    return [_process(process) for process in rows[offset : offset + limit]]


@router.get("/processes/{slug}", response={200: ProcessOut, 404: Missing})
def process(request: HttpRequest, slug: str) -> Status[dict[str, Any]]:
    """One process."""
    found = (
        None if "\x00" in slug else queries.processes_to_read().select_related("inheritor").filter(slug=slug).first()
    )
    if found is None:
        return Status(404, {"sentence": "No process has this name."})
    return Status(200, _process(found))


@router.get("/duties", response=DutyPage)
def duties(request: HttpRequest, overdue: bool | None = None, limit: Limit = 50, offset: Offset = 0) -> dict[str, Any]:
    """Duties that everybody may see: all, only overdue ones, or only those that are not."""
    rows = Duty.objects.filter(public=True)
    late = Duty.objects.overdue().values("pk")
    if overdue is not None:
        rows = rows.filter(pk__in=late) if overdue else rows.exclude(pk__in=late)
    page = rows.for_reading().order_by("due_on", "pk")[offset : offset + limit]
    return {"count": rows.count(), "duties": [_duty(duty) for duty in page]}


def _charter(version: CharterVersion) -> dict[str, Any]:
    charter = version.charter
    return {
        "slug": charter.slug,
        "title": charter.title,
        "body": charter.body.name,
        "version": version.number,
        "url": version.get_absolute_url(),
    }


def _process(process: Process) -> dict[str, Any]:
    plain = ("slug", "title", "opened_at", "closed_at", "closing_note")
    return {
        **{name: getattr(process, name) for name in plain},
        "charter": process.charter.charter.slug,
        "charter_version": process.charter.number,
        "inheritor": process.inheritor.name if process.inheritor else None,
        "stages": list(process.stages.all()),
    }


def _duty(duty: Duty) -> dict[str, Any]:
    plain = ("ref", "kind", "subject_kind", "subject_ref", "holder", "because", "opened_at", "due_on", "done_at")
    return {
        **{name: getattr(duty, name) for name in plain},
        "what": str(duty.what),
        "body": duty.body.name if duty.body else None,
        "outcome": duty.outcome,
        "is_late": duty.is_late,
        "working_days_late": duty.working_days_late,
        "notes": list(duty.notes.all()),
    }
