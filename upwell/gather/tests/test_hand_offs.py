"""An ask passed to another body stays open until that body answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.refusing import refused
from upwell.accounts.actions import grant_role
from upwell.accounts.models import Person
from upwell.gather.actions import conversations, handoffs, issues
from upwell.gather.models import HandOff, Issue
from upwell.gather.tests.conftest import MONDAY, Town
from upwell.kit.errors import NotAllowed
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, today
from upwell.ledger.models import Link


@pytest.fixture
def councillor(town: Town, efa: Person) -> Person:
    grant_role(actor=SYSTEM, person=efa, kind="decision_maker", thing=town.council, title="Cabinet member")
    return efa


def fresh(issue: Issue) -> Issue:
    return Issue.objects.get(pk=issue.pk)


@pytest.fixture
def handed(admitting: Issue, dev: Person, town: Town) -> HandOff:
    with at(MONDAY):
        issues.decide_remit(
            actor=dev,
            issue=admitting,
            ours=False,
            reason="Roads are theirs.",
            receiver=town.council,
            receiver_title="Cabinet member",
        )
    return HandOff.objects.get()


def test_a_hand_off_names_who_must_answer_by_when(handed: HandOff, town: Town, admitting: Issue) -> None:
    assert handed.duty.holder == "Cabinet member, Ashmere Council"
    assert handed.duty.due_on == date(2026, 3, 30)  # twenty working days after 2 March
    assert fresh(admitting).duty == handed.duty
    assert Link.objects.filter(source_ref=admitting.ref, target_ref=handed.ref, relation="handed_on").exists()


def test_no_answer_is_shown_as_no_answer(handed: HandOff, client) -> None:
    page = client.get(handed.get_absolute_url()).text
    assert "No reply yet." in page


def test_the_receiver_takes_it_on_and_is_now_the_one_who_is_asked(
    handed: HandOff, councillor: Person, town: Town, dev: Person
) -> None:
    with pytest.raises(NotAllowed):
        handoffs.reply(actor=dev, hand_off=handed, accept=True, text="They will.")
    with refused("no_reason"):
        handoffs.reply(actor=councillor, hand_off=handed, accept=True, text="")
    handoffs.reply(actor=councillor, hand_off=handed, accept=True, text="It is ours.")
    issue = fresh(handed.issue)
    assert (issue.body, issue.state, issue.duty.kind) == (town.council, "weighing", "open_weighing")
    with refused("answered"):
        handoffs.reply(actor=councillor, hand_off=handed, accept=False, text="Not after all.")


def test_a_refusal_sends_it_back_to_whoever_sent_it(
    handed: HandOff, councillor: Person, town: Town, dev: Person
) -> None:
    handoffs.reply(actor=councillor, hand_off=handed, accept=False, text="We have no say in it.")
    issue = fresh(handed.issue)
    assert (issue.state, issue.duty.kind, issue.duty.body) == ("admitting", "admit", town.board)
    decision = issues.decide_remit(actor=dev, issue=issue, ours=True, reason="Then it is ours.")
    assert decision.reverses is not None
    assert fresh(issue).state == "weighing"


def test_what_was_weighed_already_goes_on_where_it_stood(
    taken_on: Issue, ann: Person, dev: Person, councillor: Person, town: Town
) -> None:
    conversations.open(actor=ann, issue=taken_on, title="Whom to ring", question="", seeds=["One person"])
    issues.to_jury(actor=ann, issue=taken_on, due_on=today() + timedelta(days=50))
    issues.decide_remit(actor=dev, issue=taken_on, ours=False, reason="Theirs.", receiver=town.council)
    handoffs.reply(actor=councillor, hand_off=HandOff.objects.get(), accept=True, text="Ours.")
    issue = fresh(taken_on)
    assert (issue.state, issue.duty.due_on) == ("jury", today() + timedelta(days=50))


def test_at_the_answer_the_receiver_owes_the_answer(
    taken_on: Issue, ann: Person, dev: Person, councillor: Person, town: Town
) -> None:
    issues.to_body(actor=ann, issue=taken_on)
    handed = handoffs.hand_on(actor=dev, issue=taken_on, receiver=town.council, text="Please answer this.")
    handoffs.reply(actor=councillor, hand_off=handed, accept=True, text="We will answer.")
    issue = fresh(taken_on)
    assert (issue.state, issue.duty.kind, issue.duty.body) == ("body", "answer", town.council)


def test_one_hand_off_at_a_time_and_never_to_oneself(handed: HandOff, ann: Person, town: Town, issue: Issue) -> None:
    with refused("waiting"):
        handoffs.hand_on(actor=ann, issue=handed.issue, receiver=town.board, text="Back.")
    other = town.raise_issue(SYSTEM, title="Another thing")
    with refused("not_yet"):
        handoffs.hand_on(actor=ann, issue=other, receiver=town.council, text="Yours.")


def test_closing_an_issue_ends_its_hand_off(handed: HandOff, bryn: Person) -> None:
    issues.close(actor=bryn, issue=handed.issue, because="Solved.")
    handed.refresh_from_db()
    assert (handed.state, handed.duty.outcome) == ("ended", "closed")
