"""An issue from the first minute to the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.refusing import refused
from upwell.accounts.models import Person
from upwell.gather.actions import issues
from upwell.gather.models import Issue, RemitDecision
from upwell.gather.tests.conftest import ASK, MONDAY, Town, body, let_be_heard
from upwell.kit.errors import NotAllowed
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, today
from upwell.ledger.models import Entry, Link
from upwell.promises.models import Duty


def fresh(issue: Issue) -> Issue:
    return Issue.objects.get(pk=issue.pk)


def test_an_issue_has_a_holder_and_the_charters_day_from_the_first_minute(town: Town, bryn: Person) -> None:
    with at(MONDAY):
        issue = town.raise_issue(bryn)
    assert issue.duty is not None
    assert issue.duty.kind == "support"
    assert issue.duty.holder == f"Organisers of {town.process.title}"
    assert issue.duty.due_on == date(2026, 4, 1)  # 30 days after 2 March
    assert "30 days to find support" in issue.duty.because


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"title": "No"}, "no_title"),
        ({"ask": "Do it"}, "no_ask"),
        ({"origin": "staff"}, "gather.raise_any"),
        ({"origin": "body"}, "not_the_body"),
        ({"origin": "nobody"}, "unknown_origin"),
    ],
)
def test_an_issue_needs_a_name_an_ask_and_an_honest_origin(town: Town, bryn: Person, words: dict, code: str) -> None:
    with refused(code):
        town.raise_issue(bryn, **words)
    assert not Issue.objects.exists()
    assert not Duty.objects.exists()


def test_nothing_is_asked_of_a_body_that_promised_nothing(town: Town, bryn: Person) -> None:
    with refused("no_promise"):
        town.raise_issue(bryn, body=town.council)


def test_the_bodys_people_raise_only_as_the_body(town: Town, roles: None, dev: Person) -> None:
    with refused("not_citizens"):
        town.raise_issue(dev)
    assert town.raise_issue(dev, origin="body").origin == "body"


def test_no_more_than_five_issues_a_day_from_one_person(town: Town, bryn: Person) -> None:
    with at(MONDAY):
        for n in range(5):
            town.raise_issue(bryn, title=f"Number {n} of many")
        with refused("slow_down"):
            town.raise_issue(bryn)


def test_support_counts_once_and_can_be_taken_back(issue: Issue, gwen: Person) -> None:
    issues.support(actor=gwen, issue=issue)
    assert issues.support(actor=gwen, issue=issue).support_count == 1
    assert issues.unsupport(actor=gwen, issue=issue).support_count == 0
    assert issues.unsupport(actor=gwen, issue=issue).support_count == 0


def test_at_the_gate_the_body_must_say_whose_it_is(issue: Issue, crowd, town: Town, dev: Person) -> None:
    people = crowd(4)
    with at(MONDAY):
        for person in people[:2]:
            assert issues.support(actor=person, issue=issue).state == "gathering"
        issue = issues.support(actor=people[2], issue=issue)
        assert (issue.state, issue.duty.kind, issue.duty.body) == ("admitting", "admit", town.board)
        assert issue.duty.holder == "Director of community care, Ashmere Care Board"
        assert issue.duty.due_on == date(2026, 3, 16)  # ten working days
        issues.support(actor=people[3], issue=issue)
    assert Duty.objects.filter(kind="support", done_at__isnull=False, outcome="gate_reached").count() == 1
    assert Duty.objects.filter(kind="admit").count() == 1
    assert dev.notices.filter(kind="gather.owed").count() == 1
    assert issues.unsupport(actor=people[0], issue=issue).state == "admitting"


def test_without_support_it_stays_public_and_overdue_until_an_organiser_acts(
    town: Town, roles: None, bryn: Person, ann: Person, gwen: Person
) -> None:
    with at(MONDAY):
        issue = town.raise_issue(bryn)
        with refused("not_yet"):
            issues.extend_support(actor=ann, issue=issue)
    with at(MONDAY + timedelta(days=31)):
        assert issue.duty.is_late
        with pytest.raises(NotAllowed):
            issues.extend_support(actor=gwen, issue=issue)
        issue = issues.extend_support(actor=ann, issue=issue)
        assert not issue.duty.is_late
        assert issue.duty.due_on == date(2026, 5, 2)  # as many days again: 30 after 2 April
    assert issue.state == "gathering"
    with at(MONDAY + timedelta(days=70)):
        issue = issues.extend_support(actor=ann, issue=issue)
    with at(MONDAY + timedelta(days=150)):
        with refused("often_enough"):
            issues.extend_support(actor=ann, issue=issue)
        assert issue.duty in Duty.objects.overdue(), "it is closed with a reason, or stays overdue in public"


def test_the_body_takes_it_on_and_it_is_weighed_by_a_jury_and_answered(
    taken_on: Issue, ann: Person, town: Town
) -> None:
    assert (taken_on.state, taken_on.duty.kind) == ("weighing", "open_weighing")
    issue = issues.begin_weighing(actor=ann, issue=taken_on)
    assert issue.duty.kind == "weigh"
    assert issues.begin_weighing(actor=ann, issue=issue).duty == issue.duty
    with refused("in_past"):
        issues.to_jury(actor=ann, issue=issue, due_on=date(2020, 1, 1))
    with refused("too_far"):  # the charter lets a jury take sixty days
        issues.to_jury(actor=ann, issue=issue, due_on=today() + timedelta(days=61))
    issue = issues.to_jury(actor=ann, issue=issue, due_on=today() + timedelta(days=60))
    assert (issue.state, issue.duty.due_on) == ("jury", today() + timedelta(days=60))
    issue = issues.to_body(actor=ann, issue=issue)
    assert (issue.state, issue.duty.kind, issue.duty.body) == ("body", "answer", town.board)
    with refused("not_yet"):
        issues.to_body(actor=ann, issue=issue)


def test_nobody_skips_the_bodys_word(admitting: Issue, ann: Person) -> None:
    for act in (issues.begin_weighing, issues.to_body):
        with refused("not_yet"):
            act(actor=ann, issue=admitting)


def test_a_decision_on_whose_it_is_is_signed_with_the_post(admitting: Issue, dev: Person, ann: Person) -> None:
    with pytest.raises(NotAllowed):
        issues.decide_remit(actor=ann, issue=admitting, ours=True, reason="It is.")
    with refused("no_reason"):
        issues.decide_remit(actor=dev, issue=admitting, ours=True, reason=" ")
    decision = issues.decide_remit(actor=dev, issue=admitting, ours=True, reason="We buy it.")
    assert decision.title == "Director of community care"
    with refused("already_ours"):
        issues.decide_remit(actor=dev, issue=admitting, ours=True, reason="Again.")


def test_not_ours_without_a_receiver_leaves_it_to_the_organisers(admitting: Issue, dev: Person) -> None:
    issues.decide_remit(actor=dev, issue=admitting, ours=False, reason="We only buy.")
    issue = fresh(admitting)
    assert (issue.state, issue.duty.kind, issue.duty.role) == ("admitting", "find_holder", "organiser")
    with refused("not_asked"):
        issues.decide_remit(actor=dev, issue=issue, ours=True, reason="After all.")


def test_going_back_on_ones_word_is_shown_and_needs_somebody_else_who_decides(
    taken_on: Issue, dev: Person, town: Town
) -> None:
    with refused("receiver_needed"):
        issues.decide_remit(actor=dev, issue=taken_on, ours=False, reason="We cannot tell the council.")
    decision = issues.decide_remit(actor=dev, issue=taken_on, ours=False, reason="It is theirs.", receiver=town.council)
    issue = fresh(taken_on)
    assert decision.reverses == RemitDecision.objects.get(ours=True)
    assert (issue.state, issue.duty.body) == ("handed_on", town.council)
    assert Entry.objects.filter(kind="gather.remit_reversed").count() == 1


def test_only_the_raiser_or_an_organiser_closes_and_says_why(
    issue: Issue, bryn: Person, dev: Person, gwen: Person
) -> None:
    for person in (dev, gwen):
        with pytest.raises(NotAllowed):
            issues.close(actor=person, issue=issue, because="Not wanted.")
    with refused("no_reason"):
        issues.close(actor=bryn, issue=issue, because="")
    closed = issues.close(actor=bryn, issue=issue, because="It was solved.")
    assert (closed.state, closed.duty, closed.closed_because) == ("closed", None, "It was solved.")
    assert not Duty.objects.open().exists()
    with refused("issue_closed"):
        issues.support(actor=gwen, issue=closed)


def test_moving_to_closed_by_hand_asks_for_the_same_leave(issue: Issue, dev: Person) -> None:
    with pytest.raises(NotAllowed):
        issues.move(actor=dev, issue=issue, state="closed", duty=None)
    with refused("no_duty"):
        issues.move(actor=SYSTEM, issue=issue, state="body", duty=None)
    assert fresh(issue).duty == issue.duty
    assert not fresh(issue).duty.done_at


def test_an_issue_stands_on_the_voices_of_its_theme(town: Town, theme, bryn: Person) -> None:
    issue = town.raise_issue(bryn, themes=[theme])
    links = Link.objects.filter(target_ref=issue.ref)
    assert links.filter(relation="stands_on").count() == 6
    assert links.filter(relation="raised", source_ref=theme.ref).exists()
    assert all(v.person.notices.filter(kind="gather.voice").exists() for v in theme.voices.all())


def test_members_raise_from_what_everybody_sees_and_from_words_that_may_be_shown(
    town: Town, roles: None, theme, bryn: Person, ann: Person
) -> None:
    counted_only = theme.voices.order_by("pk")[4]
    with refused("voice_not_open"):
        town.raise_issue(bryn, voices=[counted_only])
    type(theme).objects.filter(pk=theme.pk).update(people=2)
    with refused("theme_not_open"):
        town.raise_issue(bryn, themes=[theme])
    assert town.raise_issue(ann, themes=[theme], voices=[counted_only], origin="staff").origin == "staff"


def test_nobody_raises_from_a_voice_that_may_not_be_counted(town: Town, theme, ann: Person, roles: None) -> None:
    from upwell.discover.actions import voices

    voice = theme.voices.first()
    voices.take_back(actor=voice.person, voice=voice)
    with refused("voice_not_open"):
        town.raise_issue(ann, voices=[voice])


def test_the_record_of_an_issue_holds_none_of_its_words(town: Town, bryn: Person) -> None:
    issue = town.raise_issue(bryn, story="My mother was sent home alone.")
    bodies = b" ".join(bytes(e.body) for e in Entry.objects.filter(subject_ref=issue.ref))
    assert b"gather.issue_raised" in bodies
    assert ASK.encode() not in bodies
    assert b"My mother" not in bodies


def test_when_the_body_is_abolished_its_successor_must_say(
    admitting: Issue, town: Town, dev: Person, efa: Person
) -> None:
    from upwell.accounts.actions import grant_role
    from upwell.places.actions import abolish_body

    heir = body("Wessex Care Board", "wessex")
    abolish_body(actor=SYSTEM, body=town.board, on=date(2026, 1, 1), successor=heir)
    grant_role(actor=SYSTEM, person=efa, kind="decision_maker", thing=heir, title="Chief executive")
    issue = fresh(admitting)
    assert issue.duty.body == heir
    with pytest.raises(NotAllowed):
        issues.decide_remit(actor=dev, issue=issue, ours=True, reason="Ours.")
    issues.decide_remit(actor=efa, issue=issue, ours=True, reason="We took it over.")
    assert fresh(issue).state == "weighing"


def test_a_voice_of_ones_own_can_be_raised(town: Town, theme, crowd) -> None:
    from upwell.community.models import Space

    person = crowd(1, "Heron")[0]
    voice = let_be_heard(person, "He rings me at work.", Space.objects.first(), "count")
    issue = town.raise_issue(person, voices=[voice])
    assert Link.objects.filter(source_ref=voice.ref, target_ref=issue.ref, relation="stands_on").exists()
