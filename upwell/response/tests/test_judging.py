"""Nothing waits for somebody who has left: their word is handed on to those who stood behind the issue, and ends visibly where nobody speaks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests import journey
from upwell.accounts.actions import erase
from upwell.accounts.models import Notice, Person
from upwell.gather.actions import issues
from upwell.gather.models import Issue
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, now, today
from upwell.promises.models import Duty
from upwell.response.actions import answers, verdicts
from upwell.response.models import Answer
from upwell.response.tasks import hand_on_verdicts


@pytest.fixture
def world(ann: Person, bryn: Person, dev: Person, finn: Person) -> journey.World:
    return journey.build(ann, bryn, dev, finn, verdict_days=30)


@pytest.fixture
def issue(world: journey.World, gwen: Person, efa: Person, carys: Person) -> Issue:
    """Everything that was promised is reported as done; three people stand behind it besides Bryn, who raised it."""
    issue = journey.before_body(world, gwen)
    for person in (efa, carys):
        issues.support(actor=person, issue=issue)
    answer = answers.give(
        actor=world.dev,
        issue=issue,
        kind="will",
        text="We will.",
        signed="D. Evans",
        milestones=[("Hire", today() + timedelta(days=9))],
    )
    answers.milestone_done(actor=world.dev, milestone=answer.milestones.get(), evidence="Look.")
    issue.refresh_from_db()
    return issue


def state(issue: Issue) -> tuple[str, str]:
    issue.refresh_from_db()
    return issue.state, issue.duty.kind if issue.duty else ""


def leave(*people: Person) -> None:
    for person in people:
        erase(actor=SYSTEM, person=person)


def test_while_whoever_raised_it_is_here_nothing_is_handed_on(issue: Issue) -> None:
    with at(now() + timedelta(days=200)):
        assert hand_on_verdicts() == 0
        assert state(issue) == ("doing", "verdict")


def test_when_they_have_left_those_who_stand_behind_it_are_asked_with_days_of_their_own(
    world: journey.World, issue: Issue, gwen: Person, client: Client
) -> None:
    first = issue.duty
    with at(now() + timedelta(days=28)):
        leave(world.bryn)
        assert hand_on_verdicts() == 1
        assert state(issue) == ("doing", "verdict_of_others")
        first.refresh_from_db()
        assert first.outcome == "handed_on"
        assert issue.duty.due_on == today() + timedelta(days=30)
        assert Notice.objects.filter(person=gwen, text__contains="has left").count() == 1
        assert "who said that it matters to them" in client.get(issue.duty.get_absolute_url()).text
        assert hand_on_verdicts() == 0, "running again changes nothing"


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        (("kept", "kept", "not_kept"), ("kept", "")),
        (("kept", "not_kept"), ("weighing", "open_weighing")),
        (("partly",), ("weighing", "open_weighing")),
        (("kept",), ("kept", "")),
    ],
)
def test_on_the_day_most_of_those_who_spoke_decide_and_not_before(
    world: journey.World, issue: Issue, gwen: Person, efa: Person, carys: Person, said: tuple[str, ...], ends: tuple
) -> None:
    leave(world.bryn)
    hand_on_verdicts()
    for person, value in zip((gwen, efa, carys), said, strict=False):
        verdicts.give(actor=person, answer=Answer.objects.get(), value=value)
    with at(now() + timedelta(days=30)):
        hand_on_verdicts()
        assert state(issue) == ("doing", "verdict_of_others")
    with at(now() + timedelta(days=31)):
        hand_on_verdicts()
        assert state(issue) == ends


def test_where_nobody_speaks_it_ends_visibly_without_being_called_kept(
    world: journey.World, issue: Issue, client: Client
) -> None:
    leave(world.bryn)
    hand_on_verdicts()
    with at(now() + timedelta(days=31)):
        hand_on_verdicts()
        assert state(issue) == ("closed", "")
        assert "without a verdict" in client.get(issue.get_absolute_url()).text
        assert not Duty.objects.open().filter(kind__startswith="verdict").exists()


def test_where_nobody_is_left_it_ends_at_once(
    world: journey.World, issue: Issue, gwen: Person, efa: Person, carys: Person
) -> None:
    leave(world.bryn, gwen, efa, carys)
    hand_on_verdicts()
    assert state(issue) == ("closed", "")


def test_what_is_done_after_they_left_asks_the_others_from_the_beginning(world: journey.World, gwen: Person) -> None:
    issue = journey.before_body(world, gwen)
    promised = [("Hire", today() + timedelta(days=9))]
    answer = answers.give(
        actor=world.dev, issue=issue, kind="will", text="We will.", signed="D. Evans", milestones=promised
    )
    leave(world.bryn)
    answers.milestone_done(actor=world.dev, milestone=answer.milestones.get(), evidence="Look.")
    assert state(issue) == ("doing", "verdict_of_others")
