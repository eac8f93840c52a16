"""Every page of a group, by hand: filled in as people do, with and without the right."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from upwell.accounts.models import Person
from upwell.kit import personal
from upwell.kit.time import today
from upwell.movement.actions import groups
from upwell.movement.models import Decision, Disclosure, Group, GroupAction, Member, Paper, Question, Room, Term
from upwell.places.models import PublicBody

pytestmark = pytest.mark.django_db


def test_somebody_begins_a_group_on_the_page_and_two_others_join(
    ann: Person, bryn: Person, carys: Person, sign_in, client
) -> None:
    assert client.get("/groups/").status_code == 200
    page = sign_in(ann)
    assert page.get("/groups/new/").status_code == 200
    words = {
        "name": "Carers count",
        "slug": "carers-count",
        "statement": "A break for every carer.",
        "stage": "finding",
    }
    assert page.post("/groups/new/", {**words, "name": " "}).status_code == 422
    assert page.post("/groups/new/", words).status_code == 302
    stranger = client.get("/groups/carers-count/")
    assert stranger.status_code == 404  # until there are three
    assert "/account/login/?next=/groups/carers-count/" in stranger.text  # the address was passed on to them
    assert "/groups/carers-count/</code>" in page.get("/groups/carers-count/").text
    for person in (bryn, carys):
        assert sign_in(person).get("/groups/carers-count/").status_code == 200
        assert sign_in(person).post("/groups/carers-count/join/", {"words_stay": "on"}).status_code == 302
    assert client.get("/groups/carers-count/").status_code == 200
    assert Member.objects.get(person=bryn).words_stay


def test_a_group_or_room_without_an_address_gets_one_from_its_name_and_a_name_without_letters_is_asked_for_one(
    group: Group, ann: Person, sign_in
) -> None:
    page = sign_in(ann)
    words = {"name": "Night buses now!", "statement": "Buses after ten.", "stage": "finding"}
    assert page.post("/groups/new/", words)["Location"] == "/groups/night-buses-now/"
    again = page.post("/groups/new/", {**words, "statement": "Others.", "name": "Night buses, now"})
    assert again.status_code == 422
    assert "a group with this address already" in again.text
    nameless = page.post("/groups/new/", {**words, "name": "夜"})
    assert nameless.status_code == 422
    assert "No address can be made from this name" in nameless.text
    room = {"name": "Tea and talk", "kind": "private", "statement": "For tea."}
    assert page.post(f"/groups/{group.slug}/rooms/new/", room).status_code == 302
    assert Room.objects.filter(group=group, space__name="Tea and talk").exists()


def test_members_see_on_top_what_is_being_voted_on_and_others_do_not(
    group: Group, ann: Person, efa: Person, sign_in
) -> None:
    page, base = sign_in(ann), f"/groups/{group.slug}/"
    assert "The members vote until" not in page.get(base).text
    page.post(f"{base}decisions/new/", {"kind": "general", "title": "We write", "days": "7"})
    assert "The members vote until" in page.get(base).text
    assert "The members vote until" not in sign_in(efa).get(base).text


def test_a_member_decides_writes_and_opens_the_books_on_the_pages(
    group: Group, ann: Person, bryn: Person, board: PublicBody, sign_in
) -> None:
    page, base = sign_in(ann), f"/groups/{group.slug}"
    for part in (
        "",
        "members/",
        "decisions/",
        "decisions/new/",
        "actions/new/",
        "help/",
        "help/new/",
        "influence/",
        "questions/",
    ):
        assert page.get(f"{base}/{part}").status_code == 200, part
    for part in ("papers/new/", "rooms/new/", "guests/invite/", "change/", "going-along/", "leave/"):
        assert page.get(f"{base}/{part}").status_code == 200, part
    office = {
        "kind": "office",
        "title": "Bryn keeps the money",
        "days": "7",
        "member": Member.objects.get(person=bryn).pk,
        "office": "treasurer",
        "until": (today().replace(year=today().year + 2)).isoformat(),
    }
    assert page.post(f"{base}/decisions/new/", office).status_code == 422  # an office does not last two years
    made = page.post(f"{base}/decisions/new/", {"kind": "general", "title": "We write", "days": "7"})
    decision = Decision.objects.get()
    assert made["Location"] == decision.get_absolute_url()
    assert page.post(f"{decision.get_absolute_url()}vote/", {"choice": "yes"}).status_code == 302
    assert "Vote so now" in page.get(decision.get_absolute_url()).content.decode()
    assert page.post(f"{decision.get_absolute_url()}take-back/").status_code == 302
    letter = {
        "kind": "letter",
        "title": "Dear board",
        "text": "One night off.",
        "stance": "challenge",
        "to": "the board",
    }
    assert page.post(f"{base}/actions/new/", {**letter, "to": ""}).status_code == 422
    page.post(f"{base}/actions/new/", letter)
    action = GroupAction.objects.get()
    assert page.get(f"{action.get_absolute_url()}change/").status_code == 200
    assert page.get(f"{action.get_absolute_url()}begin/").status_code == 200
    page.post(f"{action.get_absolute_url()}begin/")
    page.post(f"{action.get_absolute_url()}sign/", {"shows_name": "on"})
    page.post(f"{action.get_absolute_url()}sign/", {"off": "1"})
    assert page.post(f"{action.get_absolute_url()}end/", {"outcome": "They answered."}).status_code == 302
    assert page.get(action.get_absolute_url()).status_code == 200
    told = {"kind": "money", "giver": "The Board", "what": "a grant", "strings": "nothing", "since": "2026-01-01"}
    assert page.post(f"{base}/help/new/", told).status_code == 422  # how much?
    assert page.post(f"{base}/help/new/", {**told, "pounds": "500"}).status_code == 302
    file = SimpleUploadedFile("rules.txt", b"Be kind.")
    assert page.post(f"{base}/papers/new/", {"file": file}).status_code == 302
    assert page.post(f"{base}/questions/", {"text": "When do we meet?"}).status_code == 302
    question = Question.objects.get()
    assert page.get(f"{base}/questions/{question.ref}/answer/").status_code == 200
    assert page.post(f"{base}/questions/{question.ref}/answer/", {"text": "On Monday."}).status_code == 302
    room = {"name": "Writers", "slug": "writers", "kind": "private", "statement": "We write."}
    assert page.post(f"{base}/rooms/new/", room)["Location"] == "/spaces/writers/"
    assert page.get("/spaces/writers/").status_code == 200
    term = Term.objects.get()
    assert page.get(f"{base}/offices/{term.ref}/").status_code == 200
    assert page.post(f"{base}/offices/{term.ref}/", {"paid": "nobody"}).status_code == 302
    assert page.post(f"{base}/offices/{term.ref}/give-up/").status_code == 302
    assert page.post(f"{base}/papers/{Paper.objects.get().ref}/remove/").status_code == 302
    assert page.post(f"{base}/going-along/", {"words_stay": "on"}).status_code == 302
    assert page.post(f"{base}/leave/").status_code == 302
    assert Disclosure.objects.count() == 1
    assert Room.objects.count() == 3


def test_a_guest_is_invited_comes_and_is_shown_out_on_the_pages(
    group: Group, ann: Person, decider: Person, board: PublicBody, sign_in
) -> None:
    base, host, guest = f"/groups/{group.slug}", sign_in(ann), sign_in(decider)
    assert host.post(f"{base}/guests/invite/", {"handle": "Nobody", "body": board.pk, "title": "x"}).status_code == 422
    assert (
        host.post(f"{base}/guests/invite/", {"handle": "Dev", "body": board.pk, "title": "Director"}).status_code == 302
    )
    assert "Come as a guest" in guest.get(f"{base}/").content.decode()
    assert guest.post(f"{base}/guests/accept/").status_code == 302
    for part in ("members/", "decisions/new/", "actions/new/", "help/new/", "influence/", "change/", "guests/invite/"):
        assert guest.get(f"{base}/{part}").status_code == 403, part
    row = Member.objects.get(person=decider)
    assert host.get(f"{base}/guests/{row.ref}/out/").status_code == 200
    assert host.post(f"{base}/guests/{row.ref}/out/", {"reason": "Among ourselves."}).status_code == 302
    assert guest.get(f"{base}/questions/").status_code == 403


def test_somebody_gets_everything_of_theirs_and_leaves_nothing_behind(group: Group, ann: Person, bryn: Person) -> None:
    groups.choose(actor=ann, group=group, shows_name=True, words_stay=False)
    told = personal.export_all(ann)["groups"]
    assert {"member of a group", "group begun", "office"} <= {row["what"] for row in told}
    personal.erase_all(ann)
    assert personal.export_all(ann)["groups"] == []
    assert not Term.objects.standing().filter(group=group).exists()
    assert Member.objects.filter(group=group).count() == 3  # the row stays, without a name
