"""The frame that is kept for readers who are signed out is the one that would be made anew, and nobody's but theirs."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from upwell.accounts.models import Person
from upwell.kit.time import at
from upwell.project import frame

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
NIGHT, MORNING = datetime(2026, 3, 2, 3, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC)


def without_token(client: Client, address: str, **more: str) -> str:
    return TOKEN.sub("", client.get(address, headers=more).text)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/about/", "/about/?page=2", "/spaces/"])
@pytest.mark.parametrize("language", ["en-gb", "cy"])
def test_the_kept_frame_is_the_one_made_anew(address: str, language: str) -> None:
    for moment in (NIGHT, MORNING, NIGHT):  # hosts are here, or are not
        with at(moment):
            without_token(Client(), address, accept_language=language)
            kept = without_token(Client(), address, accept_language=language)
            frame.forget()
            assert without_token(Client(), address, accept_language=language) == kept


@pytest.mark.django_db
def test_pages_languages_and_hours_have_frames_of_their_own() -> None:
    pages = {
        (a, lang): without_token(Client(), a, accept_language=lang)
        for a in ("/", "/about/")
        for lang in ("en-gb", "cy")
    }
    feet = {key: page[page.index('<footer class="foot"') :] for key, page in pages.items()}
    assert len(set(feet.values())) == 4
    with at(NIGHT):
        night = without_token(Client(), "/about/")
    with at(MORNING):
        assert without_token(Client(), "/about/") != night


def test_signed_in_readers_get_their_own_menus_and_everybody_their_own_token(
    bryn: Person, efa: Person, sign_in
) -> None:
    clients = [Client(), Client(), sign_in(bryn), sign_in(efa), Client()]
    pages = [client.get("/about/").text for client in clients]
    assert [("Bryn" in page, "Efa" in page) for page in pages] == [
        (False, False),
        (False, False),
        (True, False),
        (False, True),
        (False, False),
    ]
    tokens = [set(TOKEN.findall(page)) for page in pages]
    assert len(set.union(*tokens)) == sum(len(found) for found in tokens) == len(clients)


@pytest.mark.django_db
def test_the_token_in_a_kept_frame_is_taken_and_another_is_not() -> None:
    Client().get("/about/")
    client = Client(enforce_csrf_checks=True)
    token = TOKEN.search(client.get("/about/").text)[1]
    chosen = {"language": "cy", "next": "/about/"}
    assert client.post("/i18n/setlang/", {**chosen, "csrfmiddlewaretoken": token[::-1]}).status_code == 403
    assert client.post("/i18n/setlang/", {**chosen, "csrfmiddlewaretoken": token}).status_code == 302
