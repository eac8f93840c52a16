"""Looking after a space: who is in it, what it says of itself, and that nobody outside learns of one by invitation."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.refusing import refused
from upwell.accounts import second_factor
from upwell.accounts.actions import grant_role
from upwell.accounts.models import Person
from upwell.community import actions, queries
from upwell.community.models import Membership, Space
from upwell.community.tests.test_spaces import open_space
from upwell.discover.actions import voices
from upwell.discover.models import Voice
from upwell.kit import search
from upwell.kit.errors import NotAllowed
from upwell.kit.permissions import SYSTEM
from upwell.ledger.models import Entry

NAME = "Living with it on Mill Street"


@pytest.fixture
def closed(db: None, carys: Person) -> Space:
    space = actions.open_space(
        actor=SYSTEM, name=NAME, slug="closed", purpose="support", audience="space", statement="For us.", rules="Kind."
    )
    grant_role(actor=SYSTEM, person=carys, kind="host", thing=space)
    return space


def test_a_host_lets_somebody_in_by_name_who_is_told_and_can_leave(
    closed: Space, carys: Person, bryn: Person, efa: Person, sign_in
) -> None:
    address = f"{closed.get_absolute_url()}people/"
    host = sign_in(carys)
    assert host.get(closed.get_absolute_url()).status_code == 200, "who looks after it sees it"
    assert "Nobody here is known by this name" in host.post(address, {"handle": "Nobody"}).text
    assert host.post(address, {"handle": " bryn "}).status_code == 302
    assert host.post(address, {"handle": "Bryn"}).status_code == 302
    assert bryn.notices.filter(kind="community.invited").count() == 1
    assert "Bryn" in host.get(address).text
    assert sign_in(bryn).get(address).status_code == 403
    assert sign_in(efa).get(address).status_code == 404
    assert sign_in(bryn).post(f"{closed.get_absolute_url()}leave/").status_code == 302
    assert not Membership.objects.filter(space=closed, left_at=None).exists()


def test_a_role_that_sleeps_opens_no_space_by_invitation(closed: Space, carys: Person, monkeypatch) -> None:
    assert Space.objects.visible_to(carys).filter(pk=closed.pk).exists()
    monkeypatch.setattr(second_factor, "awake", lambda person, kind: False)
    assert not Space.objects.visible_to(carys).filter(pk=closed.pk).exists()


def test_whoever_opens_a_space_by_invitation_is_in_it(ann: Person, sign_in) -> None:
    grant_role(actor=SYSTEM, person=ann, kind="organiser")
    asked = {
        "name": "Quiet",
        "slug": "q",
        "purpose": "support",
        "audience": "space",
        "statement": "For us.",
        "rules": "Kind.",
    }
    answer = sign_in(ann).post("/spaces/new/", asked, follow=True)
    assert answer.status_code == 200
    assert queries.belongs(ann, Space.objects.get(slug="q"))


def test_a_host_changes_what_a_space_says_and_never_who_else_may_read_what_was_said(
    carys: Person, bryn: Person, sign_in
) -> None:
    space = open_space()
    grant_role(actor=SYSTEM, person=carys, kind="host", thing=space)
    actions.join_space(actor=bryn, space=space)
    actions.start_thread(actor=bryn, space=space, title="Nights", body="I lie awake.")
    said = {"name": "Carers at night", "statement": "For carers who lie awake.", "rules": "Be kind.\nNo advice."}
    with pytest.raises(NotAllowed):
        actions.edit_space(actor=bryn, space=space, audience="members", **said)
    page = sign_in(carys).post(f"{space.get_absolute_url()}edit/", said | {"audience": "public"})
    assert page.status_code == 422
    assert "open a new space" in page.text
    assert search.find("awake", viewer=None).hits == []
    assert sign_in(carys).post(f"{space.get_absolute_url()}edit/", said | {"audience": "space"}).status_code == 302
    space.refresh_from_db()
    assert (space.name, space.audience, space.slug) == ("Carers at night", "space", "carers")


def test_when_fewer_people_may_read_a_space_the_others_no_longer_find_its_words(
    carys: Person, bryn: Person, efa: Person
) -> None:
    space = open_space()
    actions.join_space(actor=bryn, space=space)
    actions.join_space(actor=efa, space=space)
    thread = actions.start_thread(actor=bryn, space=space, title="Nights", body="I lie awake.")
    actions.reply(actor=efa, thread=thread, body="So do I.")
    actions.leave_space(actor=efa, space=space)
    actions.reply(actor=bryn, thread=thread, body="It helps to know.")
    assert search.find("awake", viewer=efa).hits
    assert queries.new_replies(efa)
    actions.edit_space(
        actor=SYSTEM, space=space, name="Carers", audience="space", statement="For carers.", rules="Kind."
    )
    assert search.find("awake", viewer=efa).hits == []
    assert search.find("awake", viewer=bryn).hits
    assert queries.new_replies(efa) == []


def test_nobody_outside_learns_the_name_of_a_space_by_invitation(
    closed: Space, bryn: Person, efa: Person, ann: Person, sign_in
) -> None:
    actions.invite(actor=SYSTEM, space=closed, person=bryn)
    thread = actions.start_thread(actor=bryn, space=closed, title="Nights", body="Nobody rings me back.")
    voice = voices.let_be_heard(
        actor=bryn, post=thread.posts.get(), passage="Nobody rings me back.", scopes=["count", "quote"]
    )
    grant_role(actor=SYSTEM, person=ann, kind="organiser")
    for client in (Client(), sign_in(efa), sign_in(ann)):
        for address in (
            "/spaces/",
            f"/voices/{voice.ref}/",
            "/record/",
            "/people/roles/",
            f"/record/about/community.space/{closed.ref}/",
            "/api/v1/spaces",
        ):
            assert NAME not in client.get(address).text, address
    assert not [e for e in Entry.objects.all() if NAME in json.dumps(e.facts)]
    assert search.find("Mill Street", viewer=efa).hits == []


def test_a_space_that_closes_takes_its_name_from_the_voices_that_left_it(bryn: Person) -> None:
    space = open_space()
    actions.join_space(actor=bryn, space=space)
    thread = actions.start_thread(actor=bryn, space=space, title="Nights", body="Nobody rings me back.")
    voice = voices.let_be_heard(actor=bryn, post=thread.posts.get(), passage="Nobody rings me back.", scopes=["quote"])
    assert voice.source.name == "Carers together"
    actions.edit_space(
        actor=SYSTEM, space=space, name="Carers", audience="space", statement="For carers.", rules="Kind."
    )
    assert Voice.objects.get(pk=voice.pk).source.name == "A space by invitation"


def test_a_space_a_conversation_and_a_voice_can_be_reported_by_whoever_can_see_them(
    bryn: Person, efa: Person, sign_in
) -> None:
    space = open_space()
    actions.join_space(actor=bryn, space=space)
    thread = actions.start_thread(actor=bryn, space=space, title="Nights", body="Nobody rings me back.")
    voice = voices.let_be_heard(actor=bryn, post=thread.posts.get(), passage="Nobody rings me back.", scopes=["quote"])
    counted = voices.let_be_heard(actor=bryn, post=thread.posts.get(), passage="Nobody rings", scopes=["count"])
    for kind, ref in (("community.space", space.ref), ("community.thread", thread.ref), ("discover.voice", voice.ref)):
        assert sign_in(efa).get(f"/report/{kind}/{ref}/").status_code == 200, kind
    assert sign_in(efa).get(f"/report/discover.voice/{counted.ref}/").status_code == 404
    assert Client().get(f"/report/community.thread/{thread.ref}/").status_code == 404


def test_the_list_of_spaces_comes_in_pages(db: None, client: Client) -> None:
    for number in range(45):
        actions.open_space(
            actor=SYSTEM, name=f"Space number {number:02}", slug=f"s{number}", purpose="place", audience="public",
            statement="For us.", rules="Kind.",
        )  # fmt: skip
    first, second = client.get("/spaces/").text, client.get("/spaces/?page=2").text
    names = [f"Space number {number:02}" for number in range(45)]
    assert all((name in first) != (name in second) for name in names)
    found = [s["name"] for s in client.get("/api/v1/spaces").json()]
    assert len(found) == 45
    assert client.get("/api/v1/spaces?page=2").json() == []


def test_the_first_page_leads_a_member_back_to_where_they_belong(bryn: Person, efa: Person, sign_in) -> None:
    space = open_space()
    for person in (bryn, efa):
        actions.join_space(actor=person, space=space)
    thread = actions.start_thread(actor=bryn, space=space, title="My long nights", body="I lie awake.")
    actions.reply(actor=efa, thread=thread, body="So do I.")
    page = sign_in(bryn).get("/").text
    assert "Where you belong" in page
    assert "My long nights" in page
    assert "My long nights" not in sign_in(efa).get("/").text, "they have read it all"
    assert "Where you belong" not in Client().get("/").text


def test_a_host_hides_a_whole_conversation_says_why_and_brings_it_back(
    bryn: Person, carys: Person, efa: Person, sign_in
) -> None:
    space = open_space()
    grant_role(actor=SYSTEM, person=carys, kind="host", thing=space)
    for person in (bryn, efa):
        actions.join_space(actor=person, space=space)
    thread = actions.start_thread(actor=bryn, space=space, title="Buy my cure", body="It helps everybody.")
    actions.reply(actor=efa, thread=thread, body="Does it help with sleep?")
    with pytest.raises(NotAllowed):
        actions.hide_thread(actor=efa, thread=thread, reason="No.")
    with refused("no_reason"):
        actions.hide_thread(actor=carys, thread=thread, reason=" ")
    for _twice in range(2):
        actions.hide_thread(actor=carys, thread=thread, reason="Nothing is sold here.")
    assert sign_in(efa).get(thread.get_absolute_url()).status_code == 404
    assert search.find("sleep", viewer=efa).hits == []
    (told,) = bryn.notices.filter(kind="moderation")
    assert "Nothing is sold here." in told.text
    assert carys.handle not in told.text
    actions.show_thread(actor=carys, thread=thread)
    assert sign_in(efa).get(thread.get_absolute_url()).status_code == 200
    assert search.find("sleep", viewer=efa).hits
