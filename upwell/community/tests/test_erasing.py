"""What somebody wrote as a title is theirs as much as the rest: when they go, it goes from every place that quoted it."""

from __future__ import annotations

import pytest

from upwell.accounts.actions import erase as leave
from upwell.accounts.models import Notice, Person
from upwell.community import actions
from upwell.community.models import Space, Thread
from upwell.community.tests.test_spaces import open_space
from upwell.kit import search
from upwell.kit.jobs import run_all
from upwell.kit.models import SearchDocument
from upwell.kit.permissions import SYSTEM

TITLE = "My daughter Seren is in ward nine"


@pytest.fixture
def space(db: None, bryn: Person, gwen: Person, efa: Person) -> Space:
    space = open_space()
    for person in (bryn, gwen, efa):
        actions.join_space(actor=person, space=space)
    return space


@pytest.fixture
def quoted(space: Space, bryn: Person, gwen: Person, efa: Person) -> Thread:
    """A conversation of Bryn's whose title stands in search results and in notices of others."""
    thread = actions.start_thread(actor=bryn, space=space, title=TITLE, body="She cannot sleep there.")
    actions.follow(actor=efa, thread=thread)
    reply = actions.reply(actor=gwen, thread=thread, body="Mine neither.")
    run_all()
    actions.hide_post(actor=SYSTEM, post=reply, reason="Names a nurse.")
    actions.show_post(actor=SYSTEM, post=reply)
    assert Notice.objects.filter(text__contains=TITLE).values("person").distinct().count() == 3
    return thread


def places_of(words: str) -> list[str]:
    found = Notice.objects.filter(text__contains=words).values_list("text", flat=True)
    return [*found, *SearchDocument.objects.filter(title__contains=words).values_list("kind", flat=True)]


def test_when_somebody_is_erased_the_title_they_wrote_leaves_notices_and_search_results_of_others(
    quoted: Thread, bryn: Person, gwen: Person, sign_in
) -> None:
    assert places_of("Seren")
    leave(actor=bryn, person=bryn)
    assert places_of("Seren") == []
    page = sign_in(gwen).get(quoted.get_absolute_url()).text
    assert "Seren" not in page
    assert "A conversation whose title was taken back" in page
    assert "Mine neither." in page
    assert search.find("neither", viewer=gwen, kinds=["community.post"]).hits


def test_taking_out_the_first_post_takes_the_title_and_taking_out_a_reply_does_not(
    quoted: Thread, bryn: Person, gwen: Person
) -> None:
    actions.remove_post(actor=gwen, post=quoted.posts.get(position=1))
    assert places_of("Seren")
    actions.remove_post(actor=bryn, post=quoted.posts.get(position=0))
    assert places_of("Seren") == []


def test_the_same_title_on_somebody_elses_conversation_stays(
    quoted: Thread, space: Space, bryn: Person, gwen: Person, efa: Person
) -> None:
    theirs = actions.start_thread(actor=gwen, space=space, title=TITLE, body="Yours too?")
    actions.reply(actor=efa, thread=theirs, body="I am sorry.")
    run_all()
    leave(actor=bryn, person=bryn)
    assert gwen.notices.filter(text__contains="Seren", url__startswith="/posts/").count() == 1
    theirs.refresh_from_db()
    assert theirs.title == TITLE
