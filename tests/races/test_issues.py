"""Supports, votes, statements and the steps of an issue, taken by many at once."""

from __future__ import annotations

from functools import partial

import pytest

from tests import journey
from tests.at_once import at_once, said
from tests.races.conftest import Crowd
from upwell.accounts.models import Person
from upwell.gather.actions import conversations, handoffs, issues
from upwell.gather.models import Conversation, HandOff, Issue, Participant, Support, Vote
from upwell.ledger.models import Entry
from upwell.promises.models import Duty
from upwell.response.actions import answers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_an_issue_raised_four_times_is_one(world: journey.World) -> None:
    assert said(at_once([partial(journey.raised, world)] * 4)) == {"done": 4}
    assert Issue.objects.count() == Duty.objects.filter(kind="support").count() == 1


def test_the_gate_is_reached_once_however_many_come_at_once(issue: Issue, crowd: Crowd) -> None:
    clicks = [partial(issues.support, actor=person, issue=issue) for person in crowd(8) for _ in (1, 2)]
    assert said(at_once(clicks)) == {"done": 16}
    issue.refresh_from_db()
    assert (issue.support_count, Support.objects.count(), issue.state) == (8, 8, "admitting")
    assert Entry.objects.filter(kind="gather.gate_reached").count() == 1
    assert Duty.objects.filter(kind="admit").count() == 1


def test_supports_given_and_taken_back_at_once_are_counted_as_they_are(issue: Issue, crowd: Crowd) -> None:
    people = crowd(6)
    for person in people[:3]:
        issues.support(actor=person, issue=issue)
    acts = [partial(issues.unsupport, actor=person, issue=issue) for person in people[:3]]
    acts += [partial(issues.support, actor=person, issue=issue) for person in people[3:]]
    assert said(at_once(acts)) == {"done": 6}
    issue.refresh_from_db()
    assert issue.support_count == Support.objects.count() == 3


@pytest.fixture
def conversation(world: journey.World) -> Conversation:
    return conversations.open(actor=world.finn, process=world.process, title="T", question="", seeds=["A", "B", "C"])


def test_votes_of_many_at_once_are_all_there_and_each_person_has_one_number(
    conversation: Conversation, crowd: Crowd
) -> None:
    statements = list(conversation.statements.all())

    def vote(person: Person, value: int) -> None:
        for statement in statements:
            conversations.vote(actor=person, statement=statement, value=value)

    people = crowd(6)
    acts = [partial(vote, person, value) for person in people for value in (1, -1)]
    assert said(at_once(acts)) == {"done": 12}
    conversation.refresh_from_db()
    assert (conversation.vote_count, Vote.objects.count()) == (18, 18)
    assert (conversation.participant_count, Participant.objects.count()) == (6, 6)
    assert sorted(Participant.objects.values_list("number", flat=True)) == list(range(6))


def test_statements_written_at_once_have_each_their_number_and_the_same_one_is_one(
    conversation: Conversation, crowd: Crowd
) -> None:
    people = crowd(4)
    acts = [
        partial(conversations.write, actor=person, conversation=conversation, text=words)
        for person, words in zip(people, ["One.", "Two.", "Same.", "Same."], strict=True)
    ]
    assert said(at_once(acts)) == {"done": 3, "said_already": 1}
    conversation.refresh_from_db()
    assert sorted(conversation.statements.values_list("number", flat=True)) == list(range(6))
    assert conversation.statement_count == 6


def test_a_conversation_about_an_issue_opened_four_times_is_one(world: journey.World, before_body: Issue) -> None:
    click = partial(
        conversations.open, actor=world.finn, issue=before_body, title="Whom to ring", question="?", seeds=["A"]
    )
    assert said(at_once([click] * 4)) == {"done": 4}
    assert Conversation.objects.count() == 1


def test_a_decision_signed_four_times_is_signed_once(world: journey.World, issue: Issue, crowd: Crowd) -> None:
    for person in crowd(4):
        issues.support(actor=person, issue=issue)
    decide = partial(issues.decide_remit, actor=world.dev, issue=issue, ours=True, reason="It is ours.")
    assert said(at_once([decide] * 4)) == {"done": 1, "already_ours": 3}
    assert issue.remit_decisions.count() == 1


def test_an_issue_handed_on_four_times_waits_with_one_body(world: journey.World, before_body: Issue) -> None:
    hand = partial(handoffs.hand_on, actor=world.dev, issue=before_body, receiver=world.council, text="It is yours.")
    assert said(at_once([hand] * 4)) == {"done": 1, "gather.hand_on": 3}
    assert HandOff.objects.count() == 1


def test_whoever_moves_an_issue_at_once_moves_it_one_way(world: journey.World, before_body: Issue) -> None:
    """Closed by the organiser, answered by the board, handed on: one of them comes first, and the others find it so."""
    acts = [
        partial(issues.close, actor=world.ann, issue=before_body, because="It is over."),
        partial(handoffs.hand_on, actor=world.dev, issue=before_body, receiver=world.council, text="It is yours."),
        partial(answers.give, actor=world.dev, issue=before_body, kind="no", text="No, because.", signed="D. Evans"),
    ]
    assert not [out for out in at_once(acts) if out.said == "error"]
    before_body.refresh_from_db()
    open_duties = Duty.objects.open().filter(process=world.process)
    assert open_duties.count() == (0 if before_body.has_ended else 1)
