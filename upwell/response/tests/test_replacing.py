"""A promise that cannot be kept as it stands: another one in its place, said in public, and never counted as kept."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests import journey
from upwell.accounts.actions import erase
from upwell.accounts.models import Notice, Person
from upwell.gather.actions import issues
from upwell.gather.models import Issue
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.personal import export_all
from upwell.kit.time import at, at_noon, now, today
from upwell.ledger import checkpoints, export, keys
from upwell.ledger.models import Entry, Link
from upwell.promises.models import DayOff, Duty
from upwell.response.actions import answers, replacing
from upwell.response.models import Answer, Milestone, Replacement, ReplacementVerdict
from upwell.response.queries import bodies, practice


@pytest.fixture
def world(ann: Person, bryn: Person, dev: Person, finn: Person) -> journey.World:
    return journey.build(ann, bryn, dev, finn)


@pytest.fixture
def issue(world: journey.World, gwen: Person) -> Issue:
    return journey.before_body(world, gwen)


@pytest.fixture
def answer(world: journey.World, issue: Issue) -> Answer:
    return answers.give(
        actor=world.dev,
        issue=issue,
        kind="will",
        text="We will.",
        signed="D. Evans, Director",
        milestones=[("Hire two people", day(30)), ("Train them", day(90))],
    )


def day(days: int) -> date:
    return today() + timedelta(days=days)


def instead(world: journey.World, answer: Answer, *old: Milestone, days: int = 60, **more: object) -> Replacement:
    said = {
        "because": f"Nobody applied by {today()}.",
        "signed": "D. Evans, Director",
        "instead": [("Hire one person", day(days))],
    }
    return replacing.replace(actor=world.dev, answer=answer, milestones=old, **{**said, **more})


def hire(answer: Answer) -> Milestone:
    return answer.milestones.get(position=1)


def test_another_promise_runs_and_the_old_one_stays_as_replaced_linked_both_ways(
    world: journey.World, issue: Issue, answer: Answer, client: Client
) -> None:
    old = hire(answer)
    replacement = instead(world, answer, old)
    old.refresh_from_db()
    new = replacement.promised.get()
    assert (old.replaced_in, old.done_at, old.due_on) == (replacement, None, day(30)), "its words and its day stay"
    assert (old.duty.outcome, old.duty.state) == ("replaced", "replaced")
    assert (new.duty.done_at, new.duty.due_on, new.duty.body) == (None, day(60), world.board)
    issue.refresh_from_db()
    assert (issue.state, issue.duty) == ("doing", new.duty), "the nearest promise holds the issue"
    page = client.get(answer.get_absolute_url()).text
    assert f'id="promise-{old.ref}"' in page
    assert f'href="#replaced-{replacement.ref}"' in page
    assert f'href="#promise-{old.ref}"' in page
    assert f'href="#promise-{new.ref}"' in page
    assert "Nobody applied" in page
    assert new.duty.get_absolute_url() in client.get(old.duty.get_absolute_url()).text
    back = client.get(new.duty.get_absolute_url()).text
    assert old.duty.get_absolute_url() in back
    assert "Done in time" not in client.get(old.duty.get_absolute_url()).text
    assert "Not kept as it stood: Hire two people" in client.get(issue.get_absolute_url()).text
    ties = Link.objects.filter(relation__in=("replaced", "promised")).values_list("source_ref", "target_ref")
    assert {(old.ref, replacement.ref), (replacement.ref, new.ref)} <= set(ties)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"because": " "}, "no_reason"),
        ({"signed": ""}, "not_signed"),
        ({"instead": []}, "no_milestone"),
        ({"instead": [(" ", date(2090, 1, 1))]}, "no_milestone"),
        ({"instead": [("Later", date(2020, 1, 1))]}, "past_milestone"),
        ({"because": "x" * 2001}, "too_long"),
        ({"instead": [("x" * 501, date(2090, 1, 1))]}, "too_long"),
    ],
)
def test_what_leaves_something_open_is_refused_and_the_old_promise_stays_owed(
    world: journey.World, answer: Answer, given: dict, code: str
) -> None:
    old = hire(answer)
    with pytest.raises(Refused) as refusal:
        instead(world, answer, old, **given)
    assert refusal.value.code == code
    assert not Replacement.objects.exists()
    assert old.duty in Duty.objects.open()
    assert instead(world, answer, old).promised.count() == 1


def test_only_what_is_open_is_replaced_and_only_by_those_who_decide(
    world: journey.World, issue: Issue, answer: Answer, efa: Person
) -> None:
    old = hire(answer)
    for person in (world.ann, world.bryn, world.finn, efa):
        with pytest.raises(NotAllowed):
            replacing.replace(
                actor=person, answer=answer, milestones=[old], because="x", signed="x", instead=[("x", day(9))]
            )
    instead(world, answer, old)
    for again, code in (((old,), "already_replaced"), ((), "nothing_chosen")):
        with pytest.raises(Refused) as refusal:
            instead(world, answer, *again, because="Once more.")
        assert refusal.value.code == code
    with pytest.raises(Refused, match="in its place"):
        answers.milestone_done(actor=world.dev, milestone=old, evidence="Look.")
    done = answers.milestone_done(actor=world.dev, milestone=answer.milestones.get(position=2), evidence="Look.")
    with pytest.raises(Refused, match="done already"):
        instead(world, answer, done, because="Changed our minds.")
    other = answers.give(
        actor=world.dev, issue=issue, kind="part", text="More.", signed="D. Evans", milestones=[("X", day(9))]
    )
    with pytest.raises(Refused, match="not promised in this answer"):
        instead(world, answer, other.milestones.get(), because="Another one.")


def test_the_same_words_sent_twice_replace_once(world: journey.World, answer: Answer) -> None:
    first = instead(world, answer, hire(answer))
    assert instead(world, answer, hire(answer)) == first
    assert Entry.objects.filter(kind="response.promise_replaced").count() == 1


def test_replaced_is_not_kept_and_late_stays_late(world: journey.World, answer: Answer) -> None:
    """Three promises in the end: one replaced after its day, one done in time, one still to come."""
    old, other = hire(answer), answer.milestones.get(position=2)
    with at(now() + timedelta(days=40)):
        new = instead(world, answer, old).promised.get()
        old.refresh_from_db()
        assert (old.is_late, old.was_late) == (False, True)
        assert old.duty not in Duty.objects.overdue()
        answers.milestone_done(actor=world.dev, milestone=other, evidence="Look.")
        counted = practice(world.board)
        assert (counted.milestones, counted.milestones_kept) == (3, 1)
        assert (counted.milestones_replaced, counted.milestones_late) == (1, 1)
        assert next(row for row in bodies() if row.body == world.board).put_off == 1
        answers.milestone_done(actor=world.dev, milestone=new, evidence="Look.")
        counted = practice(world.board)
        assert (counted.milestones, counted.milestones_kept) == (3, 2), "the first promise is never made good"
        assert next(row for row in bodies() if row.body == world.board).put_off == 0


def test_putting_off_twice_shows_how_often_and_since_when_and_a_third_time_those_who_asked_are_asked(
    world: journey.World, answer: Answer, gwen: Person, client: Client
) -> None:
    first_day, one = hire(answer).due_on, hire(answer)
    for times in (1, 2):
        with at(now() + timedelta(days=25 * times)):
            last = instead(world, answer, one, days=30)
        one = last.promised.get()
        assert (one.times_moved, one.first_due_on) == (times, first_day)
    assert "only if you say" in Notice.objects.filter(person=gwen, url=last.get_absolute_url()).get().text
    shown = f"put off 2 times, first promised for {first_day.day} {first_day:%B}"
    assert shown in " ".join(client.get(answer.get_absolute_url()).text.split())
    page = " ".join(client.get(f"/promises/{world.board.slug}/").text.split())
    assert "One of them was put off 2 times" in page
    assert "2 replaced by other promises: not kept" in page
    assert shown in page
    with at(now() + timedelta(days=75)):
        with pytest.raises(Refused, match="fair enough") as refusal:
            instead(world, answer, one, days=30)
        assert refusal.value.code == "not_agreed", "silence is no agreement"
        replacing.give_verdict(actor=gwen, replacement=last, value="fair")
        again = instead(world, answer, one, days=30).promised.get()
    assert practice(world.board).most_put_off == again.times_moved == 3


def test_whoever_raised_it_is_not_outvoted_on_a_promise_made_to_them(
    world: journey.World, answer: Answer, gwen: Person
) -> None:
    replacement = instead(world, answer, hire(answer))
    replacing.give_verdict(actor=gwen, replacement=replacement, value="fair")
    assert replacement in Replacement.objects.agreed()
    replacing.give_verdict(actor=world.bryn, replacement=replacement, value="less")
    assert replacement not in Replacement.objects.agreed()


def test_what_the_body_put_off_alone_stays_among_what_people_wait_for_until_they_agree_or_it_is_done(
    world: journey.World, answer: Answer, gwen: Person, client: Client
) -> None:
    one, other = answer.milestones.order_by("position")
    replacement = instead(world, answer, one, days=200)
    instead(world, answer, other, days=200, because="The trainer is ill.")

    def waiting() -> list[str]:
        shown = client.get("/overdue/").text
        return [thing.ref for thing in Milestone.objects.filter(replaced_in=None) if f"#promise-{thing.ref}" in shown]

    assert waiting() == [], "the first day has not passed yet"
    with at(now() + timedelta(days=100)):
        assert len(waiting()) == next(row for row in bodies() if row.body == world.board).not_agreed == 2
        assert "Nothing is overdue" not in client.get("/overdue/").text
        assert client.get(f"/api/v1/bodies/{world.board.slug}/practice").json()["milestones_not_agreed"] == 2
        assert "2 put off, not agreed" in client.get(f"/promises/{world.board.slug}/").text
        replacing.give_verdict(actor=gwen, replacement=replacement, value="fair")
        assert waiting() == [answer.milestones.order_by("position").last().ref]
        answers.milestone_done(actor=world.dev, milestone=answer.milestones.last(), evidence="Look.")
        assert waiting() == []


def test_a_day_off_of_the_charter_makes_no_promise_later(world: journey.World, answer: Answer) -> None:
    duty = hire(answer).duty
    monday = duty.due_on + timedelta(days=7 - duty.due_on.weekday())
    with at(at_noon(monday + timedelta(days=4))):
        before = Duty.objects.get(pk=duty.pk).working_days_late
        DayOff.objects.create(charter=duty.charter.charter, day=monday + timedelta(days=2), name="The town fair")
        assert Duty.objects.get(pk=duty.pk).working_days_late == before - 1
        assert instead(world, answer, hire(answer)).promised.get().duty.charter == duty.charter


def test_several_things_may_be_replaced_at_once_by_several(world: journey.World, issue: Issue, answer: Answer) -> None:
    both = [("Hire one", day(50)), ("A helpline", day(45))]
    replacement = instead(world, answer, *answer.milestones.all(), instead=both)
    assert replacement.replaced.count() == replacement.promised.count() == 2
    issue.refresh_from_db()
    assert issue.duty.due_on == day(45)
    assert set(replacement.promised.values_list("first_due_on", flat=True)) == {day(30)}
    assert Duty.objects.open().filter(kind="milestone").count() == 2
    for one in replacement.promised.all():
        answers.milestone_done(actor=world.dev, milestone=one, evidence="Look.")
    issue.refresh_from_db()
    assert issue.duty.kind == "verdict"


def test_an_issue_that_was_closed_stays_closed_and_the_promise_is_owed_all_the_same(
    world: journey.World, issue: Issue, answer: Answer
) -> None:
    issues.close(actor=world.bryn, issue=issue, because="I have moved away.")
    new = instead(world, answer, hire(answer)).promised.get()
    issue.refresh_from_db()
    assert (issue.state, issue.duty) == ("closed", None)
    assert new.duty in Duty.objects.open()


def test_those_who_asked_are_told_and_have_a_word_on_it_once(
    world: journey.World, answer: Answer, gwen: Person, efa: Person, client: Client
) -> None:
    replacement = instead(world, answer, hire(answer))
    for person in (world.bryn, gwen):
        assert Notice.objects.filter(person=person, url=replacement.get_absolute_url()).count() == 1
    assert not Notice.objects.filter(person=efa, url=replacement.get_absolute_url()).exists()
    for person in (efa, world.dev, world.ann):
        with pytest.raises(NotAllowed):
            replacing.give_verdict(actor=person, replacement=replacement, value="fair")
    with pytest.raises(Refused, match="one of the three"):
        replacing.give_verdict(actor=gwen, replacement=replacement, value="perhaps")
    replacing.give_verdict(actor=gwen, replacement=replacement, value="fair")
    said = replacing.give_verdict(actor=world.bryn, replacement=replacement, value="held_to", words="You promised two.")
    with pytest.raises(Refused, match="had your say"):
        replacing.give_verdict(actor=world.bryn, replacement=replacement, value="fair")
    assert practice(world.board).replaced_verdicts == {"held_to": 1}, "only the word of whoever raised it is counted"
    page = client.get(answer.get_absolute_url()).text
    assert "You promised two." in page
    assert world.bryn.handle not in page
    assert any("You promised two." in str(row) for row in export_all(world.bryn)["verdicts"])
    erase(actor=SYSTEM, person=world.bryn)
    said.refresh_from_db()
    assert (said.person, said.words, said.value) == (None, "", "held_to")


def test_the_record_holds_what_was_promised_instead_and_nobodys_name(
    world: journey.World, answer: Answer, tmp_path
) -> None:
    replacement = instead(world, answer, hire(answer))
    entry = Entry.objects.get(kind="response.promise_replaced")
    assert (entry.facts["times"], entry.facts["first_due_on"]) == (1, day(30).isoformat())
    assert Entry.objects.filter(kind="promises.duty_replaced").count() == 1
    assert "Evans" not in "".join(bytes(one.body).decode() for one in Entry.objects.all())
    checkpoints.sign()
    assert checked(tmp_path).returncode == 0, "the words of the first answer are still those that were given"
    for change in (
        lambda: Replacement.objects.filter(pk=replacement.pk).update(because="It rained."),
        lambda: replacement.promised.update(due_on=day(900)),
    ):
        with transaction.atomic():
            change()
            assert "were changed" in checked(tmp_path).stderr
            transaction.set_rollback(True)


def checked(folder) -> subprocess.CompletedProcess[str]:
    """The stranger's tool over the open export."""
    file = folder / "export.jsonl"
    file.write_bytes(b"".join(export.stream()))
    tool = [sys.executable, str(settings.BASE_DIR / "tools" / "verify.py"), str(file), "--key", keys.fingerprint()]
    return subprocess.run(tool, capture_output=True, text=True, check=False, cwd=settings.BASE_DIR)


def test_a_decision_maker_sees_it_once_more_before_it_is_public(
    world: journey.World, answer: Answer, sign_in, efa: Person
) -> None:
    client, old = sign_in(world.dev), hire(answer)
    url = f"/answers/{answer.ref}/replace/?what={old.ref}"
    assert url in client.get(answer.get_absolute_url()).text
    assert "checked" in client.get(url).text.split(old.text)[0].rpartition("<input")[2], "what was pressed is chosen"
    typed = {"which": [old.pk], "because": "Nobody “applied”.", "signed": "D. Evans", "what_1": "Hire one"}
    typed["by_1"] = day(60).isoformat()
    assert client.post(url, {**typed, "by_1": ""}).status_code == 422
    halves = client.post(url, {**typed, "what_2": "And a driver"})
    assert "by_2" in halves.context["form"].errors, "each thing has its day"
    hinted = client.post(url, {**typed, "what_1": "Ring 07700 900123"})
    assert hinted.context["form"].look_again, "what is promised is looked at like the reason"
    shown = client.post(url, typed).text
    assert "Is this what you promise instead?" in shown
    assert all(word in shown for word in ("Hire two people", "Nobody “applied”.", "Hire one", "D. Evans"))
    assert not Replacement.objects.exists(), "looking at it replaces nothing"
    assert "Nobody “applied”.</textarea>" in client.post(url, {**typed, "checked": "change"}).text
    assert client.post(url, {**typed, "checked": "yes"}).status_code == 302
    assert Replacement.objects.get().promised.get().text == "Hire one"
    assert sign_in(efa).get(url).status_code == 403


def test_the_word_on_another_promise_is_seen_once_more_too(world: journey.World, answer: Answer, sign_in) -> None:
    replacement = instead(world, answer, hire(answer))
    client, url = sign_in(world.bryn), f"/replacements/{replacement.ref}/verdict/"
    assert url in client.get(answer.get_absolute_url()).text
    typed = {"value": "less", "words": "One is not two."}
    shown = client.post(url, typed).text
    assert all(words in shown for words in ("It is less than was promised", "One is not two.", "Hire two people"))
    assert not ReplacementVerdict.objects.exists()
    assert client.post(url, {**typed, "checked": "yes"}).status_code == 302
    assert ReplacementVerdict.objects.get().words == "One is not two."
    page = client.get(answer.get_absolute_url()).text
    assert "One is not two." in page
    assert url not in page, "once only"


def test_programs_read_what_replaced_what(world: journey.World, answer: Answer, client: Client) -> None:
    replacement = instead(world, answer, hire(answer))
    replacing.give_verdict(actor=world.bryn, replacement=replacement, value="less", words="Hm.")
    told = client.get("/api/v1/answers").json()[0]
    old, _other, new = told["milestones"]
    assert (old["replaced_in"], new["promised_in"]) == (replacement.ref, replacement.ref)
    assert (new["times_moved"], new["first_due_on"]) == (1, old["due_on"])
    assert told["replacements"][0]["replaced"] == [old["ref"]]
    assert told["replacements"][0]["verdicts"][0]["value"] == "less"
    assert world.bryn.handle not in str(told)
    counted = client.get(f"/api/v1/bodies/{world.board.slug}/practice").json()
    assert (counted["milestones_replaced"], counted["milestones_kept"]) == (1, 0)
