"""Ashmere is made once for all tests here, and rolled back. How long it took is printed, not judged."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from time import perf_counter
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from upwell.accounts.models import Access, Consent, Notice, Person
from upwell.algorithms import sortition
from upwell.algorithms.canonical import digest
from upwell.assembly.actions.draws import fixed_by, pool_of, seed_bytes
from upwell.assembly.models import Juror, Jury
from upwell.community.models import Membership, Post, Reaction, Space, Thread
from upwell.demo.cast import CAST, Part
from upwell.demo.making import ashmere as making
from upwell.demo.making.town import Town
from upwell.discover import queries
from upwell.discover.models import Theme, Voice
from upwell.gather import gaps
from upwell.gather.models import Conversation, HandOff, Issue
from upwell.kit.errors import Refused
from upwell.kit.jobs import run_all
from upwell.kit.models import SearchDocument
from upwell.kit.permissions import allowed
from upwell.kit.time import now
from upwell.ledger.models import Checkpoint, Entry
from upwell.prescribing import workflow
from upwell.prescribing.models import Gap, Referral
from upwell.promises.models import Charter, Duty, DutyNote
from upwell.promises.terms import TERMS, said
from upwell.response.models import Answer, Milestone, Verdict
from upwell.response.queries import put_off_alone
from upwell.safety.models import Appeal, Case

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def ashmere(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    """The town, inside one transaction that is never kept."""
    with django_db_blocker.unblock(), transaction.atomic():
        began = perf_counter()
        town = making.make()
        print(f"\nAshmere was made in {perf_counter() - began:.1f} seconds.")
        yield town
        transaction.set_rollback(True)


def test_there_is_a_town_of_people_who_talk() -> None:
    assert Person.objects.filter(assisted=False).count() >= 100
    assert Space.objects.filter(room=None).count() == 5  # and the rooms of the carers’ group
    assert set(Space.objects.values_list("purpose", flat=True)) == {"support", "place", "movement"}
    assert Thread.objects.count() >= 40
    assert Post.objects.count() >= 400
    assert Reaction.objects.count() >= 200
    assert all(space.statement and space.rules for space in Space.objects.all())


def test_nobody_says_the_same_twice_and_nobody_speaks_out_of_time_or_place() -> None:
    said_more_than_once = [
        words for words, times in Counter(Post.objects.values_list("body", flat=True)).items() if times > 1
    ]
    assert said_more_than_once == []
    for post in Post.objects.select_related("thread", "author"):
        assert post.author is not None
        assert post.author.joined_at < post.created_at <= now()
        assert Membership.objects.filter(space=post.thread.space_id, person=post.author).exists()
    assert not Reaction.objects.filter(at__gt=now()).exists()
    for thread in Thread.objects.all():
        moments = list(thread.posts.order_by("position").values_list("created_at", flat=True))
        assert moments == sorted(moments)


def test_something_happened_this_very_day() -> None:
    wren = Person.objects.get(handle="Wren")
    assert (now() - wren.joined_at).days == 0
    assert (now() - Thread.objects.get(author=wren).created_at).seconds < 3 * 3600
    assert (now() - Entry.objects.order_by("at")[0].at).days >= 270


def test_each_open_issue_has_a_holder_and_a_date_and_exactly_one_is_overdue() -> None:
    for issue in Issue.objects.open():
        assert issue.duty is not None
        assert issue.duty.done_at is None
        assert issue.duty.holder
        assert issue.duty.due_on
    overdue = Duty.objects.overdue().get(public=True)
    late = Issue.objects.get(duty=overdue)
    assert late.title == "A person to ring after a dementia diagnosis, not a leaflet"
    assert (overdue.kind, overdue.working_days_late) == ("answer", 6)
    assert overdue.told_overdue_at is not None


def test_one_issue_is_kept_one_handed_on_one_promised_one_young() -> None:
    kept = Issue.objects.get(state="kept")
    assert Milestone.objects.filter(answer__issue=kept, done_at=None).count() == 0
    assert all(Milestone.objects.filter(answer__issue=kept).values_list("evidence", flat=True))
    assert Verdict.objects.get(answer__issue=kept, raised_it=True).value == "kept"
    assert Verdict.objects.filter(answer__issue=kept, value="partly").exists()

    handed = HandOff.objects.get()
    assert (handed.state, handed.receiver.name) == ("waiting", "Ashmere Council")
    assert handed.issue.state == "handed_on"
    assert not handed.issue.remit_decisions.get().ours

    doing = Issue.objects.get(state="doing")
    assert Answer.objects.get(issue=doing).milestones.filter(done_at=None, replaced_in=None).count() == 2
    assert [one.text for one in put_off_alone()] == ["The shower beside the chapel, with the key at the desk"]
    for young in Issue.objects.filter(state="gathering"):
        assert 0 < young.support_count < young.process.charter.support_gate


def test_what_an_abolished_body_owed_was_passed_on_with_its_date_and_kept() -> None:
    passed = DutyNote.objects.get(kind="passed")
    assert passed.from_body is not None
    assert passed.from_body.has_ended
    assert passed.to_body == passed.from_body.successor
    assert (passed.duty.kind, passed.duty.state, passed.duty.body) == ("answer", "kept", passed.to_body)


def test_every_promise_but_the_late_one_was_kept_in_time() -> None:
    assert [duty.kind for duty in Duty.objects.filter(public=True) if duty.is_late] == ["answer"]


def test_every_charter_is_whole_and_the_boards_second_version_differs() -> None:
    assert Charter.objects.count() == 4
    assert all(charter.in_force is not None for charter in Charter.objects.all())
    second, first = Charter.objects.get(slug="care-board").versions.all()
    differing = {term for term in TERMS if said(first, term) != said(second, term)}
    assert differing >= {"level", "promise", "payment", "if_missed", "answer_days"}


def test_themes_stand_on_five_people_from_two_spaces_and_some_wait_for_a_name() -> None:
    named = Theme.objects.filter(named_at__isnull=False, retired_at=None)
    assert named.count() == 5
    assert all(theme.people >= 5 and theme.spaces >= 2 for theme in named)
    waiting = Theme.objects.filter(named_at=None, retired_at=None)
    assert any(theme.people >= 5 and theme.spaces >= 2 for theme in waiting)


def test_voices_carry_what_their_authors_chose_and_taken_back_ones_are_gone() -> None:
    given = Consent.objects.filter(purpose="voice", withdrawn_at=None)
    assert set(given.values_list("scope", flat=True)) == {
        "count",
        "quote",
        "quote_named",
        "jury",
        "decider",
        "research",
    }
    counted_only = [
        v
        for v in Voice.objects.standing()
        if set(given.filter(subject_ref=v.ref).values_list("scope", flat=True)) == {"count"}
    ]
    assert counted_only
    back = Voice.objects.exclude(taken_back_at=None)
    assert back.count() == 2
    assert all(voice.text == "" for voice in back)
    helped = Voice.objects.filter(person__assisted=True)
    assert helped.count() >= 4
    assert all(Access.objects.filter(person=voice.person).exists() for voice in helped)


def test_the_map_of_opinion_has_clear_groups_and_something_that_all_agree_on() -> None:
    talk = Conversation.objects.get(issue__state="body")
    drawn = talk.maps.get()
    assert talk.participant_count == 62
    assert talk.statements.filter(state="open").count() == 20
    assert drawn.result["clear_groups"]
    assert drawn.result["k"] in (2, 3)
    assert talk.statements.get(state="refused").refused_because
    open_now = Conversation.objects.get(closed_at=None)
    assert open_now.is_open
    assert open_now.statements.filter(state="waiting").count() == 3


def test_the_jury_was_drawn_by_a_lottery_that_can_be_drawn_again() -> None:
    jury = Jury.objects.get()
    draw = jury.draws.get()
    assert jury.pool is not None
    assert jury.pool.members.count() == 120
    committed = Entry.objects.get(kind="assembly.draw_committed")
    drawn = Entry.objects.get(kind="assembly.drawn")
    assert committed.at < draw.seed_due_at <= drawn.at
    pool, quotas = pool_of(jury.pool)
    distribution = sortition.Distribution.from_dict(draw.distribution)
    assert sortition.commitment(distribution, pool, quotas, salt=bytes.fromhex(draw.salt)) == draw.pool_commitment
    assert committed.facts["commitment"] == draw.commitment == digest(fixed_by(draw))
    again = sortition.draw_panel(distribution, seed_bytes(draw.seed, draw.commitment))
    assert list(again) == list(draw.panel)
    assert len(again) == 15
    for quota in quotas:
        there = sum(member.features[quota.feature] == quota.value for member in pool if member.id in again)
        assert quota.min <= there <= quota.max
    assert Juror.objects.get(person__handle="Teasel").number in again


def test_the_jury_spoke_thirteen_to_two_and_the_two_were_heard() -> None:
    said_by_jury = Jury.objects.get().recommendations.get()
    assert (said_by_jury.votes_for, said_by_jury.votes_against, said_by_jury.votes_abstain) == (13, 2, 0)
    assert said_by_jury.minority_report
    assert said_by_jury.reasons
    assert said_by_jury.published_at


def test_a_member_can_follow_her_sentence_to_the_late_answer() -> None:
    heron = Person.objects.get(handle="Heron")
    voice = Voice.objects.get(person=heron, text__startswith="They gave us a folder")
    steps = queries.receipt(voice, heron)
    reached = [step.thing.kind for step in steps if step.thing is not None]
    for kind in ("discover.theme", "gather.issue", "gather.statement", "assembly.jury", "assembly.recommendation"):
        assert kind in reached
    assert steps[-1].state == "late"


def test_the_record_verifies_from_the_first_checkpoint_to_the_last() -> None:
    bodies = [bytes(body) for body in Entry.objects.order_by("position").values_list("body", flat=True)]
    assert not Entry.objects.filter(position=None).exists()
    checkpoints = list(Checkpoint.objects.order_by("size"))
    assert len(checkpoints) >= 9
    assert checkpoints[-1].size == len(bodies)
    for checkpoint in checkpoints:
        assert _root([b"\0" + body for body in bodies[: checkpoint.size]]).hex() == checkpoint.root
    moments = list(Entry.objects.order_by("position").values_list("at", flat=True))
    assert moments == sorted(moments)


def _root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, written down once more."""
    if len(leaves) == 1:
        return hashlib.sha256(leaves[0]).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + _root(leaves[:half]) + _root(leaves[half:])).digest()


def test_a_report_waits_for_the_host_and_another_was_closed() -> None:
    curlew, fulmar = (Person.objects.get(handle=handle) for handle in ("Curlew", "Fulmar"))
    waiting, closed = Case.objects.get(state="open", is_care=False), Case.objects.get(state="kept")
    assert waiting in Case.objects.visible_to(curlew)
    assert waiting.reports.count() == 2
    assert all(report.snapshot for report in waiting.reports.all())
    assert closed.outcome
    care = Case.objects.get(is_care=True)
    assert (care.is_open, care.holder) == (True, fulmar)
    appeal = Appeal.objects.get()
    assert (allowed("safety.decide_appeal", fulmar, appeal), allowed("safety.decide_appeal", curlew, appeal)) == (
        True,
        False,
    )


def test_the_cast_has_news_and_has_read_what_is_old() -> None:
    for handle in ("Heron", "Osprey", "Rowan"):
        mine = Notice.objects.filter(person__handle=handle)
        assert mine.exclude(read_at=None).exists(), handle
    assert Notice.objects.filter(person__handle="Heron", read_at=None).exists()


def test_a_caseload_stands_in_all_ten_states_and_something_missing_became_an_issue() -> None:
    assert set(Referral.objects.values_list("state", flat=True)) == set(workflow.State)
    late = Duty.objects.overdue().filter(public=False)
    assert [duty.kind for duty in late] == ["referral_answer"]
    assert Duty.objects.filter(kind="referral_escalated", done_at=None).count() == 1
    gap = Gap.objects.visible_to(None).get()
    issue = gaps.issues_of(gap).get()
    assert issue.duty is not None
    words = {name for name in Referral.objects.values_list("name", flat=True) if name}
    assert not any(name in issue.title + issue.ask + issue.story for name in words)
    voice = Voice.objects.get(external_id=gap.ref)
    assert voice.person is None


def test_search_finds_what_people_said_and_nothing_waits_to_be_done() -> None:
    assert SearchDocument.objects.filter(kind="community.post").count() == Post.objects.count()
    assert run_all() == 0


@pytest.mark.parametrize("one", CAST, ids=lambda one: one.handle)
def test_each_of_the_cast_signs_in_with_one_click_and_lands_on_a_page(one: Part, client: Client) -> None:
    response = client.post(reverse("demo:sign-in"), {"handle": one.handle}, follow=True)
    assert response.status_code == 200
    landed, _status = response.redirect_chain[-1]
    assert landed != reverse("home"), "the page that tells most was not found"
    assert response.context["viewer"].handle == one.handle
    assert f"You are {one.handle} now." in response.content.decode()


def test_every_page_says_that_all_of_it_is_invented_and_whom_one_can_be(client: Client) -> None:
    for address in ("/", "/demo/", "/issues/", "/help-now/"):
        page = client.get(address).content.decode()
        assert "Ashmere, its people and its public bodies are invented." in page
        assert all(f'value="{one.handle}"' in page for one in CAST)


def test_nobody_signs_in_as_somebody_who_is_not_of_the_cast_nor_where_people_are_real(
    client: Client, settings: Any
) -> None:
    assert client.post(reverse("demo:sign-in"), {"handle": "Gorse"}).status_code == 404
    assert client.get(reverse("demo:sign-in")).status_code == 405
    settings.IS_DEMO = False
    assert client.post(reverse("demo:sign-in"), {"handle": "Osprey"}).status_code == 404
    assert client.get(reverse("demo:who")).status_code == 404
    assert "_auth_user_id" not in client.session


def test_running_it_again_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = _rows()
    call_command("demo")
    assert _rows() == before
    assert "here already" in capsys.readouterr().out
    with pytest.raises(Refused) as refusal:
        making.make()
    assert refusal.value.code == "not_empty"
    assert _rows() == before


def _rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}
