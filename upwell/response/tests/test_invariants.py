"""What must hold whatever is asked, answered, promised, recommended and judged: somebody holds it by a day, and nothing that is owed vanishes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import journey
from upwell.accounts.actions import erase, grant_role
from upwell.accounts.models import Person
from upwell.assembly.actions import recommendations
from upwell.assembly.models import Jury, Recommendation
from upwell.gather.actions import handoffs, issues
from upwell.gather.models import HandOff, Issue
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, now, today
from upwell.promises.models import Duty
from upwell.response.actions import answers, replacing, verdicts
from upwell.response.actions.answers import HandedTo
from upwell.response.models import Answer, Milestone

ACTS = (
    *("will", "part", "no", "need_more", "not_ours", "replace", "done", "done last", "kept", "not_kept"),
    *("recommend", "to body", "weigh", "to jury", "accept", "refuse", "close", "erase", "wait"),
)


class Life:
    """One issue that the board has taken on, and everybody who may do something with it."""

    def __init__(self, world: journey.World, council: Person, supporter: Person) -> None:
        self.world, self.council = world, council
        self.issue = journey.admitted(world, supporter)
        self.moment: datetime = now()
        self.promised: dict[int, tuple[object, str]] = {}
        self.number = 0

    def do(self, act: str) -> None:
        """One act; what is refused changes nothing."""
        self.moment += timedelta(days=40 if act == "wait" else 1)
        with at(self.moment):
            try:
                with transaction.atomic():
                    self._do(act)
            except Refused:
                return

    def _do(self, act: str) -> None:
        self.number += 1
        issue, world = Issue.objects.get(pk=self.issue.pk), self.world
        if act in Answer.Kind.values:
            self._answer(act, issue)
        elif act == "replace":
            self._replace(issue)
        elif act.startswith("done"):
            self._report(act, issue)
        elif act in {"kept", "not_kept"} and (answer := issue.answers.last()):
            verdicts.give(actor=world.bryn, answer=answer, value=act)
        elif act in {"accept", "refuse"} and (waiting := HandOff.objects.filter(issue=issue).last()):
            who = self.council if waiting.receiver == world.council else world.dev
            handoffs.reply(actor=who, hand_off=waiting, accept=act == "accept", text="Because.")
        elif act == "erase":
            erase(actor=SYSTEM, person=world.bryn)
        else:
            self._lead(act, issue)

    def _report(self, act: str, issue: Issue) -> None:
        left = Milestone.objects.filter(answer__issue=issue, done_at=None, replaced_in=None).order_by("due_on")
        if chosen := (left.last() if act == "done last" else left.first()):
            answers.milestone_done(actor=self._decider(issue), milestone=chosen, evidence="Look.")

    def _replace(self, issue: Issue) -> None:
        left = Milestone.objects.filter(answer__issue=issue, done_at=None, replaced_in=None).order_by("due_on")
        if chosen := left.first():
            replacing.replace(
                actor=self._decider_of(chosen),
                answer=chosen.answer,
                milestones=[chosen],
                because=f"Because {self.number}.",
                signed="D. Evans",
                instead=[("Another", today() + timedelta(days=30 + self.number))],
            )

    def _decider_of(self, milestone: Milestone) -> Person:
        return self.council if milestone.answer.body == self.world.council else self.world.dev

    def _lead(self, act: str, issue: Issue) -> None:
        world = self.world
        if act == "to body":
            issues.to_body(actor=world.ann, issue=issue)
        elif act == "weigh":
            issues.begin_weighing(actor=world.ann, issue=issue)
        elif act == "to jury":
            issues.to_jury(actor=world.ann, issue=issue, due_on=today() + timedelta(days=20))
        elif act == "close":
            issues.close(actor=world.ann, issue=issue, because="It mended itself.")
        elif act == "recommend":
            self._recommend(issue)

    def _decider(self, issue: Issue) -> Person:
        return self.council if issue.body == self.world.council else self.world.dev

    def _answer(self, kind: str, issue: Issue) -> None:
        other = self.world.board if issue.body == self.world.council else self.world.council
        answers.give(
            actor=self._decider(issue),
            issue=issue,
            kind=kind,
            text=f"Answer {self.number}.",
            signed="D. Evans",
            milestones=[("Thing", today() + timedelta(days=20 + self.number % 30))] if kind in {"will", "part"} else [],
            hand_to=HandedTo(other, "Head of it") if kind == "not_ours" else None,
        )

    def _recommend(self, issue: Issue) -> None:
        jury = Jury.objects.create(
            process=self.world.process, title="J", slug=f"j{self.number}", task="T", size=6, state="sitting"
        )
        jury.issues.add(issue)
        jury.jurors.create(number="p1")
        facilitator = self.world.finn
        said = recommendations.draft(actor=facilitator, jury=jury, issue=issue, text="A named person.")
        recommendations.count_in_room(
            actor=facilitator, recommendation=said, votes_for=1, votes_against=0, votes_abstain=0
        )
        recommendations.publish(actor=facilitator, recommendation=said)

    def check(self) -> None:
        issue = Issue.objects.select_related("duty").get(pk=self.issue.pk)
        with at(self.moment):
            self._is_held(issue)
            self._promises_stand()
            self._recommendations_are_answered(issue)

    def _is_held(self, issue: Issue) -> None:
        """While it is open, by one duty that is open; and nothing is owed that has no holder, day and reason."""
        assert issue.has_ended or (issue.duty is not None and issue.duty.done_at is None)
        assert not (issue.has_ended and issue.duty)
        for duty in Duty.objects.open():
            assert duty.holder
            assert duty.because
            assert duty.body_id or duty.role

    def _promises_stand(self) -> None:
        """What was promised is owed by its day until it is done or, in public, replaced by something that is owed in turn; and overdue once that has passed."""
        late = set(Duty.objects.overdue().values_list("pk", flat=True))
        for one in Milestone.objects.select_related("duty", "replaced_in"):
            assert self.promised.setdefault(one.pk, (one.due_on, one.text)) == (one.due_on, one.text)
            assert one.duty.due_on == one.due_on
            assert (one.duty.done_at is None) == one.is_open
            assert (one.duty_id in late) == (one.is_open and one.due_on < today())
            assert one.is_open or one.done_at or one.replaced_in.promised.exists()
            assert (one.duty.outcome == "replaced") == (one.replaced_in is not None)
        assert set(self.promised) == set(Milestone.objects.values_list("pk", flat=True))

    def _recommendations_are_answered(self, issue: Issue) -> None:
        """An adopted recommendation is owed an answer until the body gives one, or those who asked end the issue, or it is handed on."""
        for said in Recommendation.objects.filter(adopted=True).select_related("answer_duty"):
            answered = issue.answers.filter(at__gt=said.published_at).exists()
            handed = issue.hand_offs.filter(at__gt=said.published_at).exists()
            owed = said.answer_duty is not None and said.answer_duty.done_at is None
            assert owed or answered or handed or issue.has_ended


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(ACTS), max_size=14))
def test_nothing_that_is_owed_is_without_holder_and_day_or_vanishes_after_any_sequence_of_acts(
    ann: Person, bryn: Person, dev: Person, finn: Person, efa: Person, gwen: Person, acts: list[str]
) -> None:
    with transaction.atomic():
        world = journey.build(ann, bryn, dev, finn)
        grant_role(actor=SYSTEM, person=efa, kind="decision_maker", thing=world.council)
        efa.__dict__.pop("_held_roles", None)
        life = Life(world, efa, gwen)
        for act in acts:
            life.do(act)
            life.check()
        transaction.set_rollback(True)
    for person in (ann, bryn, dev, finn, efa, gwen):
        person.__dict__.pop("_held_roles", None)
        person.refresh_from_db()
