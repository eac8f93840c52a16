"""A private map: drawn, changed, told in quiet words, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from upwell.accounts import acting, consent
from upwell.accounts import actions as accounts
from upwell.accounts.models import Person
from upwell.community import actions as community
from upwell.connections import actions, queries
from upwell.connections.models import Acquaintance, Map, Tie
from upwell.kit import personal
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM, allowed
from upwell.ledger.models import Entry
from upwell.places.models import Area

SignIn = Callable[[Person], Client]


def drawn(person: Person, initials: str = "JQZ", **more: Any) -> Tie:
    return actions.draw_tie(actor=person, initials=initials, **({"who": "friend", "close": 1, "for_low": True} | more))


@pytest.fixture
def ward() -> Area:
    return Area.objects.create(code="W1", name="Mill End", kind="ward")


def test_somebody_is_drawn_changed_and_taken_off_without_scripts(bryn: Person, sign_in: SignIn) -> None:
    client = sign_in(bryn)
    assert "Your map is empty." in client.get("/my-people/").text
    client.post("/my-people/new/", {"initials": "j.q.", "who": "friend", "close": "1", "uses": ["for_low"]})
    first = Tie.objects.get()
    assert first.initials == "JQ"
    client.post("/my-people/new/", {"initials": "m", "who": "family", "close": "3", "knows": [first.ref]})
    page = client.get("/my-people/").text
    assert "you turn to JQ" in page
    assert page.count("<line") == 1
    second = Tie.objects.get(initials="M")
    client.post(f"/my-people/{second.ref}/", {"initials": "mo", "who": "family", "close": "2"})
    second.refresh_from_db()
    assert (second.initials, second.close, Acquaintance.objects.count()) == ("MO", 2, 0)
    assert "Take them off your map?" in client.get(f"/my-people/{second.ref}/take-off/").text
    client.post(f"/my-people/{second.ref}/take-off/")
    assert list(Tie.objects.values_list("initials", flat=True)) == ["JQ"]


def test_who_was_taken_off_can_be_put_back_from_the_next_page_and_no_later_one(bryn: Person, sign_in: SignIn) -> None:
    client = sign_in(bryn)
    first, second = drawn(bryn, "A"), drawn(bryn, "MO", who="family", close=3, for_help=True)
    actions.change_tie(
        actor=bryn, tie=second, initials="MO", who="family", close=3, for_help=True, for_low=True, knows=[first.ref]
    )
    page = client.post(f"/my-people/{second.ref}/take-off/", follow=True).text
    assert "Put them back as they were" in page
    assert (Tie.objects.count(), Acquaintance.objects.count()) == (1, 0)
    assert "Put them back" not in client.get("/my-people/").text
    back = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    sent: dict[str, list[str]] = {}
    for name, value in back:
        sent.setdefault(name, []).append(value)
    client.post("/my-people/new/", sent)
    again = Tie.objects.get(initials="MO")
    assert (again.who, again.close, again.for_low, again.for_help) == ("family", 3, True, True)
    assert queries.known_by(again) == [first.ref]


def test_nothing_of_a_map_is_in_a_cookie_a_title_a_log_an_address_or_a_cache(
    bryn: Person, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    client = sign_in(bryn)
    caplog.set_level("DEBUG")
    client.post("/my-people/new/", {"initials": "JQZ", "who": "friend", "close": "1"})
    cookies = " ".join(cookie.value for cookie in client.cookies.values())
    client.post("/my-people/likes/", {"likes": "zephyr flying"})
    tie = Tie.objects.get()
    for address in ("/my-people/", f"/my-people/{tie.ref}/", f"/my-people/{tie.ref}/take-off/", "/my-people/likes/"):
        answer = client.get(address)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}
        title = re.search(r"<title>(.*?)</title>", answer.text, re.DOTALL)
        assert title is not None
        assert "JQZ" not in title[1]
        assert "JQZ" not in address
    assert "JQZ" not in cookies
    assert not any(word in caplog.text for word in ("JQZ", "zephyr"))


def test_an_empty_map_is_met_kindly_and_leads_somewhere(bryn: Person, sign_in: SignIn) -> None:
    page = sign_in(bryn).get("/my-people/").text
    assert "no fault of yours" in page
    for way in ("/my-people/new/", "/my-people/likes/", reverse("safety:help")):
        assert f'href="{way}"' in page
    drawn(bryn, for_low=False)
    assert "not the only one" in sign_in(bryn).get("/my-people/").text


@pytest.mark.parametrize("name", ["Joan", "J0", "", "J Quill", "<b>"])
def test_a_name_is_refused_with_the_reason_and_what_was_typed_stays(bryn: Person, sign_in: SignIn, name: str) -> None:
    page = sign_in(bryn).post("/my-people/new/", {"initials": name, "who": "friend", "close": "2"})
    assert page.status_code == 422
    assert 'value="2" required aria-describedby' in page.text or "checked" in page.text
    assert Tie.objects.count() == 0


def test_the_forty_first_is_refused_and_nothing_is_lost(bryn: Person) -> None:
    for _ in range(actions.MOST_TIES):
        drawn(bryn, "A")
    with pytest.raises(Refused, match="Forty"):
        drawn(bryn, "B")
    assert Tie.objects.count() == 40


def test_nobody_else_sees_it_whatever_their_role(bryn: Person, efa: Person, ann: Person, sign_in: SignIn) -> None:
    tie = drawn(bryn)
    accounts.grant_role(actor=SYSTEM, person=ann, kind="organiser", thing=None)
    ann.is_staff = True
    ann.save()
    for other in (efa, ann):
        client = sign_in(other)
        assert client.get(f"/my-people/{tie.ref}/").status_code == 404
        assert client.post(f"/my-people/{tie.ref}/take-off/").status_code == 404
        assert "JQZ" not in client.get("/my-people/").text
        assert not allowed("connections.change_tie", other, tie)
        with pytest.raises(NotAllowed):
            actions.take_off(actor=other, tie=tie)
        with pytest.raises(NotAllowed):
            actions.change_tie(actor=other, tie=tie, initials="X", who="friend", close=1)
    assert Client().get("/my-people/").status_code == 302
    assert allowed("connections.change_tie", bryn, tie)


def test_a_helper_cannot_open_it_even_while_writing_down_for_its_owner(carys: Person, sign_in: SignIn) -> None:
    space = community.open_space(
        actor=SYSTEM, name="S", slug="s", purpose="support", audience="members", statement="S.", rules="R."
    )
    accounts.grant_role(actor=SYSTEM, person=carys, kind="host", thing=space)
    caller = accounts.find_or_create_assisted(actor=carys, handle="Caller in green", over_16=True)
    half_hour = acting.begin(actor=carys, person=caller, how="phone", consent_note="“Yes.”")
    client = sign_in(carys)
    session = client.session
    session["acting"] = half_hour.ref
    session.save()
    answer = client.get("/my-people/")
    assert (answer.status_code, answer["Location"]) == (302, "/me/acting/") or answer.status_code == 302
    assert Map.objects.count() == 0


def test_nothing_of_a_map_is_on_the_record(bryn: Person, ward: Area) -> None:
    drawn(bryn)
    actions.say_likes(actor=bryn, likes="zephyr flying", places=["park"])
    actions.take_part(actor=bryn, area=ward)
    written = " ".join(f"{entry.kind} {entry.facts}" for entry in Entry.objects.all())
    assert "accounts.consent_given" in written
    assert not any(word in written for word in ("JQZ", "zephyr", "park", ward.code))


def test_it_comes_with_the_download_and_goes_with_the_account(bryn: Person, ward: Area) -> None:
    first, second = drawn(bryn), drawn(bryn, "MO")
    actions.change_tie(actor=bryn, tie=second, initials="MO", who="family", close=2, knows=[first.ref])
    actions.say_likes(actor=bryn, likes="singing", places=["library"])
    actions.take_part(actor=bryn, area=ward)
    rows = personal.export_all(bryn)["connections"]
    assert {row["what"] for row in rows} == {"map", "person", "they know each other"}
    assert "singing" in str(rows)
    assert "JQZ" in str(rows)
    personal.erase_all(bryn)
    assert (Map.objects.count(), Tie.objects.count(), Acquaintance.objects.count()) == (0, 0, 0)


def test_ideas_come_from_what_somebody_likes_and_may_see(bryn: Person) -> None:
    for name, audience in (("Walking together", "public"), ("Walking in secret", "space")):
        community.open_space(
            actor=SYSTEM, name=name, slug=name.lower().replace(" ", "-"), purpose="place", audience=audience,
            statement="For walking.", rules="R.",
        )  # fmt: skip
    run_all()
    assert [hit.title for hit in queries.ideas(bryn, "walking, flying")] == ["Walking together"]
    assert queries.ideas(bryn, "") == []


def test_an_empty_map_is_counted_only_when_its_owner_says_that_there_is_nobody(bryn: Person, ward: Area) -> None:
    with pytest.raises(Refused, match="Put somebody on your map first"):
        actions.take_part(actor=bryn, area=ward)
    assert consent.active(bryn, actions.PURPOSE) == set()
    actions.take_part(actor=bryn, area=ward, nobody=True)
    assert [said.turned_to for said in queries.said_in(ward)] == [0]
    drawn(bryn)
    assert [said.turned_to for said in queries.said_in(ward)] == [1]
    actions.take_no_part(actor=bryn)
    assert queries.said_in(ward) == []
    assert Map.objects.get().area is None


def test_an_area_that_is_made_of_others_is_no_neighbourhood(bryn: Person, ward: Area) -> None:
    town = Area.objects.create(code="T", name="Town", kind="town")
    ward.parent = town
    ward.save()
    drawn(bryn)
    with pytest.raises(Refused, match="smallest area"):
        actions.take_part(actor=bryn, area=town)
