"""What is on record of a shared work, for the page, the API and the mathematics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.algorithms import coproduction
from upwell.timebank.models import BlockMark, Owner, Side, Told, Work, WorkHours
from upwell.timebank.rules import works_for

PARTS = {
    "commission": _("the question was set together"),
    "design": _("what is done was chosen together"),
    "deliver": _("the work is done together"),
    "assess": _("how it went is judged together"),
}
FLAGS = {
    "no_citizens_hours": _("It is called co-production, but no citizen’s hour stands here."),
    "less_power": _("Less power is shared than it says."),
    "lower_rung": _("It is called more than the record shows."),
    "work_without_say": _("Citizens do the work, but had no part in the question or the choice."),
}


def side_of(work: Work, person: Person) -> str:
    """On which side somebody stands: whoever works for it never as a citizen, also where they once owned it as one; else as owner."""
    if works_for(person, work.body):
        return Side.PROFESSIONALS.value
    owner = Owner.objects.filter(work=work, person=person, left_at=None).first()
    if owner is not None:
        return str(owner.side)
    return Side.CITIZENS.value


def doing_of(work: Work) -> coproduction.Doing:
    """What both sides tell, and the hours that were confirmed."""
    told = {(row.side, row.step): row.who for row in work.told.all()}
    steps = {
        step: coproduction.told(told.get(("citizens", step), ""), told.get(("professionals", step), ""))
        for step in coproduction.STEPS
    }
    minutes = minutes_of(work)
    return coproduction.Doing(
        **steps, citizens_minutes=minutes["citizens"], professionals_minutes=minutes["professionals"]
    )


def minutes_of(work: Work) -> dict[str, int]:
    """Confirmed minutes of each side."""
    confirmed = WorkHours.objects.filter(work=work, confirmed_at__isnull=False).order_by()
    found = dict(confirmed.values_list("side").annotate(Sum("minutes")))
    return {side: int(found.get(side) or 0) for side in Side.values}


@dataclass(frozen=True)
class BlockRow:
    """One building block as both sides see it. gap: professionals' mark less citizens'."""

    label: str
    citizens: str
    professionals: str
    gap: int


@dataclass(frozen=True)
class StepRow:
    """One step as each side tells it."""

    step: str
    label: str
    citizens: str
    professionals: str


@dataclass(frozen=True)
class WorkPage:
    """All that the public page of a shared work says."""

    doing: coproduction.Doing
    seen: coproduction.Observed
    power: str
    rung: str
    flags: list[str]
    parts: list[str]
    steps: list[StepRow]
    blocks: list[BlockRow]
    marked: set[str]


def page_of(work: Work) -> WorkPage:
    """What it was called, what the record shows, and where the two sides differ."""
    doing = doing_of(work)
    seen = coproduction.observe(doing)
    raised = coproduction.flags(power=work.power, rung=work.rung, doing=doing)
    return WorkPage(
        doing=doing,
        seen=seen,
        power=str(Work.Power(seen.power).label),
        rung=str(Work.Rung(seen.rung).label),
        flags=[str(FLAGS[name]) for name in raised],
        parts=[str(PARTS[name]) for name in seen.parts],
        steps=_steps(work),
        blocks=_blocks(work),
        marked=set(work.marks.values_list("side", flat=True)),
    )


def _steps(work: Work) -> list[StepRow]:
    told = {(row.side, row.step): row.get_who_display() for row in work.told.all()}
    return [
        StepRow(step, str(label), *(told.get((side, step), "") for side in ("citizens", "professionals")))
        for step, label in Told.Step.choices
    ]


def _blocks(work: Work) -> list[BlockRow]:
    """Nothing until both sides have marked all six."""
    marks: dict[str, dict[str, int]] = {side: {} for side in Side.values}
    for row in work.marks.all():
        marks[row.side][row.block] = row.value
    gap = coproduction.gaps(marks["citizens"], marks["professionals"])
    if gap is None:
        return []
    names = dict(BlockMark.Value.choices)
    return [
        BlockRow(
            str(label), str(names[marks["citizens"][block]]), str(names[marks["professionals"][block]]), gap[block]
        )
        for block, label in BlockMark.Block.choices
    ]


def waiting_for(person: Person, work: Work) -> QuerySet[WorkHours]:
    """Hours of the other side that wait for this owner's word."""
    rows: QuerySet[WorkHours] = WorkHours.objects.filter(work=work, confirmed_at=None, refused_at=None)
    return rows.exclude(side=side_of(work, person)).select_related("person").order_by("pk")


def ownership(work: Work, person: Any) -> Owner | None:
    """The person's place among the owners, also when only asked."""
    return Owner.objects.filter(work=work, person=person, left_at=None).first() if person is not None else None
