"""Promise against practice: counted from the record each time, never typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Count, F, Q

from upwell.gather.models import HandOff, Issue, RemitDecision
from upwell.kit.time import today
from upwell.places.models import PublicBody
from upwell.promises.models import Duty
from upwell.response.models import Answer, Milestone, Verdict


@dataclass(frozen=True)
class Practice:
    """What one body promised and did. Counts are of issues and duties, not of people."""

    owed: int
    in_time: int
    late_answered: int
    late_now: int
    median_days: float | None
    own_name: int
    answers: dict[str, int]
    milestones: int
    milestones_kept: int
    milestones_late: int
    verdicts: dict[str, int]
    handed_on: int
    hand_offs_taken: int
    reversals: int
    origin: dict[str, int]

    @property
    def answered(self) -> int:
        return sum(self.answers.values())


def practice(body: PublicBody) -> Practice:
    """Count it all for one body, with those that it succeeded. A fixed number of queries, over what the body itself owes only."""
    bodies = lineage(body)
    answer_duties = list(
        Duty.objects.filter(kind="answer", body__in=bodies).values_list("opened_at", "due_on", "done_at", "outcome")
    )
    answers = Answer.objects.filter(body__in=bodies)
    milestones = Milestone.objects.filter(answer__body__in=bodies)
    done = [
        (opened, due, end) for opened, due, end, outcome in answer_duties if end is not None and outcome != "withdrawn"
    ]
    return Practice(
        owed=len(answer_duties),
        in_time=sum(end.date() <= due for _opened, due, end in done),
        late_answered=sum(end.date() > due for _opened, due, end in done),
        late_now=sum(end is None and due < today() for _opened, due, end, _outcome in answer_duties),
        median_days=median((end - opened).days for opened, _due, end in done) if done else None,
        own_name=answers.exclude(signed="").count(),
        answers=_count(answers, "kind"),
        milestones=milestones.count(),
        milestones_kept=milestones.filter(done_at__isnull=False, done_at__date__lte=F("due_on")).count(),
        milestones_late=milestones.filter(
            Q(done_at=None, due_on__lt=today()) | Q(done_at__date__gt=F("due_on"))
        ).count(),
        verdicts=_count(Verdict.objects.filter(answer__body__in=bodies, raised_it=True), "value"),
        handed_on=HandOff.objects.filter(sender__in=bodies).count(),
        hand_offs_taken=HandOff.objects.filter(sender__in=bodies, state=HandOff.State.ACCEPTED).count(),
        reversals=RemitDecision.objects.filter(body__in=bodies, reverses__isnull=False).count(),
        origin=_count(Issue.objects.filter(body__in=bodies), "origin"),
    )


def _count(rows: Any, field: str) -> dict[str, int]:
    return dict(rows.values_list(field).annotate(Count("pk")))


def lineage(body: PublicBody) -> list[PublicBody]:
    """The body and all whose place it took."""
    found, fresh = [body], [body]
    while fresh:
        fresh = [b for b in PublicBody.objects.filter(successor__in=fresh) if b not in found]
        found += fresh
    return found


@dataclass(frozen=True)
class BodyRow:
    """One body on the list of promises."""

    body: PublicBody
    open: int
    late: int
    answered: int


def bodies(day: date | None = None) -> list[BodyRow]:
    """Every body that owes or has answered anything; those most in arrears first. One query for each column."""
    day = day or today()
    counts = (
        PublicBody.objects.annotate(
            open=Count("duties", filter=Q(duties__done_at=None, duties__public=True), distinct=True),
            late=Count(
                "duties", filter=Q(duties__done_at=None, duties__public=True, duties__due_on__lt=day), distinct=True
            ),
        )
        .filter(Q(open__gt=0) | Q(answers__isnull=False) | Q(charters__isnull=False))
        .distinct()
    )
    answered = dict(Answer.objects.values_list("body").annotate(Count("pk")))
    rows = [BodyRow(b, b.open, b.late, answered.get(b.pk, 0)) for b in counts]
    return sorted(rows, key=lambda r: (-r.late, -r.open, r.body.name))


def open_duties(body: PublicBody) -> list[Duty]:
    """What the body owes now, the most overdue first."""
    return list(Duty.objects.open().filter(body__in=lineage(body), public=True).order_by("due_on")[:100])
