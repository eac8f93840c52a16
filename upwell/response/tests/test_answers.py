"""Answers: five kinds, signed, with dates; and the word of those who asked."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import transaction

from tests import journey
from upwell.accounts.models import Person
from upwell.algorithms.clock import is_working_day, working_days_between
from upwell.assembly.actions import recommendations
from upwell.assembly.models import Jury
from upwell.gather import clocks
from upwell.gather.actions import issues
from upwell.gather.models import Issue
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, at_noon, now, today
from upwell.ledger import checkpoints, export, keys
from upwell.ledger.models import Entry
from upwell.promises.closures import add_day_off
from upwell.promises.models import Duty
from upwell.response.actions import answers, verdicts
from upwell.response.actions.answers import HandedTo
from upwell.response.models import Answer, Verdict
from upwell.response.queries import practice


@pytest.fixture
def world(ann: Person, bryn: Person, dev: Person, finn: Person) -> journey.World:
    return journey.build(ann, bryn, dev, finn)


@pytest.fixture
def issue(world: journey.World, gwen: Person) -> Issue:
    return journey.before_body(world, gwen)


def promise(world: journey.World, issue: Issue, *days: int) -> Answer:
    milestones = [(f"Thing {n}", today() + timedelta(days=n)) for n in days]
    return answers.give(
        actor=world.dev, issue=issue, kind="will", text="We will.", signed="D. Evans, Director", milestones=milestones
    )


def promise_again(world: journey.World, issue: Issue, *days: int) -> Answer:
    milestones = [(f"More {n}", today() + timedelta(days=n)) for n in days]
    return answers.give(
        actor=world.dev, issue=issue, kind="part", text="And more.", signed="D. Evans", milestones=milestones
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "perhaps"}, "unknown_kind"),
        ({"text": " "}, "no_words"),
        ({"signed": ""}, "not_signed"),
        ({"kind": "will"}, "no_milestone"),
        ({"kind": "no", "milestones": [("x", today() + timedelta(days=9))]}, "milestone_not_promised"),
        ({"kind": "part", "milestones": [("x", today())]}, "past_milestone"),
        ({"kind": "not_ours"}, "no_receiver"),
    ],
)
def test_an_answer_that_leaves_something_open_is_refused_and_nothing_is_written(
    world: journey.World, issue: Issue, given: dict, code: str
) -> None:
    whole = {"kind": "no", "text": "No, because.", "signed": "D. Evans", **given}
    with pytest.raises(Refused) as refusal:
        answers.give(actor=world.dev, issue=issue, **whole)
    assert refusal.value.code == code
    assert not Answer.objects.exists()
    issue.refresh_from_db()
    assert issue.state == "body"


def test_only_the_decision_makers_of_the_body_answer(world: journey.World, issue: Issue, efa: Person) -> None:
    for person in (world.ann, world.bryn, world.finn, efa):
        with pytest.raises(NotAllowed):
            answers.give(actor=person, issue=issue, kind="no", text="No.", signed="X")
    assert (
        answers.give(actor=world.dev, issue=issue, kind="no", text="No, because.", signed="D. Evans").body
        == world.board
    )


def test_a_promise_has_dates_and_the_next_one_holds_the_issue(world: journey.World, issue: Issue) -> None:
    answer = promise(world, issue, 60, 30)
    issue.refresh_from_db()
    assert (issue.state, issue.duty.due_on) == ("doing", today() + timedelta(days=30))
    assert Duty.objects.get(kind="answer").done_at is not None
    later = answer.milestones.get(text="Thing 60")
    answers.milestone_done(actor=world.dev, milestone=later, evidence="Look.")
    issue.refresh_from_db()
    assert issue.duty.due_on == today() + timedelta(days=30)
    answers.milestone_done(actor=world.dev, milestone=answer.milestones.get(text="Thing 30"), evidence="Look here.")
    issue.refresh_from_db()
    assert (issue.state, issue.duty.kind) == ("doing", "verdict")


def test_whoever_asked_says_whether_it_was_kept_and_that_ends_it(
    world: journey.World, issue: Issue, gwen: Person, efa: Person
) -> None:
    answer = promise(world, issue, 30)
    answers.milestone_done(actor=world.dev, milestone=answer.milestones.get(), evidence="Look.")
    with pytest.raises(NotAllowed):
        verdicts.give(actor=efa, answer=answer, value="kept")
    verdicts.give(actor=gwen, answer=answer, value="not_kept", words="Not on our ward.")
    issue.refresh_from_db()
    assert issue.state == "doing"
    verdicts.give(actor=world.bryn, answer=answer, value="kept")
    issue.refresh_from_db()
    assert (issue.state, issue.duty) == ("kept", None)
    with pytest.raises(Refused, match="had your say"):
        verdicts.give(actor=world.bryn, answer=answer, value="not_kept")


def test_called_not_kept_it_goes_back_to_the_organisers(world: journey.World, issue: Issue) -> None:
    answer = promise(world, issue, 30)
    answers.milestone_done(actor=world.dev, milestone=answer.milestones.get(), evidence="Look.")
    verdicts.give(actor=world.bryn, answer=answer, value="not_kept")
    issue.refresh_from_db()
    assert (issue.state, issue.duty.role) == ("weighing", "organiser")


@pytest.mark.parametrize("kind", ["will", "no"])
def test_a_further_answer_takes_nothing_off_the_list_of_what_is_overdue(
    world: journey.World, issue: Issue, kind: str
) -> None:
    first = promise(world, issue, 10).milestones.get()
    with at(now() + timedelta(days=20)):
        more = [("Later", today() + timedelta(days=90))] if kind == "will" else []
        answers.give(actor=world.dev, issue=issue, kind=kind, text="Once more.", signed="D. Evans", milestones=more)
        assert first.duty in Duty.objects.overdue()
        issue.refresh_from_db()
        assert kind == "no" or issue.duty == first.duty, "the oldest promise still holds the issue"
        issues.close(actor=world.bryn, issue=issue, because="I have moved away.")
        assert first.duty in Duty.objects.overdue(), "whoever closes an issue does not release the body"
        answers.milestone_done(actor=world.dev, milestone=first, evidence="Look.")
        assert first.duty not in Duty.objects.overdue()
        first.duty.refresh_from_db()
        assert first.duty.is_late, "done late stays late"


def test_an_issue_is_kept_when_the_promises_of_all_its_answers_are(world: journey.World, issue: Issue) -> None:
    first, second = promise(world, issue, 10), promise_again(world, issue, 20)
    answers.milestone_done(actor=world.dev, milestone=first.milestones.get(), evidence="Look.")
    verdicts.give(actor=world.bryn, answer=first, value="kept")
    issue.refresh_from_db()
    assert (issue.state, issue.duty) == ("doing", second.milestones.get().duty)
    answers.milestone_done(actor=world.dev, milestone=second.milestones.get(), evidence="Look.")
    verdicts.give(actor=world.bryn, answer=second, value="kept")
    issue.refresh_from_db()
    assert issue.state == "kept"


@pytest.mark.parametrize("kind", ["no", "need_more"])
def test_a_no_does_not_close_what_citizens_raised(world: journey.World, issue: Issue, kind: str) -> None:
    answers.give(actor=world.dev, issue=issue, kind=kind, text="Because.", signed="D. Evans")
    issue.refresh_from_db()
    assert issue.state == "weighing"
    assert issue.duty.role == "organiser"


def test_not_ours_after_saying_ours_is_a_reversal_and_a_hand_off(world: journey.World, issue: Issue) -> None:
    hand_to = HandedTo(world.council, "Head of transport")
    answer = answers.give(
        actor=world.dev,
        issue=issue,
        kind="not_ours",
        text="The council runs buses.",
        signed="D. Evans",
        hand_to=hand_to,
    )
    issue.refresh_from_db()
    assert (issue.state, answer.hand_off.receiver, issue.duty.body) == ("handed_on", world.council, world.council)
    assert Entry.objects.filter(kind="gather.remit_reversed").exists()
    assert practice(world.board).reversals == 1


def test_the_record_holds_the_digest_of_every_word_and_the_post_but_nobodys_name(
    world: journey.World, issue: Issue, client, tmp_path
) -> None:
    answer = promise(world, issue, 30)
    entry = Entry.objects.get(kind="response.answered")
    assert entry.facts["title"] == "Director of community care"
    assert "Evans" not in "".join(bytes(one.body).decode() for one in Entry.objects.all())
    assert answer.signed in client.get(answer.get_absolute_url()).text
    checkpoints.sign()
    assert checked(tmp_path).returncode == 0
    for change in (
        lambda: Answer.objects.filter(pk=answer.pk).update(text="We might."),
        lambda: answer.milestones.update(due_on=today() + timedelta(days=900)),
    ):
        with transaction.atomic():
            change()
            assert "These are not the words that were given." in client.get(answer.get_absolute_url()).text
            assert "were changed" in checked(tmp_path).stderr
            transaction.set_rollback(True)


def checked(folder) -> subprocess.CompletedProcess[str]:
    """The stranger's tool over the open export."""
    file = folder / "export.jsonl"
    file.write_bytes(b"".join(export.stream()))
    tool = [sys.executable, str(settings.BASE_DIR / "tools" / "verify.py"), str(file), "--key", keys.fingerprint()]
    return subprocess.run(tool, capture_output=True, text=True, check=False, cwd=settings.BASE_DIR)


def test_the_page_of_a_body_counts_from_the_record(world: journey.World, issue: Issue, sign_in) -> None:
    with at(now() + timedelta(days=90)):
        page = sign_in(world.bryn).get("/promises/ashmere-care-board/").text
        assert "1 late now" in page
        promise(world, issue, 30)
        counted = practice(world.board)
    assert (counted.owed, counted.in_time, counted.late_answered, counted.late_now) == (1, 0, 1, 0)


def test_only_an_answer_counts_as_one_and_its_day_is_the_one_on_the_calendar(
    world: journey.World, issue: Issue, gwen: Person
) -> None:
    """Two issues were before the board: one it answers in the last hour of the day by the clock of Ashmere, the other is closed by whoever raised it."""
    second = journey.raised(world, "A second thing")
    issues.support(actor=gwen, issue=second)
    issues.decide_remit(actor=world.dev, issue=second, ours=True, reason="It is ours.")
    issues.to_body(actor=world.ann, issue=second)
    issues.close(actor=world.bryn, issue=second, because="It mended itself.")
    due = Duty.objects.get(kind="answer", subject_ref=issue.ref).due_on
    with at(datetime(due.year, due.month, due.day, 23, 30, tzinfo=ZoneInfo("Europe/London"))):
        promise(world, issue, 30)
    counted = practice(world.board)
    assert (counted.owed, counted.in_time, counted.unanswered, counted.late_answered) == (2, 1, 1, 0)
    assert counted.median_days == (due - today()).days


def test_half_past_midnight_is_the_next_day_here_and_not_in_greenwich(world: journey.World, issue: Issue) -> None:
    """In summer the clocks of Ashmere are an hour ahead: 00:30 there is still the day before in UTC."""
    summer = datetime(2027, 6, 1, 12, tzinfo=UTC)
    with at(summer):
        issues.begin_weighing(actor=SYSTEM, issue=move_back(issue))
        issues.to_body(actor=world.ann, issue=issue)
        due = Duty.objects.open().get(kind="answer").due_on
    with at(datetime(due.year, due.month, due.day, 23, 30, tzinfo=UTC)):
        assert today() == due + timedelta(days=1)
        promise(world, issue, 30)
        counted = practice(world.board)
    assert (counted.in_time, counted.late_answered) == (0, 1)


def move_back(issue: Issue) -> Issue:
    """As after a “no”: the organisers have it again, and may ask once more."""
    return issues.move(actor=SYSTEM, issue=issue, state="weighing", duty=clocks.open_weighing, outcome="asked_again")


def test_a_recommendation_starts_a_clock_wherever_its_issue_stands(world: journey.World, issue: Issue) -> None:
    """Here the board has promised something already, and then the jury speaks."""
    promise(world, issue, 90)
    jury = Jury.objects.create(process=world.process, title="J", slug="j", task="T", size=6, state="sitting")
    jury.issues.add(issue)
    jury.jurors.create(number="p1")
    said = recommendations.draft(actor=world.finn, jury=jury, issue=issue, text="A named person.")
    recommendations.count_in_room(actor=world.finn, recommendation=said, votes_for=1, votes_against=0, votes_abstain=0)
    said = recommendations.publish(actor=world.finn, recommendation=said)
    owed = Duty.objects.open().get(kind="answer_recommendation")
    assert (said.answer_duty, owed.body, owed.holder) == (
        owed,
        world.board,
        "Director of community care, Ashmere Care Board",
    )
    issue.refresh_from_db()
    assert (issue.state, issue.duty.kind) == ("doing", "milestone"), "what was promised goes on"
    with at(now() + timedelta(days=60)):
        assert owed in Duty.objects.overdue()
        promise_again(world, issue, 30)
        owed.refresh_from_db()
        assert owed.done_at is not None
        assert practice(world.board).late_answered == 1


def test_a_decision_maker_answers_on_the_page(world: journey.World, issue: Issue, sign_in) -> None:
    client = sign_in(world.dev)
    day = (today() + timedelta(days=40)).isoformat()
    wrong = client.post(f"/issues/{issue.ref}/answer/", {"kind": "will", "text": "We will.", "signed": "D. Evans"})
    assert wrong.status_code == 422
    assert "A promise needs" in wrong.text
    typed = {"kind": "will", "text": "We “will”.", "signed": "D. Evans", "what_1": "Hire two people", "by_1": day}
    shown = client.post(f"/issues/{issue.ref}/answer/", typed).text
    assert "Is this your answer?" in shown
    assert all(word in shown for word in ("We will do it", "We “will”.", "Hire two people", "D. Evans"))
    assert not Answer.objects.exists(), "looking at it gives no answer"
    again = client.post(f"/issues/{issue.ref}/answer/", {**typed, "checked": "change"})
    assert "We “will”.</textarea>" in again.text, "what was typed is there to be changed"
    right = client.post(f"/issues/{issue.ref}/answer/", {**typed, "checked": "yes"})
    assert right.status_code == 302
    page = client.get(Answer.objects.get().get_absolute_url()).text
    assert "Hire two people" in page
    assert "D. Evans" in page


def test_that_a_thing_is_done_is_seen_once_more_before_it_is_public(
    world: journey.World, issue: Issue, sign_in
) -> None:
    milestone = promise(world, issue, 30).milestones.get()
    client, url = sign_in(world.dev), f"/milestones/{milestone.ref}/done/"
    assert client.post(url, {"evidence": " "}).status_code == 422
    typed = {"evidence": "She “began” on Monday.\nHer number hangs on the door."}
    shown = client.post(url, typed).text
    assert "Is this done?" in shown
    assert all(words in shown for words in ("Thing 30", "She “began” on Monday."))
    milestone.refresh_from_db()
    assert milestone.done_at is None, "looking at it reports nothing"
    assert not Entry.objects.filter(kind="response.milestone_done").exists()
    assert "She “began” on Monday." in client.post(url, {**typed, "checked": "change"}).text
    assert client.post(url, {**typed, "checked": "yes"}).status_code == 302
    milestone.refresh_from_db()
    assert milestone.evidence == typed["evidence"]
    again = client.post(url, typed)
    assert again.status_code == 422
    assert "done already" in again.text
    assert "She “began” on Monday." in again.text, "refused words are still there"


def test_a_verdict_is_seen_once_more_before_it_is_said(world: journey.World, issue: Issue, sign_in, efa) -> None:
    answer = promise(world, issue, 30)
    answers.milestone_done(actor=world.dev, milestone=answer.milestones.get(), evidence="Look.")
    client, url = sign_in(world.bryn), f"/answers/{answer.ref}/verdict/"
    assert client.post(url, {"words": "No choice."}).status_code == 422
    typed = {"value": "not_kept", "words": "Nobody is “there” at night."}
    shown = client.post(url, typed).text
    assert "Is this what you want to say?" in shown
    assert all(words in shown for words in ("Not kept", "Nobody is “there” at night.", issue.ask))
    assert not Verdict.objects.exists(), "looking at it says nothing"
    again = client.post(url, {**typed, "checked": "change"})
    assert "Nobody is “there” at night.</textarea>" in again.text
    assert client.post(url, {**typed, "checked": "yes"}).status_code == 302
    assert Verdict.objects.get().words == typed["words"]
    assert client.post(url, {**typed, "checked": "yes"}).status_code == 422, "once only, and said so"
    assert sign_in(efa).post(url, {**typed, "checked": "yes"}).status_code == 403


def test_hints_of_the_second_look_come_before_the_check_page(world: journey.World, issue: Issue, sign_in) -> None:
    answer = promise(world, issue, 30)
    client, url = sign_in(world.bryn), f"/answers/{answer.ref}/verdict/"
    typed = {"value": "partly", "words": "Ring me, 07700 900123."}
    hinted = client.post(url, typed)
    assert hinted.status_code == 422
    seen = hinted.context["form"].seen
    assert "Is this what you want to say?" in client.post(url, {**typed, "looked": seen}).text
    assert client.post(url, {**typed, "looked": seen, "checked": "yes"}).status_code == 302


def test_no_page_counts_the_days_off_of_the_charter_as_late(world: journey.World, issue: Issue, client) -> None:
    """A day off lies behind the day that was due: the pages of the issue, of the body and the list say what the duty's own clock says."""
    due = issue.duty.due_on
    off = next(d for d in (due + timedelta(days=n) for n in range(1, 9)) if is_working_day(d))
    add_day_off(actor=world.ann, charter=world.process.charter.charter, day=off, name="The town fair")
    with at(at_noon(due + timedelta(days=12))):
        duty = Duty.objects.get(pk=issue.duty.pk)
        late = duty.working_days_late
        assert late == working_days_between(due, today()) - 1
        pages = [issue.get_absolute_url(), "/issues/", "/", f"/promises/{world.board.slug}/", duty.get_absolute_url()]
        for page in pages:
            text = client.get(page).text
            assert f"{late} working days late" in text, page
            assert f"{late + 1} working days late" not in text, page


def test_whoever_owes_an_answer_finds_the_way_to_it_where_the_date_stands_and_nobody_else_does(
    world: journey.World, issue: Issue, efa: Person, sign_in
) -> None:
    way = f'href="/issues/{issue.ref}/answer/"'
    issue.refresh_from_db()
    assert issue.duty is not None
    pages = (issue.duty.get_absolute_url(), issue.get_absolute_url())
    for page in pages:
        assert sign_in(world.dev).get(page).text.count(way) == 1, page
        assert way not in sign_in(efa).get(page).text, page
    answers.give(actor=world.dev, issue=issue, kind="no", text="No, for this reason.", signed="D. Evans")
    assert way not in sign_in(world.dev).get(pages[0]).text
