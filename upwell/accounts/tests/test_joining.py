"""Every way of signing up: by code, by passkey, with a password; none without the word that somebody is 16 or older."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from upwell.accounts import actions
from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_allowances() -> None:
    """The sign-in library counts attempts in the cache."""
    cache.clear()


ASKED = {"username": "Quiet heron", "email": "heron@example.org", "over_16": "on"}


def _code() -> str:
    found = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", mail.outbox[-1].body, re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found[1]


def _confirm(client: Client) -> Any:
    return client.post("/account/confirm-email/", {"code": _code()})


def test_somebody_joins_with_a_code_and_no_password() -> None:
    client = Client()
    assert client.post("/account/signup/", ASKED).status_code == 302
    assert client.get("/me/").status_code == 302, "not signed in before the address is checked"
    assert _confirm(client).status_code == 302
    person = Person.objects.get(handle="Quiet heron")
    assert client.get("/me/").status_code == 200
    assert person.declared_16_at is not None
    assert person.is_new_until is not None
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user=person).verified


def test_whoever_was_sent_an_address_is_back_there_once_they_have_joined() -> None:
    client, there = Client(), "/groups/carers-count/"
    assert f'href="/account/login/?next={there}"' in client.get(there).text
    way = re.search(r'href="(/account/signup/[^"]+)"', client.get(f"/account/login/?next={there}").text)
    assert way is not None
    client.post(way[1], ASKED | {"next": there})
    assert _confirm(client)["Location"] == there


def test_somebody_joins_with_a_password_and_signs_in_with_it() -> None:
    client = Client()
    client.post("/account/signup/", ASKED | {"password1": "seven herons stand"})
    _confirm(client)
    other = Client()
    other.post("/account/login/", {"login": "Quiet heron", "password": "seven herons stand"})
    assert other.get("/me/").status_code == 200
    refused = Client()
    refused.post("/account/login/", {"login": "Quiet heron", "password": "seven herons fly"})
    assert refused.get("/me/").status_code == 302


def test_somebody_who_joins_by_passkey_is_led_to_make_it_after_the_code() -> None:
    client = Client()
    page = client.get("/account/signup/passkey/")
    assert "password1" not in page.context["form"].fields
    assert client.post("/account/signup/passkey/", ASKED).status_code == 302
    assert _confirm(client).url == "/account/2fa/webauthn/signup/"
    assert Person.objects.get(handle="Quiet heron").declared_16_at is not None
    assert client.get("/account/2fa/webauthn/signup/").status_code == 200
    assert client.get("/me/").status_code == 302, "not signed in before the passkey is made"


@pytest.mark.parametrize("way", ["/account/signup/", "/account/signup/passkey/"])
def test_nobody_joins_without_saying_that_they_are_16_or_older(way: str) -> None:
    answer = Client().post(way, {k: v for k, v in ASKED.items() if k != "over_16"})
    assert "over_16" in answer.context["form"].errors
    assert not Person.objects.exists()


@pytest.mark.parametrize("way", ["/account/signup/", "/account/signup/passkey/"])
@pytest.mark.parametrize("handle", ["heron@example.org", "07700 900123", "Dr Heron", "moderator"])
def test_a_name_that_says_who_somebody_is_is_refused_on_every_way(way: str, handle: str) -> None:
    answer = Client().post(way, ASKED | {"username": handle})
    assert "username" in answer.context["form"].errors
    assert not Person.objects.exists()


def test_a_name_like_a_full_name_is_asked_about_once_and_kept_when_it_is_not_theirs() -> None:
    client = Client()
    asked = client.post("/account/signup/", ASKED | {"username": "Quiet Heron"})
    assert "username" in asked.context["form"].errors
    assert 'type="checkbox" name="not_my_name"' in asked.content.decode()
    assert client.post("/account/signup/", ASKED | {"username": "Quiet Heron", "not_my_name": "on"}).status_code == 302
    assert Person.objects.filter(handle="Quiet Heron").exists()


def test_a_taken_name_is_refused_and_a_taken_address_is_not_given_away(bryn: Person) -> None:
    taken = Client().post("/account/signup/", ASKED | {"username": "BRYN"})
    assert "username" in taken.context["form"].errors
    hidden = Client().post("/account/signup/", ASKED | {"email": "bryn@example.org"})
    assert hidden.status_code == 302
    assert Person.objects.count() == 1


def test_somebody_signs_in_with_a_code_alone() -> None:
    actions.join(actor=SYSTEM, handle="Quiet heron", email="Heron@Example.org", over_16=True)
    client = Client()
    client.post("/account/login/code/", {"email": "heron@example.org"})
    client.post("/account/login/code/confirm/", {"code": "WRONG1"})
    assert client.get("/me/").status_code == 302
    client.post("/account/login/code/confirm/", {"code": _code()})
    assert client.get("/me/").status_code == 200
    assert "Quiet heron" in client.get("/me/").content.decode()


def test_join_makes_a_person_and_refuses_what_the_page_refuses(bryn: Person) -> None:
    gwil = actions.join(actor=SYSTEM, handle="Gwil", email="gwil@example.org", over_16=True, about="Walks")
    assert gwil.is_new_until is not None
    assert gwil.declared_16_at is not None
    for code, asked in {
        "under_16": {"handle": "Young", "over_16": False},
        "bad_handle": {"handle": "07700 900123", "over_16": True},
        "handle_taken": {"handle": "gWIL", "over_16": True},
        "address_taken": {"handle": "Another", "email": "BRYN@example.org", "over_16": True},
    }.items():
        with pytest.raises(Refused) as refused:
            actions.join(actor=SYSTEM, **asked)
        assert refused.value.code == code
    assert Person.objects.count() == 2


def test_letters_come_under_the_name_of_the_community() -> None:
    Client().post("/account/signup/", ASKED)
    assert mail.outbox[-1].subject.startswith("Upwell: ")
