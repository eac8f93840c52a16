"""Spaces, conversations and posts, as members meet them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import translation

from upwell.accounts import access, kept_words
from upwell.accounts.actions import grant_role
from upwell.accounts.models import Person
from upwell.community import actions
from upwell.community.models import Post, ReadMark, Space
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.personal import export_all
from upwell.kit.time import at, now

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def open_space(slug: str = "carers", audience: str = "members") -> Space:
    return actions.open_space(
        actor=SYSTEM,
        name="Carers together",
        slug=slug,
        purpose="support",
        audience=audience,
        statement="For carers.",
        rules="Be kind.",
    )


@pytest.fixture
def space(db: None) -> Space:
    return open_space()


@pytest.fixture
def member(space: Space, bryn: Person) -> Person:
    actions.join_space(actor=bryn, space=space)
    return bryn


def test_a_member_begins_a_conversation_and_somebody_without_business_there_does_not(
    space: Space, member: Person, efa: Person
) -> None:
    thread = actions.start_thread(actor=member, space=space, title="He asked me who I was", body="Thirty-one years.")
    assert [p.body for p in thread.posts.all()] == ["Thirty-one years."]
    with pytest.raises(NotAllowed):
        actions.start_thread(actor=efa, space=space, title="Hello", body="Buy this")


@pytest.mark.parametrize(
    ("audience", "anonymous", "member_elsewhere"), [("public", 200, 200), ("members", 404, 200), ("space", 404, 404)]
)
def test_a_conversation_is_read_by_its_audience_only(
    audience: str, anonymous: int, member_elsewhere: int, bryn: Person, efa: Person, sign_in
) -> None:
    space = open_space("room", audience)
    actions.invite(actor=SYSTEM, space=space, person=bryn)
    thread = actions.start_thread(actor=bryn, space=space, title="Quiet", body="Only for here")
    address = thread.get_absolute_url()
    assert Client().get(address).status_code == anonymous
    assert sign_in(efa).get(address).status_code == member_elsewhere
    assert "Only for here" in sign_in(bryn).get(address).text


def test_the_same_words_sent_twice_are_one_post(space: Space, member: Person) -> None:
    thread = actions.start_thread(actor=member, space=space, title="T", body="First")
    first = actions.reply(actor=member, thread=thread, body="I hear you")
    again = actions.reply(actor=member, thread=thread, body="I hear you")
    assert first == again
    assert thread.posts.count() == 2


def test_an_edit_is_possible_for_half_an_hour_and_keeps_what_stood_before(space: Space, member: Person) -> None:
    with at(NOON):
        thread = actions.start_thread(actor=member, space=space, title="T", body="Frist")
        post = thread.posts.get()
    with at(NOON + timedelta(minutes=29)):
        actions.edit_post(actor=member, post=post, body="First")
    with at(NOON + timedelta(minutes=31)), pytest.raises(NotAllowed):
        actions.edit_post(actor=member, post=post, body="Later")
    post.refresh_from_db()
    assert (post.body, post.revisions.get().body) == ("First", "Frist")


def test_a_host_who_reads_what_a_post_said_before_is_seen_by_its_author(
    space: Space, member: Person, carys: Person, efa: Person, sign_in
) -> None:
    grant_role(actor=SYSTEM, person=carys, kind="host", thing=space)
    post = actions.start_thread(actor=member, space=space, title="T", body="Frist").posts.get()
    actions.edit_post(actor=member, post=post, body="First")
    address = f"/posts/{post.ref}/history/"
    assert "Frist" in sign_in(member).get(address).text
    assert sign_in(efa).get(address).status_code == 403
    assert not member.accesses.exists()
    assert "Frist" in sign_in(carys).get(address).text
    line = member.accesses.get()
    assert (line.by, line.role) == (None, "host")
    page = sign_in(member).get("/me/seen/").text
    assert "Read what your post in “T” said before" in page
    assert "host" in str(export_all(member)["seen"])
    for told in (page, str(export_all(member))):
        assert "Carys" not in told, "whoever looks after a place is never named to the person concerned"


def test_lines_from_before_lose_the_name_and_keep_the_role_and_others_stay(member: Person, carys: Person) -> None:
    unname = import_module("upwell.community.migrations.0005_no_host_is_named").unname
    with translation.override("cy"):
        what = translation.gettext("Read what your post in “%(thread)s” said before you edited it") % {"thread": "T"}
        host = access.note(member, carys, what, role="host", was_read=True)
    other = access.note(member, carys, "Looked at what you need to take part", role="helper", was_read=True)
    unname(apps, None)
    host.refresh_from_db()
    other.refresh_from_db()
    assert (host.by, host.role, other.by) == (None, "host", carys)


def test_a_removed_post_leaves_no_words_behind(space: Space, member: Person, efa: Person) -> None:
    post = actions.start_thread(actor=member, space=space, title="T", body="Too much").posts.get()
    actions.edit_post(actor=member, post=post, body="Still too much")
    with pytest.raises(NotAllowed):
        actions.remove_post(actor=efa, post=post)
    actions.remove_post(actor=member, post=post)
    post.refresh_from_db()
    assert post.body == ""
    assert not post.revisions.exists()


def test_a_reaction_is_given_once_and_taken_back(space: Space, member: Person, efa: Person) -> None:
    post = actions.start_thread(actor=member, space=space, title="T", body="B").posts.get()
    actions.react(actor=efa, post=post, kind="hear", on=True)
    post = actions.react(actor=efa, post=post, kind="hear", on=True)
    assert post.feelings == {"hear": 1}
    post = actions.react(actor=efa, post=post, kind="hear")
    assert post.feelings == {}
    with pytest.raises(Refused):
        actions.react(actor=efa, post=post, kind="dislike")


def test_a_host_hides_a_post_with_a_reason_and_its_author_is_told(space: Space, member: Person, carys: Person) -> None:
    from upwell.accounts.actions import grant_role

    grant_role(actor=SYSTEM, person=carys, kind="host", thing=space)
    post = actions.start_thread(actor=member, space=space, title="T", body="Dr Name said").posts.get()
    with pytest.raises(Refused, match="author will read it"):
        actions.hide_post(actor=carys, post=post, reason=" ")
    actions.hide_post(actor=carys, post=post, reason="It names a doctor.")
    assert not Post.objects.visible_to(member).filter(pk=post.pk).exists()
    assert "It names a doctor." in member.notices.get(kind="moderation").text


def test_pages_of_a_long_thread_are_ranges_of_posts(space: Space, member: Person, sign_in) -> None:
    thread = actions.start_thread(actor=member, space=space, title="Long", body="post 0")
    Post.objects.bulk_create(
        Post(thread=thread, position=n, author=member, body=f"post {n}", created_at=now()) for n in range(1, 120)
    )
    type(thread).objects.filter(pk=thread.pk).update(post_count=120)
    page = sign_in(member).get(f"{thread.get_absolute_url()}?page=2").text
    assert "post 50<" in page
    assert "post 99<" in page
    assert "post 49<" not in page
    assert ReadMark.objects.get(thread=thread, person=member).upto == 100


def test_a_reply_that_is_refused_keeps_the_words_on_the_page(space: Space, member: Person, sign_in) -> None:
    thread = actions.start_thread(actor=member, space=space, title="T", body="B")
    actions.save_draft(actor=member, place=f"thread:{thread.ref}", body="half a thou")
    assert "half a thou" in sign_in(member).get(thread.get_absolute_url()).text
    answer = sign_in(member).post(f"/threads/{thread.ref}/reply/", {"body": "  "})
    assert answer.status_code == 422


def test_followers_who_can_still_read_are_told_of_a_reply(space: Space, member: Person, efa: Person) -> None:
    from upwell.kit.jobs import run_all

    thread = actions.start_thread(actor=member, space=space, title="T", body="B")
    actions.join_space(actor=efa, space=space)
    actions.reply(actor=efa, thread=thread, body="Stay as long as you like")
    run_all()
    assert member.notices.filter(kind="reply").count() == 1
    assert efa.notices.filter(kind="reply").count() == 0


def test_erasing_a_person_empties_their_words_and_keeps_the_conversation(
    space: Space, member: Person, efa: Person
) -> None:
    from upwell.community.personal import erase, export

    actions.join_space(actor=efa, space=space)
    thread = actions.start_thread(actor=member, space=space, title="About me", body="My words")
    reply = actions.reply(actor=efa, thread=thread, body="Welcome")
    actions.react(actor=member, post=reply, kind="helped")
    assert any(row.get("words") == "My words" for row in export(member))
    erase(member)
    reply.refresh_from_db()
    thread.refresh_from_db()
    assert reply.feelings == {}
    assert reply.body == "Welcome"
    assert not Post.objects.filter(body="My words").exists()
    assert thread.title != "About me"
    assert export(member) == []


def test_what_is_too_long_is_refused_with_every_word_and_never_cut(space: Space, member: Person, sign_in) -> None:
    client = sign_in(member)
    thread = actions.start_thread(actor=member, space=space, title="T", body="B")
    long = "word " * 1700 + "the end"
    answer = client.post(f"/threads/{thread.ref}/reply/", {"body": long})
    assert answer.status_code == 422
    assert "the end" in answer.text
    assert client.post("/spaces/carers/write/", {"title": "T" * 141, "body": long}).text.count("the end") == 1
    assert not Post.objects.filter(body__startswith="word").exists()
    assert "maxlength" not in client.get("/spaces/carers/write/").text, "a browser would cut what is pasted"
    for act in (
        lambda: actions.reply(actor=member, thread=thread, body=long),
        lambda: actions.start_thread(actor=member, space=space, title="T" * 141, body="B"),
        lambda: actions.edit_post(actor=member, post=thread.posts.get(), body=long),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "too_long"


def test_a_conversation_being_begun_is_kept_as_a_draft_with_its_title(member: Person, sign_in) -> None:
    space = open_space("a-space-with-a-long-address-that-takes-up-to-sixty-letters")
    actions.join_space(actor=member, space=space)
    client = sign_in(member)
    page = client.get(f"{space.get_absolute_url()}write/")
    address = page.context["form"]["body"].field.widget.attrs["data-draft-url"]
    assert page.text.count("data-draft-url") == 2
    client.post(address, {"title": "My nights"})
    client.post(address, {"body": "I lie awake"})
    again = client.get(f"{space.get_absolute_url()}write/").text
    assert "My nights" in again
    assert "I lie awake" in again
    client.post(f"{space.get_absolute_url()}write/", {"title": "My nights", "body": "I lie awake", "content_note": ""})
    assert "My nights" not in client.get(f"{space.get_absolute_url()}write/").text


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ALL_NIGHT = "I sat with her all night, and in the morning she knew me."


def signed_out_by_time(person: Person) -> Client:
    """A browser in which somebody was signed in until their session ran out."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    client.get("/me/")
    del client.cookies[settings.SESSION_COOKIE_NAME]
    return client


def test_words_sent_when_the_sign_in_has_ended_are_there_again_after_signing_in(
    space: Space, member: Person, bryn: Person
) -> None:
    thread = actions.start_thread(actor=member, space=space, title="T", body="B")
    client, words = signed_out_by_time(bryn), ALL_NIGHT
    answer = client.post(f"/threads/{thread.ref}/reply/", {"body": words, "password": "not to be kept, ever, anywhere"})
    assert answer.headers["Location"].endswith("?next=%2Fkept-words%2F")
    assert client.get("/kept-words/").status_code == 302
    assert "Your words are kept" in client.get(answer.headers["Location"]).text
    client.force_login(bryn, backend=BACKEND)
    page = client.get("/kept-words/").text
    assert words in page
    assert f'action="/threads/{thread.ref}/reply/"' in page
    assert "not to be kept" not in page
    assert client.post(f"/threads/{thread.ref}/reply/", {"body": words}).status_code == 302
    assert Post.objects.filter(body=words, author=bryn).count() == 1
    assert client.get("/kept-words/").status_code == 302, "sent, and forgotten"


def test_on_a_shared_computer_nobody_else_ever_sees_words_that_wait(
    space: Space, member: Person, bryn: Person, efa: Person
) -> None:
    thread = actions.start_thread(actor=member, space=space, title="T", body="B")
    client = signed_out_by_time(bryn)
    client.post(f"/threads/{thread.ref}/reply/", {"body": ALL_NIGHT})
    client.force_login(efa, backend=BACKEND)
    for page in ("/kept-words/", "/", "/me/", f"/threads/{thread.ref}/"):
        assert ALL_NIGHT not in client.get(page, follow=True).text, page
    assert kept_words.KEY not in client.session, "gone, not only out of sight"
    client.logout()
    client.force_login(bryn, backend=BACKEND)
    assert client.get("/kept-words/").status_code == 302


def test_signing_out_takes_waiting_words_and_the_mark_of_who_was_here_with_it(
    space: Space, member: Person, bryn: Person
) -> None:
    thread = actions.start_thread(actor=member, space=space, title="T", body="B")
    client = signed_out_by_time(bryn)
    assert bryn.handle not in client.cookies[kept_words.COOKIE].value
    client.post(f"/threads/{thread.ref}/reply/", {"body": ALL_NIGHT})
    client.force_login(bryn, backend=BACKEND)
    assert client.get("/kept-words/").status_code == 200
    assert client.post("/account/logout/").status_code == 302
    assert not client.cookies[kept_words.COOKIE].value
    assert kept_words.KEY not in client.session
    late = client.post(f"/threads/{thread.ref}/reply/", {"body": ALL_NIGHT})
    assert "kept-words" not in late.headers["Location"], (
        "a page left open after signing out keeps nothing for the next person"
    )
    client.force_login(bryn, backend=BACKEND)
    assert client.get("/kept-words/").status_code == 302


def test_words_that_wait_can_be_thrown_away_and_do_not_wait_for_ever(space: Space, member: Person) -> None:
    thread = actions.start_thread(actor=member, space=space, title="T", body="B")
    for later, status in ((timedelta(minutes=5), 200), (timedelta(minutes=31), 302)):
        client = signed_out_by_time(member)
        client.post(f"/threads/{thread.ref}/reply/", {"body": "Something that is long enough to be worth keeping."})
        client.force_login(member, backend=BACKEND)
        with at(now() + later):
            assert client.get("/kept-words/").status_code == status
        client.post("/kept-words/")
        assert client.get("/kept-words/").status_code == 302
    script = Client(headers={"Sec-Fetch-Mode": "cors"})
    answer = script.post("/drafts/?place=x", {"body": "A draft that a script saves, with many words in it."})
    assert "kept-words" not in answer.headers["Location"]
