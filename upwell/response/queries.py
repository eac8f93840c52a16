"""Promise against practice: counted from the record each time, never typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.timezone import localdate

from upwell.gather.models import HandOff, Issue, RemitDecision
from upwell.kit.time import today
from upwell.places.models import PublicBody
from upwell.places.queries import lineage
from upwell.promises.models import Duty
from upwell.response.models import Answer, Milestone, Replacement, ReplacementVerdict, Verdict

ANSWERS = ("answer", "answer_recommendation")  # kinds of duty that an answer does


# Not done though its day has passed, done after it, or replaced after it: putting off what is late already does not make it less late.
_LATE = Q(done_at=None, replaced_in=None) | Q(done_at__date__gt=F("due_on")) | Q(replaced_in__at__date__gt=F("due_on"))


@dataclass(frozen=True)
class Practice:
    """What one body promised and did. Counts are of issues and duties, not of people."""

    owed: int  # answers that it had to give by a day
    in_time: int  # of those, answered by that day
    late_answered: int  # answered after it
    late_now: int  # neither answered nor ended, and the day has passed
    unanswered: int  # ended without an answer: handed on, or closed by those who asked
    median_days: float | None
    own_name: int
    answers: dict[str, int]
    milestones: int
    milestones_kept: int
    milestones_late: int
    milestones_replaced: int  # something else was promised in their place: not kept
    milestones_not_agreed: int  # still owed, and put off beyond the first day by the body alone
    most_put_off: int  # how often the one that was put off most was
    replaced_verdicts: dict[str, int]  # what those who raised it think of the promises that took their place
    verdicts: dict[str, int]
    handed_on: int
    hand_offs_taken: int
    reversals: int
    origin: dict[str, int]

    @property
    def answered(self) -> int:
        return sum(self.answers.values())


def practice(body: PublicBody) -> Practice:
    """Count it all for one body, with those that it succeeded. A fixed number of queries, over what the body itself owes only.

    In time is what was answered by the day that was due, in the community's calendar. A duty that ended otherwise (the issue was handed on, or closed) counts as
    owed and not as answered: else a body could answer in time by not answering.
    """
    bodies = lineage(body)
    owed = list(Duty.objects.filter(kind__in=ANSWERS, body__in=bodies))
    given = _answered(owed)
    answers = Answer.objects.filter(body__in=bodies)
    milestones = Milestone.objects.filter(answer__body__in=bodies)
    return Practice(
        owed=len(owed),
        in_time=sum(not duty.is_late for duty in given),
        late_answered=sum(duty.is_late for duty in given),
        late_now=sum(duty.done_at is None and duty.is_late for duty in owed),
        unanswered=sum(duty.done_at is not None for duty in owed) - len(given),
        median_days=median(_days_taken(duty) for duty in given) if given else None,
        own_name=answers.exclude(signed="").count(),
        answers=_count(answers, "kind"),
        milestones=milestones.count(),
        milestones_kept=milestones.filter(done_at__isnull=False, done_at__date__lte=F("due_on")).count(),
        milestones_late=milestones.filter(_LATE, due_on__lt=today()).count(),
        milestones_replaced=milestones.filter(replaced_in__isnull=False).count(),
        milestones_not_agreed=put_off_alone().filter(answer__body__in=bodies).count(),
        most_put_off=milestones.aggregate(most=Max("times_moved"))["most"] or 0,
        replaced_verdicts=_count(
            ReplacementVerdict.objects.filter(replacement__answer__body__in=bodies, raised_it=True), "value"
        ),
        verdicts=_count(Verdict.objects.filter(answer__body__in=bodies, raised_it=True), "value"),
        handed_on=HandOff.objects.filter(sender__in=bodies).count(),
        hand_offs_taken=HandOff.objects.filter(sender__in=bodies, state=HandOff.State.ACCEPTED).count(),
        reversals=RemitDecision.objects.filter(body__in=bodies, reverses__isnull=False).count(),
        origin=_count(Issue.objects.filter(body__in=bodies), "origin"),
    )


def _answered(owed: list[Duty]) -> list[Duty]:
    """Those that ended with an answer: the issue's own clock by the answer that names it, a jury's recommendation by the kind of answer."""
    named = set(Answer.objects.filter(duty__in=owed).values_list("duty_id", flat=True))
    kinds = set(Answer.Kind.values)
    return [
        duty
        for duty in owed
        if duty.done_at is not None
        and (duty.pk in named or (duty.kind == "answer_recommendation" and duty.outcome in kinds))
    ]


def _days_taken(duty: Duty) -> int:
    return ((duty.done_on or today()) - localdate(duty.opened_at)).days


def _count(rows: Any, field: str) -> dict[str, int]:
    return dict(rows.values_list(field).annotate(Count("pk")))


@dataclass(frozen=True)
class BodyRow:
    """One body on the list of promises."""

    body: PublicBody
    open: int
    late: int
    answered: int
    put_off: int  # things still promised that were promised for an earlier day before
    not_agreed: int  # of those, whose first day has passed without a word of those who asked that the new one is fair


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
    moved = Milestone.objects.filter(done_at=None, replaced_in=None, times_moved__gt=0)
    put_off = dict(moved.order_by().values_list("duty__body").annotate(Count("pk")))
    against = dict(put_off_alone(day).order_by().values_list("duty__body").annotate(Count("pk")))
    rows = [
        BodyRow(b, b.open, b.late, answered.get(b.pk, 0), put_off.get(b.pk, 0), against.get(b.pk, 0)) for b in counts
    ]
    return sorted(rows, key=lambda r: (-r.late - r.not_agreed, -r.put_off, -r.open, r.body.name))


def put_off_alone(day: date | None = None) -> QuerySet[Milestone]:
    """What is still owed, was first promised for a day that has passed, and got its new day from the body alone: whoever was promised something is still waiting.

    A later day makes nothing less late. It leaves this list when it is done, or when those who asked say that the new promise is fair enough.
    """
    waiting = Milestone.objects.filter(done_at=None, replaced_in=None, first_due_on__lt=day or today())
    return waiting.exclude(promised_in__in=Replacement.objects.agreed().values("pk")).order_by("first_due_on", "pk")


def open_duties(body: PublicBody) -> list[Duty]:
    """What the body owes now, the most overdue first."""
    return list(Duty.objects.open().for_reading().filter(body__in=lineage(body), public=True).order_by("due_on")[:100])
