"""Read API of what is public: shared works, the common pot and whether the books are right. Nothing of one person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from upwell.timebank import works
from upwell.timebank.models import PotQuarter, Work
from upwell.timebank.statements import last_check

router = Router(tags=["timebank"])
PAGE = 50


class SharedWorkOut(Schema):
    """A shared work: what it is called."""

    ref: str
    title: str
    about: str
    state: str
    power: str
    rung: str
    body: str | None
    begun_at: datetime | None
    finished_at: datetime | None
    outcome: str

    @staticmethod
    def resolve_body(work: Work) -> str | None:
        return work.body.slug if work.body else None


class ToldOut(Schema):
    """What one side says about one step: who did it."""

    side: str
    step: str
    who: str


class MarkOut(Schema):
    """How one side sees one of the six building blocks, from 1 (not at all) to 4 (fully); told only once both sides have marked all six."""

    side: str
    block: str
    value: int


class ObservedOut(Schema):
    """What the record shows, with the stamp by which anybody can compute it again.

    `doing.minutes` are the smallest numbers that show the same, and not how long it was. `hours`: "0", "*" for some, or about how many, once it is finished and
    eight people or more gave them.
    """

    power: str
    rung: str
    parts: list[str]
    untold: list[str]
    doing: dict[str, Any]
    hours: dict[str, str]
    stamp: dict[str, Any]
    flags: list[str]
    told: list[ToldOut]
    marks: list[MarkOut]


class BooksOut(Schema):
    """All transfers together, as they were checked last; and of the last quarter that was told, about how many hours changed hands and were in the common pot after it."""

    balanced: bool | None
    digest: str
    checked_at: datetime | None
    quarter: str | None
    hours: int | None
    pot_hours: int | None


@router.get("/shared-works", response=list[SharedWorkOut])
def shared_works(request: HttpRequest, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """Shared works, the newest first, fifty a page."""
    rows = Work.objects.visible_to(None).select_related("body").order_by("-pk")
    return rows[(page - 1) * PAGE : page * PAGE]


@router.get("/shared-works/{ref}/observed", response=ObservedOut)
def shared_work_observed(request: HttpRequest, ref: str) -> dict[str, Any]:
    """What one shared work was, from who did what."""
    work = get_object_or_404(Work.objects.visible_to(None), ref=ref)
    page = works.page_of(work)
    seen = page.seen
    said = {"power": seen.power, "rung": seen.rung, "parts": list(seen.parts), "untold": list(seen.untold)}
    marks = list(work.marks.order_by("block", "side")) if page.blocks else []
    more: dict[str, Any] = {"told": list(work.told.order_by("step", "side")), "marks": marks}
    more |= {"hours": works.told_hours(work)}
    return {**said, "doing": page.doing.as_dict(), "stamp": seen.stamp.as_dict(), "flags": page.flags, **more}


@router.get("/hours", response=BooksOut)
def hours_books(request: HttpRequest) -> dict[str, Any]:
    """Whether every transfer had its two sides when all was replayed last; how much time changed hands, by the quarter and to the next five hours."""
    last, told = last_check(), PotQuarter.objects.first()
    facts = last.facts if last else {"balanced": None, "digest": ""}
    return {
        **{name: facts[name] for name in ("balanced", "digest")},
        "checked_at": last.at if last else None,
        **{name: getattr(told, name, None) for name in ("quarter", "hours", "pot_hours")},
    }
