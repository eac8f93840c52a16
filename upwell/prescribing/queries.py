"""Reads for pages: the caseload, one case, a plan as somebody may read it. A fixed number of queries, however much there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Consent, Person
from upwell.algorithms.disclosure import SUPPRESSED
from upwell.kit.cellkeys import about
from upwell.kit.time import today
from upwell.prescribing import questions, workflow
from upwell.prescribing.categories import need
from upwell.prescribing.models import Gap, Measure, PlanPiece, Referral, ReferralQuerySet, State

# What a link worker looks at: their own, what waits for anybody, what somebody else turned away, what has ended.
SHOWS: dict[str, str | Promise] = {
    "mine": _("Mine"),
    "waiting": _("Waiting to be taken on"),
    "second": _("For a second look"),
    "team": _("With colleagues"),
    "ended": _("Ended"),
}
# What the list shows, and nothing else: nobody reads a case by looking at the list.
LISTED = ("ref", "name", "state", "needs", "no_writing", "due_on", "look_again_on", "moved_at", "source", "sent_at")


def caseload(person: Person, show: str, called: str = "") -> QuerySet[Referral]:
    """One list of a link worker's, what is due first on top; with `called`, everybody of that name in any of them."""
    of_team = Referral.objects.of_team_of(person).exclude(person=person)
    chosen: dict[str, QuerySet[Any]] = {
        "mine": of_team.filter(worker=person, state__in=workflow.ACTIVE),
        "waiting": of_team.filter(state=State.REQUESTED),
        "second": of_team.filter(state__in=workflow.TURNED_AWAY, due_on__isnull=False),
        "team": of_team.filter(state__in=workflow.ACTIVE).exclude(worker=person),
        "ended": _ended(of_team, person),
    }
    wanted = _called(of_team, person, called) if called else chosen.get(show, chosen["mine"])
    rows = wanted.select_related("area", "worker")
    # What goes on always has a day; only among what has ended is there something without one.
    first = F("due_on").asc(nulls_last=True) if show == "ended" or called else F("due_on").asc()
    return rows.only(*LISTED, "area__name", "worker__handle").order_by(first, "pk")


def _called(of_team: ReferralQuerySet, person: Person, called: str) -> QuerySet[Any]:
    """Somebody phones and says a name: what the lists show of them, whichever list it is."""
    shown = Q(state__in=(*workflow.ACTIVE, State.REQUESTED)) | Q(pk__in=_ended(of_team, person).values("pk"))
    return of_team.filter(shown | Q(state__in=workflow.TURNED_AWAY), name__icontains=called)


def _ended(of_team: ReferralQuerySet, person: Person) -> QuerySet[Referral]:
    over = Q(state__in=(State.COMPLETED, State.CANCELLED)) & Q(worker=person)
    mistakes = Q(state=State.ENTERED_IN_ERROR, due_on__isnull=False) & (Q(worker=person) | Q(worker=None))
    looked_at_twice = Q(state__in=workflow.TURNED_AWAY, due_on__isnull=True)
    return of_team.filter(over | mistakes | looked_at_twice)


def how_many(person: Person) -> dict[str, int]:
    """How long each list is; for the tabs. They are for planning a week and stand on no public page."""
    return {show: caseload(person, show).count() for show in ("mine", "waiting", "second")}


@dataclass(frozen=True)
class Row:
    """One line of the caseload."""

    referral: Referral
    needs: str
    is_late: bool


def rows(page: Iterable[Referral]) -> list[Row]:
    """The lines of one page of the list."""
    day = today()
    return [Row(r, "; ".join(need(n) for n in r.needs), r.due_on is not None and r.due_on < day) for r in page]


def shared_pieces(person: Person | None, scope: str) -> list[PlanPiece]:
    """The pieces of somebody's plan that they let be read in this scope now. Suggestions that they have not taken are no pieces of theirs."""
    if person is None:
        return []
    given = Consent.objects.filter(
        person=person, purpose="plan", scope=scope, subject_kind="prescribing.planpiece", withdrawn_at=None
    )
    pieces = PlanPiece.objects.filter(plan__person=person, suggested=False, ref__in=given.values("subject_ref"))
    return in_order(list(pieces.select_related("goal")))


def in_order(pieces: list[PlanPiece]) -> list[PlanPiece]:
    """What matters first, then each goal with its steps, then who helps."""
    place = {kind: number for number, kind in enumerate(PlanPiece.Kind.values)}
    return sorted(pieces, key=lambda p: (place[p.kind], p.at, p.pk))


def shares_of(pieces: Iterable[PlanPiece]) -> dict[str, set[str]]:
    """Reference of each piece -> who may read it now. One query."""
    found: dict[str, set[str]] = {piece.ref: set() for piece in pieces}
    given = Consent.objects.filter(
        purpose="plan", subject_kind="prescribing.planpiece", subject_ref__in=found, withdrawn_at=None
    )
    for ref, scope in given.values_list("subject_ref", "scope"):
        found[ref].add(scope)
    return found


@dataclass(frozen=True)
class Answered:
    """One question with the answers of one person over time, as pairs of day and words."""

    short: str
    answers: list[tuple[Any, str]]


def answers_over_time(measures: Iterable[Measure]) -> list[Answered]:
    """Each question by itself: nothing is added up, and what was left out is not there."""
    found: dict[str, list[tuple[Any, str]]] = {}
    for measure in measures:
        for name in questions.SETS[measure.kind]:
            if name in measure.answers:
                found.setdefault(name, []).append((measure.on, questions.answer_in_words(name, measure.answers[name])))
    return [Answered(str(questions.QUESTIONS[name].short), rows) for name, rows in found.items()]


def in_words(gap: Gap) -> str:
    """How many share it, with a little chance in it that is the same for a quarter of a year. Of one that was raised and is missed by few now, nothing is told."""
    shown = about(gap.people, "gap", gap.ref)
    if shown == SUPPRESSED:
        return gettext("a few people")
    return gettext("about %(number)s people") % {"number": shown}
