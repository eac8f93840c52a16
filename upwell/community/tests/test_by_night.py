"""While no host is here: who of a space can hide a post, and that what a decision hid is shown again by that decision alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from upwell.accounts.actions import grant_role
from upwell.accounts.models import Person
from upwell.community import actions
from upwell.community.models import Membership, Post, Space
from upwell.community.tests.test_spaces import open_space
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at
from upwell.safety import actions as safety
from upwell.safety.models import Decision, Report, Restriction

NIGHT = datetime(2026, 6, 3, 3, tzinfo=ZoneInfo("Europe/London"))


def member(number: int, *spaces: Space, days: int) -> Person:
    """Somebody who came so long ago, and has belonged to these spaces since."""
    person = Person.objects.create_user(f"Old {number}", None)
    since = NIGHT - timedelta(days=days)
    Person.objects.filter(pk=person.pk).update(joined_at=since)
    for space in spaces:
        actions.join_space(actor=person, space=space)
    Membership.objects.filter(person=person).update(since=since)
    person.refresh_from_db()
    return person


@pytest.fixture
def post(settings: Any, gwen: Person) -> Post:
    settings.STAFFED_FROM, settings.STAFFED_UNTIL = "08:00", "00:00"
    space = open_space(slug="carers")
    actions.join_space(actor=gwen, space=space)
    thread = actions.start_thread(actor=gwen, space=space, title="The new rota", body="It is not fair.")
    return thread.posts.get()


def report(post: Post, *people: Person) -> None:
    with at(NIGHT):
        for person in people:
            safety.report(actor=person, subject=post, reason="unkind")


def test_a_crowd_of_one_space_hides_nothing_by_night_and_with_somebody_from_elsewhere_three_do(post: Post) -> None:
    space, choir = post.thread.space, open_space(slug="choir")
    crowd = [member(number, space, days=150 + 37 * number) for number in range(12)]
    report(post, *crowd)
    assert not Decision.objects.exists()
    came_lately = member(30, space, days=400)
    actions.join_space(actor=came_lately, space=choir)
    Membership.objects.filter(person=came_lately, space=choir).update(since=NIGHT - timedelta(days=3))
    report(post, came_lately)
    assert not Decision.objects.exists()
    report(post, member(31, space, choir, days=500))
    assert Decision.objects.get().automatic
    post.refresh_from_db()
    assert post.hidden_at is not None


def test_where_there_is_one_space_only_those_who_came_in_one_season_are_a_crowd_and_others_are_not(post: Post) -> None:
    space = post.thread.space
    report(post, *(member(number, space, days=150 + number * 10) for number in range(3)))
    assert not Decision.objects.exists()
    report(post, member(20, space, days=800))
    assert Decision.objects.get().automatic


def test_what_a_decision_hid_is_shown_again_by_taking_the_decision_back_and_in_no_other_way(
    post: Post, carys: Person, efa: Person
) -> None:
    grant_role(actor=SYSTEM, person=carys, kind="moderator", thing=post.thread.space)
    case = safety.report(actor=efa, subject=post, reason="unkind").case
    reasons = safety.Reasons("It names a nurse.", "rule", "No names of staff")
    measures = [safety.Measure("hidden"), safety.Measure("note", words="names somebody")]
    made = safety.decide(actor=carys, case=case, measures=measures, reasons=reasons, outcome="Thank you.")
    for act in (
        lambda: actions.show_post(actor=carys, post=post),
        lambda: actions.note_content(actor=carys, post=post, note=""),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "decided"
    assert Restriction.objects.holding().count() == 2
    safety.take_back(actor=carys, decision=made, because="It was her own name.")
    post.refresh_from_db()
    assert (post.hidden_at, post.content_note) == (None, "")
    assert not Restriction.objects.holding().exists()
    actions.hide_post(actor=carys, post=post, reason="For now.")
    actions.show_post(actor=carys, post=post)
    post.refresh_from_db()
    assert post.hidden_at is None, "what a host hid without a decision, a host shows"


def test_a_host_who_hides_what_they_came_upon_gives_reasons_and_its_author_can_appeal(
    post: Post, carys: Person, sign_in
) -> None:
    grant_role(actor=SYSTEM, person=carys, kind="host", thing=post.thread.space)
    page, author = sign_in(carys), post.author
    assert page.post(f"/posts/{post.ref}/hide/", {"facts": "It names a nurse."}).status_code == 422, "which rule?"
    sent = {"facts": "It names a nurse.", "rule": "No names of staff.", "looked": "yes"}
    assert page.post(f"/posts/{post.ref}/hide/", sent).status_code == 302
    post.refresh_from_db()
    assert post.hidden_at is not None
    made = Decision.objects.get(person=author)
    assert (made.facts, made.rule, made.found_by, made.automatic) == (
        "It names a nurse.", "No names of staff.", "moderator", False,
    )  # fmt: skip
    assert made.told_at is not None
    assert author.notices.filter(kind="safety.decided", url=made.get_absolute_url()).count() == 1
    read = sign_in(author).get(made.get_absolute_url()).text
    for words in (
        "Hidden from others, until it is taken back",
        "It names a nurse.",
        "No program decided",
        "Say that it is wrong",
    ):
        assert words in read
    appeal = safety.appeal(actor=author, decision=made, words="She agreed to be named.")
    with pytest.raises(NotAllowed):
        safety.decide_appeal(actor=carys, appeal=appeal, reverse=False, because="I decided it.")
    away = page.post(f"/posts/{post.ref}/hide/", {"off": "1"})
    assert away["Location"] == made.case.get_absolute_url(), "it is taken back where it was decided, with a reason"
    safety.take_back(actor=carys, decision=made, because="She had agreed.")
    post.refresh_from_db()
    assert post.hidden_at is None


def test_hiding_what_was_reported_already_decides_that_report_and_is_not_for_whoever_reported_it(
    post: Post, carys: Person, efa: Person
) -> None:
    grant_role(actor=SYSTEM, person=carys, kind="host", thing=post.thread.space)
    actions.join_space(actor=efa, space=post.thread.space)
    made = safety.report(actor=efa, subject=post, reason="unkind")
    why = {"facts": "It names a nurse.", "rule": "No names of staff."}
    safety.report(actor=carys, subject=post, reason="private")
    with pytest.raises(NotAllowed):
        safety.hide_at_once(actor=carys, subject=post, **why)
    Report.objects.filter(reporter=carys).delete()
    decision = safety.hide_at_once(actor=carys, subject=post, **why)
    made.refresh_from_db()
    assert decision.case == made.case
    assert made.told_at is not None
