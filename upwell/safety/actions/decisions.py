"""Deciding on a case: graded measures under one statement of reasons, told at once, each of which can be taken back.

Nothing here follows from a care case: who may be in danger is answered, never restricted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person, Role
from upwell.accounts.roles import holds, is_operator
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.promises.telling import tell_each
from upwell.safety import brakes, ladder
from upwell.safety.actions.cases import must_be_open, note
from upwell.safety.actions.closing import finish
from upwell.safety.actions.undoing import lift_all
from upwell.safety.doing import do, is_spared
from upwell.safety.harms import harm_of
from upwell.safety.models import Case, CaseNote, Decision, Restriction
from upwell.safety.models.decisions import APPEAL_FOR

Kind = Restriction.Measure


@dataclass(frozen=True)
class Measure:
    """One thing to be done. days: of a slow or read-only time. words: of a note. everywhere: on the whole site, not only in the space."""

    kind: str
    days: int = 7
    words: str = ""
    everywhere: bool = False


@dataclass(frozen=True)
class Reasons:
    """Why, as the person concerned reads it. facts: what happened. rule: which rule or law, and what it says."""

    facts: str
    ground: str
    rule: str
    harm: str = ""
    found_by: str = "report"


def decide(*, actor: Person, case: Case, measures: Sequence[Measure], reasons: Reasons, outcome: str) -> Decision:
    """Do something about what was reported, say why to the person concerned, and close the case. Of two at the same moment one decides.

    Refused: `not_a_punishment` for a care case, `no_words`, `no_measure`, `cannot_hide`, `nobody_there`, `not_everywhere`, `too_long`, and on the ladder
    `warn_first` and `ask_somebody`.
    """
    with transaction.atomic():
        case = Case.objects.lock(case.pk)
        if case.is_care:
            raise Refused(
                "not_a_punishment",
                _(
                    "Somebody may be in danger: answer them, do not restrict them. If it could harm others, report that."
                ),
            )
        require("safety.decide", actor, case)
        must_be_open(case)
        _check(actor, case, measures, reasons, outcome)
        made = _state(case, reasons, decided_by=actor, strike=any(one.kind in Restriction.STRIKES for one in measures))
        kept = {one.kind for one in measures}
        for one in measures:
            _take(made, one, actor)
        for earlier in case.decisions.filter(automatic=True, reversed_at=None).exclude(pk=made.pk):
            lift_all(earlier, but=kept)
        note(case, CaseNote.Kind.DECIDED, actor, ", ".join(str(Kind(one.kind).label) for one in measures))
        finish(case, actor, Case.State.ACTED, outcome.strip())
        tell(made)
    return made


def decide_by_rule(*, actor: Actor, case: Case, measure: Measure, reasons: Reasons) -> Decision:
    """What the off-hours rule does until somebody looks: the statement says so. The case stays open."""
    with transaction.atomic():
        case = Case.objects.lock(case.pk)
        require("safety.decide", actor, case)
        must_be_open(case)
        made = _state(case, reasons, decided_by=None, strike=False)
        _take(made, measure, actor)
        note(case, CaseNote.Kind.RULE, None, str(Kind(measure.kind).label))
        tell(made)
    return made


def tell(decision: Decision) -> None:
    """The person concerned hears of it in the same moment in which it applies. Never who decided, and never who reported."""
    if decision.person is not None:
        text = _("A decision about you or something you wrote. Read why, and how to appeal.")
        tell_each([decision.person], "safety.decided", text, decision.get_absolute_url())


def _state(case: Case, reasons: Reasons, *, decided_by: Person | None, strike: bool) -> Decision:
    return Decision.objects.create(
        case=case,
        person=case.about,
        facts=reasons.facts.strip(),
        ground=Decision.Ground(reasons.ground).value,
        rule=reasons.rule.strip()[:300],
        harm=reasons.harm or case.harm or "",
        found_by=Decision.FoundBy(reasons.found_by).value,
        automatic=decided_by is None,
        decided_by=decided_by,
        told_at=now() if case.about is not None else None,
        strike_until=ladder.strike_until() if strike else None,
        appeal_until=now() + APPEAL_FOR,
    )


def _take(decision: Decision, one: Measure, actor: Actor) -> None:
    case = decision.case
    do(case, one.kind, actor=actor, reason=decision.facts, words=one.words)
    on_person = one.kind in Restriction.ON_PEOPLE
    scope = ("", "") if one.everywhere or not on_person else (case.scope_kind, case.scope_ref)
    Restriction.objects.create(
        decision=decision,
        measure=Kind(one.kind).value,
        scope_kind=scope[0],
        scope_ref=scope[1],
        words=one.words.strip()[:80],
        since=now(),
        until=_until(one, case, automatic=decision.automatic),
    )
    if on_person and case.about is not None:
        brakes.forget(case.about)


def _until(one: Measure, case: Case, *, automatic: bool) -> datetime | None:
    """Of the ladder for a suspension; until somebody has looked for what a rule did; else as many days as were said."""
    if automatic or one.kind not in Restriction.ON_PEOPLE or case.about is None:
        return None
    if one.kind == Kind.SUSPENDED:
        span = ladder.suspension_of(case.about)
        return now() + span if span is not None else None
    return now() + timedelta(days=one.days)


def _check(actor: Person, case: Case, measures: Sequence[Measure], reasons: Reasons, outcome: str) -> None:
    if not measures:
        raise Refused("no_measure", _("Choose what is to be done, or close it as it is."))
    if not reasons.facts.strip() or not reasons.rule.strip() or not outcome.strip():
        raise Refused("no_words", _("Write what happened, which rule or law it is about, and what the reporters read."))
    for one in measures:
        _check_one(actor, case, one, reasons)


def _check_one(actor: Person, case: Case, one: Measure, reasons: Reasons) -> None:
    if one.kind in Restriction.ON_PEOPLE or one.kind == Kind.WARNED:
        if is_spared(case):
            raise Refused("not_a_punishment", _("They wrote this while they asked for help: it can only be hidden."))
        if case.about is None:
            raise Refused("nobody_there", _("There is no member whom this could concern."))
        _check_reach(actor, case, one)
    if one.kind in {Kind.SLOW, Kind.READ_ONLY} and not 1 <= one.days <= ladder.MOST_DAYS:
        raise Refused("too_long", _("Between 1 and %(most)s days."), most=ladder.MOST_DAYS)
    if one.kind == Kind.SUSPENDED:
        _check_ladder(actor, case, case.about, reasons)


def _check_reach(actor: Person, case: Case, one: Measure) -> None:
    """Who looks after one space restricts there, not everywhere."""
    on_site = is_operator(actor) or any(holds(actor, kind) for kind in (Role.Kind.HOST, Role.Kind.MODERATOR))
    if not on_site and (one.everywhere or not case.scope_kind) and one.kind in Restriction.ON_PEOPLE:
        raise Refused("not_everywhere", _("You can restrict somebody in your space, not everywhere. Hand it over."))


def _check_ladder(actor: Person, case: Case, person: Any, reasons: Reasons) -> None:
    if reasons.ground != Decision.Ground.LAW and not ladder.strikes(person):
        raise Refused("warn_first", _("A suspension comes after a warning, unless it is about the law. Warn first."))
    if ladder.suspension_of(person) is None and not _somebody_agrees(actor, case):
        raise Refused(
            "ask_somebody", _("This would be for good: somebody else has to agree first. Ask for an opinion.")
        )


def _somebody_agrees(actor: Person, case: Case) -> bool:
    accusers = case.reports.exclude(reporter=None).values("reporter")
    agreed = case.notes.filter(kind=CaseNote.Kind.AGREES).exclude(author=actor).exclude(author=None)
    return bool(agreed.exclude(author__in=accusers).exists())


def suggested(case: Case) -> str:
    """The group of harm that the reports point to; a form begins with it."""
    first = case.reports.order_by("at").first()
    return case.harm or (harm_of(first.reason, first.harm) if first else "")
