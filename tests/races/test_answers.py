"""A lottery, a recommendation, an answer, a promise: each done once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from tests import journey
from tests.at_once import at_once, said
from tests.races.conftest import Crowd
from upwell.assembly.actions import draws, juries, recommendations
from upwell.assembly.models import Draw, Juror, JurorVote, Jury
from upwell.gather.actions import issues
from upwell.gather.models import Issue
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, now, today
from upwell.ledger.models import Entry
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.response.actions import answers, verdicts
from upwell.response.models import Answer, Milestone, Verdict

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_a_lottery_fixed_and_drawn_four_times_is_one_lottery(world: journey.World, before_body: Issue) -> None:
    prepared = partial(
        juries.prepare,
        actor=world.ann,
        process=world.process,
        title="Jury",
        slug="jury",
        task="Weigh.",
        size=6,
        pool=journey.pool(),
    )
    assert said(at_once([prepared] * 4)) == {"done": 1, "slug_taken": 3}
    jury, due = Jury.objects.get(), now() + timedelta(days=1)
    fix = partial(draws.commit, actor=world.ann, jury=jury, seed_source="Saturday", seed_due_at=due)
    assert said(at_once([fix] * 4)) == {"done": 1, "already_drawn": 3}
    assert set(said(at_once([run_all] * 4))) == {"done"}
    draw = Draw.objects.get()
    assert Entry.objects.filter(kind="assembly.draw_committed").count() == 1

    def reveal() -> None:
        with at(now() + timedelta(days=2)):
            draws.reveal(actor=world.ann, draw=draw, seed="7 12 19")

    assert said(at_once([reveal] * 4)) == {"done": 1, "not_committed": 3}
    assert Juror.objects.count() == 6


def test_a_juror_votes_once_and_a_recommendation_is_published_once(world: journey.World, crowd: Crowd) -> None:
    issue = journey.raised(world)
    people = crowd(6)
    for person in people[:4]:
        issues.support(actor=person, issue=issue)
    issues.decide_remit(actor=world.dev, issue=issue, ours=True, reason="Ours.")
    jury = journey.drawn(world, Issue.objects.get(pk=issue.pk), [])
    for seat, person in zip(jury.jurors.order_by("number"), people, strict=True):
        Juror.objects.filter(pk=seat.pk).update(person=person)
    row = recommendations.draft(actor=world.finn, jury=jury, issue=issue, text="A named person.")
    votes = [
        partial(recommendations.vote, actor=person, recommendation=row, value=value)
        for person in people
        for value in ("for", "for")
    ]
    assert said(at_once(votes)) == {"done": 12}
    assert JurorVote.objects.count() == 6
    publish = partial(recommendations.publish, actor=world.finn, recommendation=row)
    assert said(at_once([publish] * 4)) == {"done": 1, "assembly.publish": 3}
    row.refresh_from_db()
    assert (row.votes_for, row.adopted) == (6, True)
    assert Duty.objects.filter(kind="answer").count() == 1


def answer_of(world: journey.World, issue: Issue) -> Answer:
    promised = [(f"Thing {n}", today() + timedelta(days=20 + n)) for n in range(3)]
    return answers.give(
        actor=world.dev, issue=issue, kind="will", text="We will.", signed="D. Evans, Director", milestones=promised
    )


def test_an_answer_sent_four_times_is_given_once(world: journey.World, before_body: Issue) -> None:
    assert said(at_once([partial(answer_of, world, before_body)] * 4)) == {"done": 4}
    assert Answer.objects.count() == 1
    assert Milestone.objects.count() == Duty.objects.filter(kind="milestone").count() == 3


def test_a_promise_reported_done_four_times_is_done_once(world: journey.World, before_body: Issue) -> None:
    first = answer_of(world, before_body).milestones.get(position=1)
    click = partial(answers.milestone_done, actor=world.dev, milestone=first, evidence="Look.")
    assert said(at_once([click] * 4)) == {"done": 1, "already_done": 3}
    assert Entry.objects.filter(kind="response.milestone_done").count() == 1


def test_all_promises_reported_done_at_once_end_in_one_question_whether_they_were_kept(
    world: journey.World, before_body: Issue
) -> None:
    answer = answer_of(world, before_body)
    acts = [
        partial(answers.milestone_done, actor=world.dev, milestone=milestone, evidence="Look.")
        for milestone in answer.milestones.all()
    ]
    assert said(at_once(acts)) == {"done": 3}
    before_body.refresh_from_db()
    assert before_body.duty.kind == "verdict"
    assert Duty.objects.filter(kind="verdict").count() == 1
    assert not Duty.objects.open().filter(kind="milestone").exists()


def test_a_verdict_given_four_times_is_given_once(world: journey.World, before_body: Issue) -> None:
    answer = answer_of(world, before_body)
    for milestone in answer.milestones.all():
        answers.milestone_done(actor=world.dev, milestone=milestone, evidence="Look.")
    click = partial(verdicts.give, actor=world.bryn, answer=answer, value="kept")
    assert said(at_once([click] * 4)) == {"done": 1, "already_said": 3}
    assert Verdict.objects.count() == 1


def test_a_duty_opened_for_one_thing_by_four_at_once_is_one(world: journey.World, issue: Issue) -> None:
    opened = partial(
        duties.open,
        actor=SYSTEM,
        kind="answer",
        subject=issue,
        holder="The board",
        because="Charter",
        days=5,
        body=world.board,
    )
    outcomes = said(at_once([opened] * 4))
    assert Duty.objects.open().filter(kind="answer").count() == 1
    assert not [words for words in outcomes if "Traceback" in words], outcomes
