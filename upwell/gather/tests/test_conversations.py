"""Statements and votes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.refusing import refused
from upwell.accounts.models import Person
from upwell.gather import routing
from upwell.gather.actions import conversations
from upwell.gather.models import Conversation, Issue, Participant, Statement, Vote
from upwell.gather.tasks import end_what_is_over
from upwell.gather.tests.conftest import MONDAY, Town, let_be_heard
from upwell.kit.errors import NotAllowed
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, now, today
from upwell.ledger.models import Entry, Link

SEEDS = ["One person to ring.", "A leaflet is enough.", "The practice should call us.", "We want a group."]


@pytest.fixture
def conversation(taken_on: Issue, finn: Person) -> Conversation:
    return conversations.open(
        actor=finn, issue=taken_on, title="Whom to ring", question="What would help?", seeds=SEEDS
    )


def test_opening_a_conversation_begins_the_weighing(conversation: Conversation, gwen: Person, town: Town) -> None:
    issue = Issue.objects.get(pk=conversation.issue_id)
    assert issue.duty.kind == "weigh"
    assert Link.objects.filter(source_ref=issue.ref, target_ref=conversation.ref, relation="weighed").exists()
    with pytest.raises(NotAllowed):
        conversations.open(actor=gwen, issue=issue, title="Mine", question="")
    with refused("too_long"):
        conversations.open(actor=SYSTEM, process=town.process, title="T", question="", seeds=["x" * 281])


def test_the_last_day_of_a_conversation_holds_by_itself(conversation: Conversation, gwen: Person, bryn: Person) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(closes_on=today() + timedelta(days=3))
    conversations.vote(actor=gwen, statement=conversation.statements.first(), value=1)
    with at(now() + timedelta(days=3)):
        assert end_what_is_over() == 0, "people vote on the last day, too"
    with at(now() + timedelta(days=4)):
        assert end_what_is_over() == 1
        assert end_what_is_over() == 0
        run_all()
    conversation.refresh_from_db()
    assert conversation.closed_at is not None
    assert conversation.maps.get().kept, "its last map stays"
    assert Entry.objects.filter(kind="gather.conversation_closed").count() == 1
    assert "is over" in bryn.notices.order_by("-pk")[0].text


def test_a_statement_is_read_before_others_vote_on_it_and_its_author_hears_why_not(
    conversation: Conversation, gwen: Person, bryn: Person, finn: Person
) -> None:
    statement = conversations.write(actor=gwen, conversation=conversation, text="  The nurse   could ring. ")
    assert (statement.state, statement.text) == ("waiting", "The nurse could ring.")
    with refused("not_open"):
        conversations.vote(actor=bryn, statement=statement, value=1)
    with refused("gather.decide_statement"):
        conversations.decide(actor=gwen, statement=statement, let_in=True)
    with refused("no_reason"):
        conversations.decide(actor=finn, statement=statement, let_in=False)
    conversations.decide(actor=finn, statement=statement, let_in=False, because="It names a nurse.")
    assert "It names a nurse" in gwen.notices.get(kind="gather.statement").text
    assert conversations.decide(actor=finn, statement=statement, let_in=True).state == "open"
    conversations.vote(actor=bryn, statement=statement, value=1)


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), ("x" * 281, "too_long"), ("one PERSON to ring.", "said_already")]
)
def test_a_statement_is_one_new_sentence(conversation: Conversation, gwen: Person, text: str, code: str) -> None:
    with refused(code):
        conversations.write(actor=gwen, conversation=conversation, text=text)
    assert conversation.statements.count() == len(SEEDS)


def test_nobody_writes_more_than_ten_statements_an_hour(conversation: Conversation, gwen: Person) -> None:
    with at(MONDAY):
        for n in range(10):
            conversations.write(actor=gwen, conversation=conversation, text=f"Thought {n}")
        with refused("slow_down"):
            conversations.write(actor=gwen, conversation=conversation, text="One more")


def test_a_vote_counts_once_and_can_be_changed(conversation: Conversation, gwen: Person, bryn: Person) -> None:
    first, second = conversation.statements.all()[:2]
    conversations.vote(actor=gwen, statement=first, value=1)
    conversations.vote(actor=gwen, statement=first, value=1)
    conversations.vote(actor=gwen, statement=first, value=-1)
    conversations.vote(actor=gwen, statement=second, value=0)
    conversations.vote(actor=bryn, statement=first, value=1)
    conversation.refresh_from_db()
    assert (conversation.participant_count, conversation.vote_count) == (2, 3)
    assert sorted(first.votes.values_list("value", flat=True)) == [-1, 1]
    with refused("unknown_vote"):
        conversations.vote(actor=gwen, statement=first, value=2)


def test_whoever_facilitates_does_not_vote(conversation: Conversation, finn: Person) -> None:
    with pytest.raises(NotAllowed):
        conversations.vote(actor=finn, statement=conversation.statements.first(), value=1)


def test_a_closed_conversation_takes_neither_votes_nor_statements(
    conversation: Conversation, gwen: Person, finn: Person
) -> None:
    conversations.vote(actor=gwen, statement=conversation.statements.first(), value=1)
    conversations.close(actor=finn, conversation=conversation)
    with refused("closed"):
        conversations.vote(actor=gwen, statement=conversation.statements.last(), value=1)
    with refused("closed"):
        conversations.write(actor=gwen, conversation=conversation, text="Too late")


def test_after_its_last_day_it_is_closed_by_itself(taken_on: Issue, finn: Person, gwen: Person) -> None:
    made = conversations.open(actor=finn, issue=taken_on, title="T", question="", seeds=["A"], closes_on=today())
    conversations.vote(actor=gwen, statement=made.statements.get(), value=1)
    Conversation.objects.filter(pk=made.pk).update(closes_on=today() - timedelta(days=1))
    with refused("closed"):
        conversations.vote(actor=gwen, statement=made.statements.get(), value=0)


def test_the_next_statement_is_one_not_voted_on_and_the_same_until_one_votes(
    conversation: Conversation, gwen: Person
) -> None:
    seen = []
    while (shown := routing.ballot(conversation, gwen)).statement is not None:
        assert routing.ballot(conversation, gwen).statement == shown.statement
        seen.append(shown.statement.number)
        conversations.vote(actor=gwen, statement=shown.statement, value=0)
    assert sorted(seen) == list(range(len(SEEDS)))


def test_voting_works_on_plain_pages_and_moves_on(conversation: Conversation, gwen: Person, sign_in) -> None:
    client = sign_in(gwen)
    address = conversation.get_absolute_url()
    for done in range(len(SEEDS)):
        page = client.get(address)
        statement = page.context["ballot"].statement
        assert f"voted on {done} of {len(SEEDS)}" in page.text
        client.post(f"{address}statements/{statement.number}/vote/", {"vote": "agree"})
    assert "You have voted on everything" in client.get(address).text
    assert Vote.objects.filter(value=1).count() == len(SEEDS)


def test_with_htmx_only_the_ballot_comes_back(conversation: Conversation, gwen: Person, sign_in) -> None:
    answer = sign_in(gwen).post(
        f"{conversation.get_absolute_url()}statements/0/vote/", {"vote": "pass"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "voted on 1 of" in answer.text
    assert "<c-" not in answer.text


def test_results_of_a_statement_show_once_one_has_voted_on_it(
    conversation: Conversation, gwen: Person, bryn: Person, sign_in
) -> None:
    conversations.vote(actor=bryn, statement=conversation.statements.get(number=0), value=1)
    address = f"{conversation.get_absolute_url()}statements/"
    client = sign_in(gwen)
    told, few = "is shown once you have voted", "Fewer than five people have voted on it"
    before = client.get(address).text
    assert (before.count(told), before.count(few)) == (1, 0)  # said once, not on every line
    conversations.vote(actor=gwen, statement=conversation.statements.get(number=0), value=1)
    after = client.get(address).text
    assert (after.count(told), after.count(few)) == (1, 1)


def test_ones_own_words_can_become_a_statement_and_go_when_they_are_taken_back(
    conversation: Conversation, theme, gwen: Person, bryn: Person
) -> None:
    from upwell.community.models import Space
    from upwell.discover.actions import voices

    space = Space.objects.first()
    counted = let_be_heard(gwen, "Only counted, please.", space, "count")
    with refused("voice_not_open"):
        conversations.write(actor=gwen, conversation=conversation, text=counted.text, voice=counted)
    voice = let_be_heard(gwen, "I rang four numbers.", space, "count", "quote")
    with refused("voice_not_open"):
        conversations.write(actor=bryn, conversation=conversation, text=voice.text, voice=voice)
    statement = conversations.write(actor=gwen, conversation=conversation, text=voice.text, voice=voice)
    conversations.decide(actor=SYSTEM, statement=statement, let_in=True)
    conversations.vote(actor=bryn, statement=statement, value=1)
    voices.change_scopes(actor=gwen, voice=voice, scopes=["count"])
    statement.refresh_from_db()
    assert statement.text == ""
    assert str(statement.words) == "(taken back by its author)"
    assert statement.votes.count() == 1
    with refused("not_open"):
        conversations.vote(actor=gwen, statement=statement, value=1)
    assert "four numbers" not in Client().get(f"{conversation.get_absolute_url()}statements/").text


def test_the_participant_is_a_number(conversation: Conversation, crowd) -> None:
    people = crowd(3)
    for person in people:
        conversations.vote(actor=person, statement=conversation.statements.first(), value=1)
    numbers = Participant.objects.filter(conversation=conversation).order_by("pk").values_list("number", flat=True)
    assert list(numbers) == [0, 1, 2]


def test_a_statement_numbers_on_from_the_seeds(conversation: Conversation, gwen: Person) -> None:
    statement = conversations.write(actor=gwen, conversation=conversation, text="New")
    assert statement.number == len(SEEDS)
    assert Statement.objects.filter(conversation=conversation).count() == len(SEEDS) + 1
