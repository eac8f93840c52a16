"""Words that were reported and then taken back by whoever wrote them.

Two people must be safe here. Somebody who was harassed: whoever harasses cannot undo a report by deleting what they wrote, so what was seen stays with the case,
for those who look at it and nobody else. And somebody who takes back what they said of their health: nothing of it is kept without a reason, so it goes as
soon as the case is closed and no appeal is possible or waiting, also when a restriction still holds. They are told so, and see until when.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.kit.time import day_of, now
from upwell.ledger.subjects import kind_of
from upwell.safety.models import Appeal, Case, Decision, Report
from upwell.safety.reportables import THING, reportables

KIND = "safety.kept"
PAGE = "/me/safety/#kept"


@dataclass(frozen=True)
class Kept:
    """Words that somebody took back and that are kept for a case; until: the last day, None while nobody can say it yet."""

    noun: str | Promise
    words: str
    until: date | None


def empty() -> int:
    """Empty what was kept of words that were taken back, where the case and its appeal are over; how many reports."""
    over = Report.objects.exclude(snapshot="").exclude(case__state=Case.State.OPEN)
    over = over.filter(~Exists(_appealable(OuterRef("case"))), ~Exists(_appeals(OuterRef("case"))))
    rows = list(over.select_related("case"))
    done = _cases_of_gone([row.case for row in rows])
    return Report.objects.filter(pk__in=[row.pk for row in rows if row.case_id in done]).update(snapshot="")


def kept_of(person: Person) -> list[Kept]:
    """What is still kept of words that `person` took back; not what others wrote of somebody else's life."""
    mine = Report.objects.filter(case__about=person, case__concerns=None).exclude(snapshot="").select_related("case")
    rows = list(mine.order_by("at"))
    gone = _cases_of_gone([row.case for row in rows])
    found = {
        (row.case_id, row.snapshot): Kept(_noun(row.case.subject_kind), row.snapshot, until(row.case))
        for row in rows
        if row.case_id in gone
    }
    return list(found.values())


def tell(thing: Model) -> None:
    """Whoever has just taken this back hears that somebody had reported it, and that its words are kept for that alone. Part of the act of taking back."""
    cases = Case.objects.filter(subject_kind=kind_of(thing), subject_ref=str(thing.ref)).exclude(about=None)  # type: ignore[attr-defined]
    kept = cases.filter(Exists(Report.objects.filter(case=OuterRef("pk")).exclude(snapshot="")))
    people = {case.about_id: case.about for case in kept.select_related("about") if case.about is not None}
    text = _(
        "Somebody had reported what you took back. It is kept for that alone: read for how long, and who can see it."
    )
    notices.tell_many(people.values(), KIND, text, PAGE)


def until(case: Case) -> date | None:
    """The last day on which the words are kept; None while the case or an appeal is open."""
    if case.is_open or _appeals(case.pk).exists():
        return None
    last = _appealable(case.pk).order_by("-appeal_until").values_list("appeal_until", flat=True).first()
    return day_of(last or now())


def _noun(kind: str) -> str | Promise:
    how = reportables.get(kind)
    return how.noun if how is not None else THING


def _appealable(case: Any) -> QuerySet[Decision]:
    """Decisions of a case that stand, of which nobody has appealed yet and can."""
    return Decision.objects.filter(case=case, reversed_at=None, appeal_until__gte=now(), appeal=None).exclude(
        person=None
    )


def _appeals(case: Any) -> QuerySet[Appeal]:
    return Appeal.objects.waiting().filter(decision__case=case)


def _cases_of_gone(cases: Iterable[Case]) -> set[int]:
    """Those of these cases whose thing was taken back, or is no longer there: one query for each kind."""
    by_kind: dict[str, dict[str, set[int]]] = {}
    for case in cases:
        by_kind.setdefault(case.subject_kind, {}).setdefault(case.subject_ref, set()).add(case.pk)
    gone: set[int] = set()
    for kind, refs in by_kind.items():
        how = reportables.get(kind)
        there = apps.get_model(kind)._default_manager.filter(ref__in=refs) if how is not None else ()
        standing = {thing.ref for thing in there if how is not None and not how.taken_back(thing)}
        gone |= {pk for ref, keys in refs.items() if ref not in standing for pk in keys}
    return gone
