"""What must hold whatever people do: no open issue without holder and date; the body that is asked changes nothing of the citizens'."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from upwell.accounts.actions import grant_role
from upwell.accounts.models import Person
from upwell.gather.actions import conversations, handoffs, issues
from upwell.gather.models import HandOff, Issue
from upwell.gather.tests.conftest import A_DAY, MONDAY, Town
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, now, today
from upwell.promises.models import Duty

ACTS = (
    "support",
    "unsupport",
    "ours",
    "not ours",
    "not ours, theirs",
    "hand on",
    "accept",
    "refuse",
    "open conversation",
    "begin weighing",
    "to jury",
    "to body",
    "extend",
    "explain",
    "close",
    "erase",
    "wait",
)


class Cast:
    """Everybody who may do something, and how they do it."""

    def __init__(self, town: Town) -> None:
        self.town = town
        named = {
            name: Person.objects.create_user(f"{name} {Person.objects.count()}")
            for name in ("org", "board", "council", "raiser")
        }
        self.org, self.board, self.council, self.raiser = named.values()
        grant_role(actor=SYSTEM, person=self.org, kind="organiser", thing=town.process)
        grant_role(actor=SYSTEM, person=self.board, kind="decision_maker", thing=town.board)
        grant_role(actor=SYSTEM, person=self.council, kind="decision_maker", thing=town.council)
        self.people = [Person.objects.create_user(f"Supporter {n} {Person.objects.count()}") for n in range(4)]
        self.issue = town.raise_issue(self.raiser)
        self.moment = MONDAY

    def decider(self) -> Person:
        issue = Issue.objects.get(pk=self.issue.pk)
        return self.council if issue.body == self.town.council else self.board

    def other(self):
        issue = Issue.objects.get(pk=self.issue.pk)
        return self.town.board if issue.body == self.town.council else self.town.council

    def do(self, act: str, n: int) -> None:
        """One act; what is refused changes nothing."""
        if act == "wait":
            self.moment += timedelta(days=40)
            return
        with at(self.moment):
            try:
                with transaction.atomic():
                    self._do(act, n)
            except Refused:
                return

    def _do(self, act: str, n: int) -> None:
        issue, person = Issue.objects.get(pk=self.issue.pk), self.people[n % 4]
        waiting = HandOff.objects.filter(issue=issue).last()
        if act == "support":
            issues.support(actor=person, issue=issue)
        elif act == "unsupport":
            issues.unsupport(actor=person, issue=issue)
        elif act in {"ours", "not ours", "not ours, theirs"}:
            receiver = self.other() if act.endswith("theirs") else None
            issues.decide_remit(
                actor=self.decider(), issue=issue, ours=act == "ours", reason="Because.", receiver=receiver
            )
        elif act == "hand on":
            handoffs.hand_on(actor=self.org, issue=issue, receiver=self.other(), text="Yours.")
        elif act in {"accept", "refuse"} and waiting is not None:
            who = self.council if waiting.receiver == self.town.council else self.board
            handoffs.reply(actor=who, hand_off=waiting, accept=act == "accept", text="Because.")
        elif act == "open conversation":
            conversations.open(actor=self.org, issue=issue, title="T", question="", seeds=["A"])
        elif act == "close":
            issues.close(actor=self.raiser, issue=issue, because="Done.")
        else:
            self._lead(act, issue)

    def _lead(self, act: str, issue: Issue) -> None:
        from upwell.accounts.actions import erase
        from upwell.promises import duties

        if act == "begin weighing":
            issues.begin_weighing(actor=self.org, issue=issue)
        elif act == "to jury":
            issues.to_jury(actor=self.org, issue=issue, due_on=today() + timedelta(days=20))
        elif act == "to body":
            issues.to_body(actor=self.org, issue=issue)
        elif act == "extend":
            issues.extend_support(actor=self.org, issue=issue)
        elif act == "explain" and issue.duty is not None:
            duties.explain(actor=self.org, duty=issue.duty, text="We are few.")
        elif act == "erase":
            erase(actor=SYSTEM, person=self.raiser)

    def check(self) -> None:
        """Held by exactly one open duty with a holder and a date while it is open; by none once it has ended."""
        issue = Issue.objects.select_related("duty").get(pk=self.issue.pk)
        refs = [issue.ref, *issue.hand_offs.values_list("ref", flat=True)]
        owed = list(Duty.objects.open().filter(subject_ref__in=refs))
        if issue.has_ended:
            assert (issue.duty, owed) == (None, [])
        else:
            assert owed == [issue.duty]
            assert issue.duty.holder
            assert issue.duty.due_on
            assert issue.duty.because


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3)), max_size=14))
def test_no_open_issue_is_without_holder_and_date_after_any_sequence_of_acts(
    town: Town, acts: list[tuple[str, int]]
) -> None:
    with transaction.atomic(), at(MONDAY):
        cast = Cast(town)
        # Most random sequences never reach the gate: begin near it.
        for person in cast.people[:2]:
            issues.support(actor=person, issue=cast.issue)
        cast.check()
        for act, n in acts:
            cast.do(act, n)
            cast.check()
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS[2:-3]), st.integers(0, 3)), min_size=4, max_size=14))
def test_nor_after_the_gate(town: Town, acts: list[tuple[str, int]]) -> None:
    with transaction.atomic(), at(MONDAY):
        cast = Cast(town)
        for person in cast.people[:3]:
            issues.support(actor=person, issue=cast.issue)
        for act, n in acts:
            cast.do(act, n)
            cast.check()
        transaction.set_rollback(True)


def test_the_database_itself_refuses_an_open_issue_without_a_duty(issue: Issue) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(duty=None)
    assert Issue.objects.get(pk=issue.pk).duty is not None


def state_of(issue: Issue) -> tuple[object, ...]:
    row = Issue.objects.filter(pk=issue.pk).values().get()
    return tuple(
        row[name]
        for name in ("title", "ask", "story", "state", "closed_at", "closed_because", "support_count", "origin")
    )


CITIZENS = [
    ("support/", {}),
    ("support/", {"off": "1"}),
    ("close/", {"because": "We do not like it."}),
    ("next/", {"step": "body"}),
    ("next/", {"step": "jury", "due_on": A_DAY.isoformat()}),
    ("conversation/", {"title": "Ours", "question": "", "seeds": "We are right"}),
]


@pytest.mark.parametrize("kind", ["decision_maker", "officer"])
@pytest.mark.parametrize(("address", "sent"), CITIZENS)
def test_the_bodys_people_change_nothing_of_what_citizens_raised(
    taken_on: Issue, town: Town, kind: str, address: str, sent: dict, crowd, sign_in
) -> None:
    person = crowd(1, "Insider")[0]
    grant_role(actor=SYSTEM, person=person, kind=kind, thing=town.board, title="Somebody there")
    before = state_of(taken_on)
    answer = sign_in(person).post(f"{taken_on.get_absolute_url()}{address}", sent)
    assert answer.status_code == 403
    assert state_of(taken_on) == before


def test_not_even_an_organiser_who_also_works_there(taken_on: Issue, dev: Person, town: Town, sign_in) -> None:
    grant_role(actor=SYSTEM, person=dev, kind="organiser", thing=town.process)
    before = state_of(taken_on)
    for address, sent in CITIZENS:
        assert sign_in(dev).post(f"{taken_on.get_absolute_url()}{address}", sent).status_code == 403
    assert state_of(taken_on) == before


def test_the_bodys_people_neither_let_statements_in_nor_keep_them_out(
    taken_on: Issue, finn: Person, gwen: Person, dev: Person, sign_in
) -> None:
    conversation = conversations.open(actor=finn, issue=taken_on, title="T", question="", seeds=["A"])
    statement = conversations.write(actor=gwen, conversation=conversation, text="They never ring back.")
    client, address = sign_in(dev), conversation.get_absolute_url()
    for path, sent in (
        (f"statements/{statement.number}/decide/", {"let_in": "1"}),
        (f"statements/{statement.number}/decide/", {"because": "Unfair."}),
        ("close/", {}),
        ("map/draw/", {}),
    ):
        assert client.post(f"{address}{path}", sent).status_code == 403
    statement.refresh_from_db()
    assert statement.state == "waiting"


def test_there_is_no_address_at_which_anybody_edits_hides_or_merges_an_issue() -> None:
    from upwell.gather.urls import urlpatterns

    acts = {str(p.pattern).split("/")[2] for p in urlpatterns if str(p.pattern).startswith("issues/<slug:ref>/")}
    assert acts == {
        "",
        "voices",
        "for-deciding",
        "support",
        "follow",
        "remit",
        "hand-on",
        "next",
        "close",
        "conversation",
    }


def test_a_date_that_passed_is_late_by_itself_and_public(issue: Issue, client) -> None:
    due = issue.duty.due_on
    with at(now() + timedelta(days=(due - today()).days + 10)):
        page = client.get(issue.get_absolute_url()).text
        listed = client.get("/issues/?state=late").text
    assert "working days late" in page
    assert "An organiser must give it more time, or close it and say why." in page
    assert issue.title in listed
