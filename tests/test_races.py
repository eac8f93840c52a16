"""Double clicks, and four processes at once, lose nothing and double nothing. On PostgreSQL it shows what is not locked; SQLite stands in line by itself.

Each act is a process of its own with its own connection, and all begin at the same moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from tests import journey
from tests.at_once import at_once, said
from upwell.accounts import acting, actions, api_tokens, consent
from upwell.accounts.models import Consent, Person, Role
from upwell.algorithms.merkle import leaf_hash, root
from upwell.assembly.actions import draws, juries, recommendations
from upwell.assembly.models import Draw, Juror, JurorVote, Jury
from upwell.community import actions as community
from upwell.community.models import Post, Space, Thread
from upwell.discover.actions import themes, voices
from upwell.discover.models import Theme, ThemeRun, Voice
from upwell.gather.actions import conversations, handoffs, issues
from upwell.gather.models import Conversation, HandOff, Issue, Participant, Statement, Support, Vote
from upwell.kit import imports
from upwell.kit.imports.runs import take_up
from upwell.kit.jobs import enqueue, run_all
from upwell.kit.models import ImportRun, JobState
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, now, today
from upwell.ledger import checkpoints, tree
from upwell.ledger.actions import record
from upwell.ledger.models import Checkpoint, Entry, Link
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.response.actions import answers, replacing, verdicts
from upwell.response.models import Answer, Milestone, Replacement, Verdict
from upwell.safety import actions as safety
from upwell.safety.models import Report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FOUR = range(4)
Crowd = Callable[[int], list[Person]]


@pytest.fixture
def crowd(transactional_db: None) -> Crowd:
    """So many more members."""

    def made(number: int) -> list[Person]:
        return [Person.objects.create_user(f"Member {n:02}", f"member{n}@example.org") for n in range(number)]

    return made


@pytest.fixture
def space(transactional_db: None) -> Space:
    return journey.carers()


@pytest.fixture
def thread(space: Space, bryn: Person) -> Thread:
    community.join_space(actor=bryn, space=space)
    return community.start_thread(actor=bryn, space=space, title="At night", body="Nobody to ring at night. Nobody.")


@pytest.fixture
def world(transactional_db: None, ann: Person, bryn: Person, dev: Person, finn: Person) -> journey.World:
    return journey.build(ann, bryn, dev, finn, support_gate=4)


@pytest.fixture
def issue(world: journey.World) -> Issue:
    return journey.raised(world)


@pytest.fixture
def before_body(world: journey.World, issue: Issue, crowd: Crowd) -> Issue:
    for person in crowd(4):
        issues.support(actor=person, issue=issue)
    issues.decide_remit(actor=world.dev, issue=issue, ours=True, reason="It is ours.")
    return issues.to_body(actor=world.ann, issue=issue)


@pytest.fixture(autouse=True)
def nothing_went_wrong_in_the_record(transactional_db: None) -> Iterator[None]:
    """After every race the record is whole: every entry has one place, and every open issue a holder and a date."""
    yield
    tree.sequence_all()
    rows = list(Entry.objects.order_by("position").values_list("position", "body"))
    assert [position for position, _body in rows] == list(range(len(rows)))
    assert tree.root(len(rows)) == root([leaf_hash(bytes(body)) for _position, body in rows])
    assert not Issue.objects.open().filter(duty=None).exists()
    assert not Issue.objects.open().filter(duty__done_at__isnull=False).exists()


# ---- talk


def test_replies_of_four_at_once_all_stand_each_at_its_own_place(thread: Thread, space: Space, crowd: Crowd) -> None:
    people = crowd(4)
    for person in people:
        community.join_space(actor=person, space=space)

    def talk(person: Person) -> None:
        for number in range(5):
            community.reply(actor=person, thread=thread, body=f"{person.handle} says {number}")

    assert said(at_once([partial(talk, person) for person in people])) == {"done": 4}
    thread.refresh_from_db()
    assert thread.post_count == 21
    assert sorted(Post.objects.values_list("position", flat=True)) == list(range(21))
    assert Post.objects.values("body").distinct().count() == 21


def test_a_reply_clicked_four_times_is_one(thread: Thread, bryn: Person) -> None:
    click = partial(community.reply, actor=bryn, thread=thread, body="Thank you all.")
    assert said(at_once([click] * 4)) == {"done": 4}
    assert Post.objects.filter(body="Thank you all.").count() == 1
    assert Thread.objects.get(pk=thread.pk).post_count == 2


def test_a_conversation_begun_four_times_is_one(space: Space, bryn: Person) -> None:
    community.join_space(actor=bryn, space=space)
    click = partial(community.start_thread, actor=bryn, space=space, title="After the clinic", body="We went home.")
    assert said(at_once([click] * 4)) == {"done": 4}
    assert Thread.objects.count() == Space.objects.get(pk=space.pk).thread_count == Post.objects.count() == 1


def test_reactions_are_counted_as_they_are(thread: Thread, crowd: Crowd) -> None:
    post, people = thread.posts.get(), crowd(6)
    clicks = [
        partial(community.react, actor=person, post=post, kind="hear", on=True) for person in people for _ in (1, 2)
    ]
    assert said(at_once(clicks)) == {"done": 12}
    post.refresh_from_db()
    assert post.feelings == {"hear": 6}
    turned = [partial(community.react, actor=person, post=post, kind="hear") for person in people]
    assert said(at_once(turned)) == {"done": 6}
    post.refresh_from_db()
    assert post.feelings == {}


def test_edits_at_once_lose_no_earlier_words(thread: Thread, bryn: Person) -> None:
    post = thread.posts.get()
    edits = [partial(community.edit_post, actor=bryn, post=post, body=f"Version {n}") for n in FOUR]
    assert said(at_once(edits)) == {"done": 4}
    post.refresh_from_db()
    kept = {post.body, *post.revisions.values_list("body", flat=True)}
    assert kept == {"Nobody to ring at night. Nobody.", *(f"Version {n}" for n in FOUR)}


def test_reading_and_following_in_four_tabs_leaves_one_mark(thread: Thread, gwen: Person) -> None:
    acts = [partial(community.mark_read, actor=gwen, thread=thread, upto=n) for n in (1, 4, 2)]
    assert said(at_once([*acts, partial(community.follow, actor=gwen, thread=thread)])) == {"done": 4}
    mark = thread.marks.get(person=gwen)
    assert (mark.upto, mark.follows) == (4, True)


def test_joining_four_times_is_once_and_a_draft_kept_four_times_is_one(space: Space, gwen: Person) -> None:
    assert said(at_once([partial(community.join_space, actor=gwen, space=space)] * 4)) == {"done": 4}
    assert space.memberships.count() == 1
    drafts = [partial(community.save_draft, actor=gwen, place="space:carers", body=f"I {n}") for n in FOUR]
    assert said(at_once(drafts)) == {"done": 4}
    assert gwen.drafts.count() == 1


def test_one_thing_reported_four_times_by_one_person_is_one_report_with_one_date(thread: Thread, gwen: Person) -> None:
    click = partial(safety.report, actor=gwen, subject=thread.posts.get(), reason="unkind", words="This hurts.")
    assert said(at_once([click] * 4)) == {"done": 4}
    assert Report.objects.count() == Duty.objects.filter(kind="report").count() == 1


# ---- people


def test_a_name_that_four_people_choose_at_once_goes_to_one(transactional_db: None) -> None:
    names = ["Sunny", "sunny", "SUNNY", "Sunny"]
    acts = [
        partial(actions.join, actor=SYSTEM, handle=name, email=f"sunny{n}@example.org", over_16=True)
        for n, name in enumerate(names)
    ]
    assert said(at_once(acts)) == {"done": 1, "handle_taken": 3}
    assert Person.objects.filter(handle__iexact="sunny").count() == 1


def test_an_address_that_signs_up_four_times_at_once_has_one_account(transactional_db: None) -> None:
    acts = [
        partial(actions.join, actor=SYSTEM, handle=f"Sunny {n}", email="sunny@example.org", over_16=True) for n in FOUR
    ]
    assert said(at_once(acts)) == {"done": 1, "address_taken": 3}


def test_two_people_who_take_the_same_new_name_do_not_both_get_it(crowd: Crowd) -> None:
    acts = [
        partial(actions.change_profile, actor=person, handle="Sunny", about="", language="en-gb") for person in crowd(4)
    ]
    assert said(at_once(acts)) == {"done": 1, "handle_taken": 3}


def test_a_caller_written_down_by_four_helpers_at_once_is_one_person(crowd: Crowd) -> None:
    helpers = crowd(4)
    for helper in helpers:
        actions.grant_role(actor=SYSTEM, person=helper, kind="link_worker")
    found = [
        partial(actions.find_or_create_assisted, actor=helper, handle="Caller in blue", over_16=True)
        for helper in helpers
    ]
    outcomes = said(at_once(found))
    assert set(outcomes) <= {"done", "handle_taken"}
    assert Person.objects.filter(handle="Caller in blue").count() == 1
    caller = Person.objects.get(handle="Caller in blue")
    begun = [partial(acting.begin, actor=helpers[0], person=caller, how="phone", consent_note="Yes.")] * 4
    assert said(at_once(begun)) == {"done": 1, "already_acting": 3}


def test_a_role_given_four_times_is_held_once_and_a_key_of_one_name_is_made_once(gwen: Person) -> None:
    assert said(at_once([partial(actions.grant_role, actor=SYSTEM, person=gwen, kind="auditor")] * 4)) == {"done": 4}
    assert Role.objects.filter(person=gwen).count() == Entry.objects.filter(kind="accounts.role_granted").count() == 1
    assert said(at_once([partial(api_tokens.make, actor=gwen, name="Sheet")] * 4)) == {"done": 1, "name_in_use": 3}


def test_whoever_leaves_in_two_windows_is_erased_once(gwen: Person) -> None:
    assert set(said(at_once([partial(actions.erase, actor=gwen, person=gwen)] * 4))) <= {"done"}
    assert Entry.objects.filter(kind="accounts.person_erased").count() == 1


# ---- consent


@pytest.fixture
def voice(thread: Thread, bryn: Person) -> Voice:
    return voices.let_be_heard(
        actor=bryn, post=thread.posts.get(), passage="Nobody to ring at night.", scopes=["count", "quote"]
    )


def test_a_consent_given_four_times_is_one_and_taken_back_four_times_is_taken_back_once(
    voice: Voice, bryn: Person
) -> None:
    given = partial(consent.give, actor=bryn, person=bryn, purpose="voice", scopes=["jury", "research"], subject=voice)
    assert said(at_once([given] * 4)) == {"done": 4}
    assert consent.active(bryn, "voice", voice) == {"count", "quote", "jury", "research"}
    assert Consent.objects.count() == 4
    taken = partial(consent.withdraw, actor=bryn, person=bryn, purpose="voice", subject=voice)
    assert said(at_once([taken] * 4)) == {"done": 4}
    assert not Consent.objects.filter(withdrawn_at=None).exists()
    assert Entry.objects.filter(kind="accounts.consent_withdrawn").count() == 4
    voice.refresh_from_db()
    assert (voice.text, voice.taken_back_at is None) == ("", False)


def test_giving_and_taking_back_at_once_ends_in_one_or_the_other(voice: Voice, bryn: Person) -> None:
    acts = [
        partial(voices.change_scopes, actor=bryn, voice=voice, scopes=scopes)
        for scopes in (["count"], [], ["quote"], ["jury"])
    ]
    assert set(said(at_once(acts))) <= {"done", "taken_back"}
    voice.refresh_from_db()
    live = consent.active(bryn, "voice", voice)
    assert (voice.taken_back_at is None) is bool(live)
    assert (voice.text == "") is (not live)


def test_the_same_sentence_let_be_heard_four_times_counts_once(thread: Thread, bryn: Person) -> None:
    click = partial(
        voices.let_be_heard, actor=bryn, post=thread.posts.get(), passage="Nobody to ring at night.", scopes=["count"]
    )
    assert said(at_once([click] * 4)) == {"done": 1, "already_heard": 3}
    assert Voice.objects.count() == Consent.objects.count() == 1


def test_a_statement_written_from_a_voice_while_it_is_taken_back_keeps_no_words(
    world: journey.World, thread: Thread, voice: Voice, bryn: Person
) -> None:
    """Whoever comes first: either there is no statement, or its words are gone too."""
    conversation = conversations.open(
        actor=world.finn, process=world.process, title="T", question="", seeds=["A"], checked_first=False
    )

    def write() -> None:
        with transaction.atomic():
            conversations.write(actor=bryn, conversation=conversation, text=voice.text, voice=voice)
            time.sleep(0.5)

    def take_back() -> None:
        time.sleep(0.2)
        voices.take_back(actor=bryn, voice=voice)

    assert set(said(at_once([write, take_back]))) <= {"done", "voice_not_open"}
    assert not Statement.objects.filter(text__contains="ring at night").exists()
    assert not Link.objects.filter(source_ref=voice.ref, withdrawn_at=None).exists()


def test_a_voice_placed_with_a_theme_while_it_is_taken_back_is_in_none(voice: Voice, bryn: Person) -> None:
    theme = themes.name(actor=SYSTEM, theme=Theme.objects.create(terms=["ring"]), name="Whom to ring")
    place = partial(themes.place_voice, actor=SYSTEM, voice=voice, theme=theme)
    outcomes = said(at_once([place, partial(voices.take_back, actor=bryn, voice=voice)]))
    assert set(outcomes) <= {"done", "not_counted"}
    voice.refresh_from_db()
    theme.refresh_from_db()
    assert (voice.text, theme.people, theme.voice_count) == ("", 0, 0)
    assert not Link.objects.filter(source_ref=voice.ref, withdrawn_at=None).exists()


def test_an_issue_raised_from_a_voice_while_it_is_taken_back_counts_it_or_marks_it(
    world: journey.World, voice: Voice, bryn: Person
) -> None:
    def raise_it() -> None:
        with transaction.atomic():
            ask = "Give everybody a number to ring at night."
            made = {"title": "A number", "ask": ask, "body": world.board, "process": world.process}
            issues.raise_issue(actor=bryn, voices=[voice], **made)
            time.sleep(0.5)

    def take_back() -> None:
        time.sleep(0.2)
        voices.take_back(actor=bryn, voice=voice)

    assert set(said(at_once([raise_it, take_back]))) <= {"done", "voice_not_open"}
    assert not Link.objects.filter(source_ref=voice.ref, withdrawn_at=None).exists()


def test_a_search_for_themes_while_a_voice_is_taken_back_learns_nothing_of_it(
    thread: Thread, voice: Voice, bryn: Person, crowd: Crowd
) -> None:
    own = community.reply(actor=bryn, thread=thread, body="It was cold in Zephyrwick lane all night.")
    cold = voices.let_be_heard(actor=bryn, post=own, passage=own.body, scopes=["count"])
    for number, person in enumerate(crowd(12)):
        community.join_space(actor=person, space=thread.space)
        said_by = community.reply(actor=person, thread=thread, body=f"Nobody to ring at night, {number} times.")
        voices.let_be_heard(actor=person, post=said_by, passage=said_by.body, scopes=["count"])

    def search() -> None:
        with transaction.atomic():
            themes.compute("")
            time.sleep(0.5)

    def take_back() -> None:
        time.sleep(0.3)
        voices.take_back(actor=bryn, voice=cold)

    assert said(at_once([search, take_back])) == {"done": 2}
    learnt = {term for run in ThemeRun.objects.all() for term in run.model["terms"]}
    labels = {term for theme in Theme.objects.all() for term in theme.terms}
    assert "night" in learnt
    assert not [term for term in learnt | labels if "zephyrwick" in term]


def test_a_voice_taken_back_on_two_pages_at_once_is_taken_back(voice: Voice, bryn: Person) -> None:
    rows = Consent.objects.filter(subject_ref=voice.ref)
    acts = [partial(consent.withdraw_row, actor=bryn, consent=row) for row in rows]
    acts.append(partial(voices.take_back, actor=bryn, voice=voice))
    assert set(said(at_once(acts))) <= {"done", "already_taken_back"}
    voice.refresh_from_db()
    assert voice.text == ""


def test_a_call_for_help_sent_four_times_is_one(gwen: Person) -> None:
    assert said(at_once([partial(safety.ask_for_help, actor=gwen, words="I am not safe.")] * 4)) == {"done": 4}
    assert Report.objects.count() == 1


# ---- issues and conversations


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


# ---- lottery, recommendation, answer, promise


def test_a_lottery_fixed_and_drawn_four_times_is_one_lottery(world: journey.World, before_body: Issue) -> None:
    prepared = partial(
        juries.prepare,
        actor=world.ann,
        process=world.process,
        title="Jury",
        slug="jury",
        task="Weigh.",
        size=6,
        pool=journey.pool(),
    )
    assert said(at_once([prepared] * 4)) == {"done": 1, "slug_taken": 3}
    jury, due = Jury.objects.get(), now() + timedelta(days=1)
    fix = partial(draws.commit, actor=world.ann, jury=jury, seed_source="Saturday", seed_due_at=due)
    assert said(at_once([fix] * 4)) == {"done": 1, "already_drawn": 3}
    assert set(said(at_once([run_all] * 4))) == {"done"}
    draw = Draw.objects.get()
    assert Entry.objects.filter(kind="assembly.draw_committed").count() == 1

    def reveal() -> None:
        with at(now() + timedelta(days=2)):
            draws.reveal(actor=world.ann, draw=draw, seed="7 12 19")

    assert said(at_once([reveal] * 4)) == {"done": 1, "not_committed": 3}
    assert Juror.objects.count() == 6


def test_a_juror_votes_once_and_a_recommendation_is_published_once(world: journey.World, crowd: Crowd) -> None:
    issue = journey.raised(world)
    people = crowd(6)
    for person in people[:4]:
        issues.support(actor=person, issue=issue)
    issues.decide_remit(actor=world.dev, issue=issue, ours=True, reason="Ours.")
    jury = journey.drawn(world, Issue.objects.get(pk=issue.pk), [])
    for seat, person in zip(jury.jurors.order_by("number"), people, strict=True):
        Juror.objects.filter(pk=seat.pk).update(person=person)
    row = recommendations.draft(actor=world.finn, jury=jury, issue=issue, text="A named person.")
    votes = [
        partial(recommendations.vote, actor=person, recommendation=row, value=value)
        for person in people
        for value in ("for", "for")
    ]
    assert said(at_once(votes)) == {"done": 12}
    assert JurorVote.objects.count() == 6
    publish = partial(recommendations.publish, actor=world.finn, recommendation=row)
    assert said(at_once([publish] * 4)) == {"done": 1, "assembly.publish": 3}
    row.refresh_from_db()
    assert (row.votes_for, row.adopted) == (6, True)
    assert Duty.objects.filter(kind="answer").count() == 1


def answer_of(world: journey.World, issue: Issue) -> Answer:
    promised = [(f"Thing {n}", today() + timedelta(days=20 + n)) for n in range(3)]
    return answers.give(
        actor=world.dev, issue=issue, kind="will", text="We will.", signed="D. Evans, Director", milestones=promised
    )


def test_an_answer_sent_four_times_is_given_once(world: journey.World, before_body: Issue) -> None:
    assert said(at_once([partial(answer_of, world, before_body)] * 4)) == {"done": 4}
    assert Answer.objects.count() == 1
    assert Milestone.objects.count() == Duty.objects.filter(kind="milestone").count() == 3


def test_a_promise_reported_done_four_times_is_done_once(world: journey.World, before_body: Issue) -> None:
    first = answer_of(world, before_body).milestones.get(position=1)
    click = partial(answers.milestone_done, actor=world.dev, milestone=first, evidence="Look.")
    assert said(at_once([click] * 4)) == {"done": 1, "already_done": 3}
    assert Entry.objects.filter(kind="response.milestone_done").count() == 1


def test_a_promise_replaced_four_times_is_replaced_once(world: journey.World, before_body: Issue) -> None:
    answer = answer_of(world, before_body)
    assert said(at_once([replacement_of(world, answer)] * 4)) == {"done": 4}
    assert Replacement.objects.count() == 1
    assert Duty.objects.open().filter(kind="milestone").count() == 3


def test_a_promise_reported_done_and_replaced_at_once_is_one_of_the_two(
    world: journey.World, before_body: Issue
) -> None:
    answer = answer_of(world, before_body)
    first = answer.milestones.get(position=1)
    report = partial(answers.milestone_done, actor=world.dev, milestone=first, evidence="Look.")
    outcomes = said(at_once([report, replacement_of(world, answer)]))
    assert outcomes in ({"done": 1, "replaced": 1}, {"done": 1, "already_done": 1})
    first.refresh_from_db()
    assert (first.done_at is None) == (first.replaced_in is not None)
    assert Duty.objects.open().filter(kind="milestone").count() == 2 + Replacement.objects.count()


def replacement_of(world: journey.World, answer: Answer) -> partial[Replacement]:
    return partial(
        replacing.replace,
        actor=world.dev,
        answer=answer,
        milestones=[answer.milestones.get(position=1)],
        because="Nobody applied.",
        signed="D. Evans, Director",
        instead=[("Another thing", today() + timedelta(days=50))],
    )


def test_all_promises_reported_done_at_once_end_in_one_question_whether_they_were_kept(
    world: journey.World, before_body: Issue
) -> None:
    answer = answer_of(world, before_body)
    acts = [
        partial(answers.milestone_done, actor=world.dev, milestone=milestone, evidence="Look.")
        for milestone in answer.milestones.all()
    ]
    assert said(at_once(acts)) == {"done": 3}
    before_body.refresh_from_db()
    assert before_body.duty.kind == "verdict"
    assert Duty.objects.filter(kind="verdict").count() == 1
    assert not Duty.objects.open().filter(kind="milestone").exists()


def test_a_verdict_given_four_times_is_given_once(world: journey.World, before_body: Issue) -> None:
    answer = answer_of(world, before_body)
    for milestone in answer.milestones.all():
        answers.milestone_done(actor=world.dev, milestone=milestone, evidence="Look.")
    click = partial(verdicts.give, actor=world.bryn, answer=answer, value="kept")
    assert said(at_once([click] * 4)) == {"done": 1, "already_said": 3}
    assert Verdict.objects.count() == 1


def test_a_duty_opened_for_one_thing_by_four_at_once_is_one(world: journey.World, issue: Issue) -> None:
    opened = partial(
        duties.open,
        actor=SYSTEM,
        kind="answer",
        subject=issue,
        holder="The board",
        because="Charter",
        days=5,
        body=world.board,
    )
    outcomes = said(at_once([opened] * 4))
    assert Duty.objects.open().filter(kind="answer").count() == 1
    assert not [words for words in outcomes if "Traceback" in words], outcomes


# ---- files, jobs, the record

ROWS = "comment,date\n" + "".join(f"The ward was kind to us on day {n},2026-01-{n:02}\n" for n in range(1, 29))
OPTIONS = {"source": "Ward cards", "basis": "Signed by the trust."}


def test_one_file_brought_in_by_four_at_once_is_in_once(transactional_db: None) -> None:
    def bring() -> int:
        return take_up(imports.start(SYSTEM, "voices", ROWS.encode(), "said.csv", options=OPTIONS)).added

    outcomes = at_once([bring] * 4)
    assert said(outcomes) == {"done": 4}
    assert Voice.objects.count() == sum(one.value for one in outcomes) == 28
    assert set(ImportRun.objects.values_list("state", flat=True)) == {"done"}
    assert Entry.objects.filter(kind="discover.source_added").count() == 1


def test_a_second_file_of_the_same_source_brought_in_by_four_at_once_is_in_once(transactional_db: None) -> None:
    """Now the source is there already and keeps nobody in line; the rows fill more than one chunk."""
    take_up(imports.start(SYSTEM, "voices", ROWS.encode(), "said.csv", options=OPTIONS))
    more = "comment,date\n" + "".join(f"They let us wait {n} hours,2026-02-01\n" for n in range(450))

    def bring() -> int:
        return take_up(imports.start(SYSTEM, "voices", more.encode(), "more.csv", options=OPTIONS)).added

    outcomes = at_once([bring] * 4)
    assert said(outcomes) == {"done": 4}
    assert set(ImportRun.objects.values_list("state", flat=True)) == {"done"}
    assert sum(one.value for one in outcomes) == 450
    assert Voice.objects.count() == 478


def test_one_import_taken_up_by_four_workers_takes_each_row_once(transactional_db: None) -> None:
    run = imports.start(SYSTEM, "voices", ROWS.encode(), "said.csv", options=OPTIONS)
    assert said(at_once([partial(take_up, run)] * 4)) == {"done": 4}
    run.refresh_from_db()
    assert (run.state, run.done_rows, run.added, Voice.objects.count()) == ("done", 28, 28, 28)


def test_bodies_brought_in_twice_at_once_are_there_once(transactional_db: None) -> None:
    from upwell.places.models import PublicBody

    rows = "code,name,kind\n" + "".join(f"B{n},Body {n},board\n" for n in range(12))

    def bring() -> str:
        return take_up(imports.start(SYSTEM, "bodies", rows.encode(), "bodies.csv")).state

    outcomes = at_once([bring] * 4)
    assert said(outcomes) == {"done": 4}
    assert {one.value for one in outcomes} == {"done"}
    assert PublicBody.objects.count() == Entry.objects.filter(kind="places.body_added").count() == 12


def test_a_job_of_one_key_waits_once_and_every_job_is_done_once(thread: Thread, crowd: Crowd) -> None:
    from upwell.community.tasks import tell_followers

    run_all()
    key = partial(enqueue, tell_followers, 0, key="one")
    assert said(at_once([key] * 4)) == {"done": 4}
    assert JobState.objects.filter(waiting_key="one").count() == 1
    for _ in range(20):
        enqueue(tell_followers, 0)
    done = at_once([run_all] * 4)
    assert said(done) == {"done": 4}
    assert sum(one.value for one in done) == 21


def test_entries_of_four_at_once_are_all_on_the_record_and_signed_once(world: journey.World) -> None:
    before = Entry.objects.count()

    def write() -> None:
        for number in range(15):
            with transaction.atomic():
                record(
                    "promises.process_opened",
                    actor=SYSTEM,
                    subject=world.process,
                    facts={"title": "x", "version": number},
                )

    assert said(at_once([write] * 4)) == {"done": 4}
    assert Entry.objects.count() == before + 60
    assert said(at_once([checkpoints.sign] * 4)) == {"done": 4}
    assert Checkpoint.objects.get().size == before + 60
