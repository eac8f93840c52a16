"""Posts kept for the next reader: what is kept is always what would be made anew, for every reader and after every change."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from upwell.accounts.actions import erase, grant_role
from upwell.accounts.models import Person
from upwell.community import actions, articles
from upwell.community.models import Space, Thread
from upwell.community.tests.test_spaces import open_space
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def space(db: None) -> Space:
    return open_space("room", "public")


@pytest.fixture
def thread(space: Space, bryn: Person, gwen: Person) -> Thread:
    for person in (bryn, gwen):
        actions.join_space(actor=person, space=space)
    with at(NOON):
        thread = actions.start_thread(actor=bryn, space=space, title="Nights", body="He asked me **who** I was.")
        actions.reply(actor=gwen, thread=thread, body="I hear you.")
    return thread


@pytest.fixture
def readers(space: Space, bryn: Person, gwen: Person, efa: Person, carys: Person, sign_in) -> dict[str, Client]:
    grant_role(actor=SYSTEM, person=carys, kind="host", thing=space)
    people = {"author": bryn, "other author": gwen, "member elsewhere": efa, "host": carys}
    return {"signed out": Client()} | {who: sign_in(person) for who, person in people.items()}


def posts_on(client: Client, thread: Thread) -> str:
    """The posts of the page, without what differs each time."""
    html = client.get(thread.get_absolute_url(), {"page": 1}).text
    return TOKEN.sub("", "".join(re.findall(r"<article.*?</article>", html, re.DOTALL)))


def test_what_is_kept_is_what_would_be_made_anew_for_every_reader_after_every_change(
    thread: Thread, readers: dict[str, Client], bryn: Person, gwen: Person, efa: Person, carys: Person, sign_in
) -> None:
    first = thread.posts.get(position=0)
    changes = [
        (0, lambda: None),
        (1, lambda: actions.edit_post(actor=bryn, post=first, body="He asked me who *you* were.")),
        (2, lambda: actions.react(actor=efa, post=first, kind="hear")),
        (3, lambda: actions.note_content(actor=carys, post=first, note="talks about dementia")),
        (4, lambda: Person.objects.filter(pk=gwen.pk).update(handle="Gwenllian")),
        (5, lambda: Person.objects.filter(pk=gwen.pk).update(is_new_until=NOON + timedelta(days=9))),
        (6, lambda: actions.react(actor=efa, post=first, kind="hear")),
        (7, lambda: actions.hide_post(actor=carys, post=first, reason="Names a neighbour")),
        (8, lambda: actions.show_post(actor=carys, post=first)),
        (60 * 24, lambda: None),
        (60 * 48, lambda: actions.remove_post(actor=bryn, post=first)),
        (60 * 48, lambda: erase(actor=gwen, person=gwen)),
    ]
    seen: dict[str, list[str]] = {who: [] for who in readers}
    for minutes, change in changes:
        with at(NOON + timedelta(minutes=minutes)):
            change()
            for who, client in readers.items():
                posts_on(client, thread)
                kept = posts_on(client, thread)
                articles.forget()
                assert posts_on(client, thread) == kept, f"{who}, change at {minutes} minutes"
                seen[who].append(kept)
    for who in readers:
        different = set(seen[who])
        assert len(different) >= len(changes) - 3, f"{who} did not see the changes"
        assert "He asked" not in seen[who][-1]
        assert "I hear you." not in seen[who][-1]


def test_nobody_is_handed_what_was_made_for_another(thread: Thread, readers: dict[str, Client], efa: Person) -> None:
    actions.react(actor=efa, post=thread.posts.get(position=0), kind="hear")
    with at(NOON + timedelta(minutes=5)):
        for _ in range(2):
            pages = {who: client.get(thread.get_absolute_url()).text for who, client in readers.items()}
    pressed = {who: page.count('aria-pressed="true"') for who, page in pages.items()}
    assert pressed == {"signed out": 0, "author": 0, "other author": 0, "member elsewhere": 1, "host": 0}
    assert {who for who, page in pages.items() if "/edit/" in page} == {"author", "other author"}
    assert {who for who, page in pages.items() if "/hide/" in page} == {"host"}
    for who, page in pages.items():
        assert len(set(TOKEN.findall(page))) == 1, f"{who} has tokens of others"
    tokens = [TOKEN.findall(page)[0] for page in pages.values()]
    assert len(set(tokens)) == len(tokens)


def test_the_token_in_a_kept_post_is_one_that_the_server_takes(thread: Thread, efa: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(efa, backend="allauth.account.auth_backends.AuthenticationBackend")
    for _ in range(2):
        page = client.get(thread.get_absolute_url()).text
    form = re.search(r'<form class="feelings".*?</form>', page, re.DOTALL)
    token = TOKEN.search(form[0])[1]
    address = re.search(r'action="([^"]+)"', form[0])[1]
    refused = client.post(address, {"feeling": "hear:1", "csrfmiddlewaretoken": token[::-1]})
    taken = client.post(address, {"feeling": "hear:1", "csrfmiddlewaretoken": token})
    assert (refused.status_code, taken.status_code) == (403, 302)


@pytest.mark.parametrize("who", ["signed out", "host", "author"])
def test_fifty_posts_cost_as_many_queries_as_one_and_reading_again_writes_nothing(
    who: str, thread: Thread, readers: dict[str, Client], gwen: Person
) -> None:
    few = _queries(readers[who], thread)
    for number in range(30):
        with at(NOON + timedelta(hours=number + 1)):
            actions.reply(actor=gwen, thread=thread, body=f"Night {number}")
    many = _queries(readers[who], thread)
    assert len(many) == len(few)
    assert not [sql for sql in many if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


def _queries(client: Client, thread: Thread) -> list[str]:
    client.get(thread.get_absolute_url())
    with CaptureQueriesContext(connection) as asked:
        client.get(thread.get_absolute_url())
        return [query["sql"] for query in asked]


def rows_on(client: Client, space: Space) -> str:
    return "".join(re.findall(r'<ul class="rows">.*?</ul>', client.get(space.get_absolute_url()).text, re.DOTALL))


def test_the_rows_of_a_space_are_those_that_would_be_made_anew(
    space: Space, thread: Thread, readers: dict[str, Client], bryn: Person, gwen: Person, carys: Person
) -> None:
    changes = [
        (1, lambda: None),
        (2, lambda: actions.reply(actor=gwen, thread=thread, body="And then?")),
        (3, lambda: actions.lock_thread(actor=carys, thread=thread)),
        (4, lambda: Person.objects.filter(pk=bryn.pk).update(handle="Brynmor")),
        (5, lambda: Thread.objects.filter(pk=thread.pk).update(title="Long nights")),
        (60 * 24, lambda: None),
        (60 * 48, lambda: None),
    ]
    seen: dict[str, list[str]] = {who: [] for who in readers}
    for minutes, change in changes:
        with at(NOON + timedelta(minutes=minutes)):
            change()
            for who, client in readers.items():
                rows_on(client, space)
                kept = rows_on(client, space)
                articles.forget()
                assert rows_on(client, space) == kept, f"{who}, after {minutes} minutes"
                seen[who].append(kept)
    assert {who: len(set(rows)) for who, rows in seen.items()} == dict.fromkeys(readers, len(changes))
    assert ["1 new" in seen["author"][0], "2 new" in seen["author"][1]] == [True, True]  # both of Gwen's
    assert "new<" not in seen["signed out"][1]


def test_a_post_leads_to_its_author_for_people_with_an_account_and_for_nobody_else(
    thread: Thread, readers: dict[str, Client]
) -> None:
    assert "/people/Gwen/" not in posts_on(readers["signed out"], thread)
    for who in ("author", "member elsewhere", "host"):
        assert "/people/Gwen/" in posts_on(readers[who], thread), who
    assert "/people/Gwen/" not in posts_on(readers["signed out"], thread)  # nor from what was kept for the others


def test_below_a_conversation_for_support_stands_what_else_helps_and_elsewhere_it_does_not(
    thread: Thread, space: Space, readers: dict[str, Client]
) -> None:
    def below(who: str) -> str:
        return readers[who].get(thread.get_absolute_url()).text.rpartition("</article>")[2].partition("</main>")[0]

    for who in readers:
        assert 'href="/what-helps/"' in below(who), who
        assert 'href="/link-workers/"' in below(who), who
    Space.objects.filter(pk=space.pk).update(purpose="place")
    assert 'href="/link-workers/"' not in below("author")
