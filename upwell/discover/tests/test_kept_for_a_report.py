"""Words that were reported and then taken back: deleting undoes no report, and nothing is kept without a reason or behind somebody's back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import journey
from upwell.accounts.models import Notice, Person
from upwell.community import actions as community
from upwell.community.models import Post
from upwell.discover.actions import voices
from upwell.discover.models import Voice
from upwell.kit.templatetags.kit import day
from upwell.kit.time import at, days, now
from upwell.promises.tests.conftest import give_role
from upwell.safety import actions, keeping
from upwell.safety.actions import Measure, Reasons
from upwell.safety.models import Decision, Report

WORDS = "I stopped taking my pills because Mr Pugh said so."
REASONS = Reasons(facts="It names a neighbour.", ground="rule", rule="No names of others")


@pytest.fixture
def judge(carys: Person) -> Person:
    give_role(carys, "moderator")
    return carys


@pytest.fixture
def post(bryn: Person) -> Post:
    space = journey.carers(bryn)
    return community.start_thread(actor=bryn, space=space, title="Pills", body=WORDS).posts.get()


@pytest.fixture
def voice(post: Post, bryn: Person) -> Voice:
    return voices.let_be_heard(actor=bryn, post=post, passage=WORDS, scopes=["count", "quote"])


def kept(made: Report) -> bool:
    """Whether the words are still there after the daily round."""
    keeping.empty_what_is_old()
    return bool(Report.objects.get(pk=made.pk).snapshot)


def decided(judge: Person, made: Report, *kinds: str) -> Decision:
    measures = [Measure(kind) for kind in kinds]
    return actions.decide(actor=judge, case=made.case, measures=measures, reasons=REASONS, outcome="Done.")


def test_whoever_deletes_what_they_wrote_undoes_no_report(post, voice, bryn, efa, judge, sign_in) -> None:
    reports = [actions.report(actor=efa, subject=one, reason="private") for one in (post, voice)]
    voices.take_back(actor=bryn, voice=voice)
    community.remove_post(actor=bryn, post=post)
    for made in reports:
        assert kept(made), "the case is open"
        assert WORDS in sign_in(judge).get(made.case.get_absolute_url()).text
        assert decided(judge, made, "warned").person == bryn
        assert kept(made), "and now it can be appealed"


def test_the_author_is_told_plainly_and_sees_until_when_and_nobody_else_is_told(
    voice, bryn, efa, judge, sign_in
) -> None:
    assert "kept for that report alone" in sign_in(bryn).get(f"/voices/{voice.ref}/take-back/").text
    made = actions.report(actor=efa, subject=voice, reason="private")
    voices.take_back(actor=bryn, voice=voice)
    notice = Notice.objects.get(kind="safety.kept")
    assert (notice.person, notice.by) == (bryn, "page")
    assert WORDS not in notice.text
    page = sign_in(bryn).get("/me/safety/").text
    assert WORDS in page
    assert "It goes within a day when they have looked" in page
    assert "Efa" not in page, "never by whom"
    assert WORDS not in sign_in(efa).get("/me/safety/").text
    decision = decided(judge, made, "warned")
    assert day(decision.appeal_until) in sign_in(bryn).get("/me/safety/").text


def test_a_title_that_was_reported_and_goes_with_its_first_post_is_told_too(post, bryn, efa, sign_in) -> None:
    actions.report(actor=efa, subject=post.thread, reason="private")
    community.remove_post(actor=bryn, post=post)
    assert Notice.objects.get(kind="safety.kept").person == bryn
    assert "It goes within a day when they have looked" in sign_in(bryn).get("/me/safety/").text


def test_what_was_never_reported_is_kept_by_nobody_and_nobody_is_told(voice, bryn, sign_in) -> None:
    voices.take_back(actor=bryn, voice=voice)
    assert not Notice.objects.filter(kind="safety.kept").exists()
    assert "is kept for a report" not in sign_in(bryn).get("/me/safety/").text


def test_left_as_it_is_the_words_go_within_a_day(voice, bryn, efa, judge) -> None:
    made = actions.report(actor=efa, subject=voice, reason="private")
    actions.close_case(actor=judge, case=made.case, outcome="It is their own story.")
    assert kept(made), "it still stands where it stood"
    voices.take_back(actor=bryn, voice=voice)
    assert not kept(made)


@pytest.mark.parametrize("appeals", [False, True])
def test_they_go_when_the_time_to_appeal_is_over_even_if_something_still_holds(
    voice, bryn, efa, judge, gwen, appeals
) -> None:
    made = actions.report(actor=efa, subject=voice, reason="private")
    give_role(gwen, "moderator")
    decision = decided(judge, made, "warned", "read_only")
    voices.take_back(actor=bryn, voice=voice)
    last = decision.appeal_until
    with at(last - timedelta(hours=1)):
        assert kept(made)
        appeal = actions.appeal(actor=bryn, decision=decision, words="It was mine to say.") if appeals else None
    with at(last + days(1)):
        assert kept(made) == appeals, "whoever appealed is heard with the words there"
        if appeal is not None:
            actions.decide_appeal(actor=gwen, appeal=appeal, reverse=False, because="It names him.")
            assert not kept(made)


def test_a_decision_that_was_taken_back_keeps_no_words(voice, bryn, efa, judge) -> None:
    made = actions.report(actor=efa, subject=voice, reason="private")
    decision = decided(judge, made, "warned")
    voices.take_back(actor=bryn, voice=voice)
    assert kept(made)
    actions.take_back(actor=judge, decision=decision, because="I misread it.")
    assert not kept(made)


def test_what_stands_keeps_its_snapshot_for_the_usual_time(post, efa, judge) -> None:
    made = actions.report(actor=efa, subject=post, reason="private")
    actions.close_case(actor=judge, case=made.case, outcome="Fine.")
    with at(now() + days(100)):
        assert kept(made)
    with at(now() + days(184)):
        assert not kept(made)
