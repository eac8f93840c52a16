"""Talk: replies, reactions, edits and reports of four at once."""

from __future__ import annotations

from functools import partial

import pytest

from tests.at_once import at_once, said
from tests.races.conftest import Crowd
from upwell.accounts.models import Person
from upwell.community import actions as community
from upwell.community.models import Post, Space, Thread
from upwell.promises.models import Duty
from upwell.safety import actions as safety
from upwell.safety.models import Report

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FOUR = range(4)


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
