"""A person's own pages: theirs alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests.refusing import refused
from upwell.accounts import access, actions, api_tokens, consent, needs
from upwell.accounts.models import Access, ApiToken, Need, Person, Role
from upwell.kit import time
from upwell.kit.errors import NotAllowed
from upwell.kit.permissions import SYSTEM

SignIn = Callable[[Person], Client]
MINE = [
    "", "profile/", "needs/", "consents/", "seen/", "break/", "second-factor/", "download/", "leave/", "tokens/",
    "notices/", "notices/wishes/",
]  # fmt: skip


@pytest.mark.parametrize("page", MINE)
def test_each_of_my_pages_opens_for_me_and_asks_a_stranger_to_sign_in(bryn: Person, sign_in: SignIn, page: str) -> None:
    answer = sign_in(bryn).get(f"/me/{page}")
    assert answer.status_code == 200
    assert "<c-" not in answer.content.decode()
    assert "style=" not in answer.content.decode()
    assert Client().get(f"/me/{page}").headers["Location"].startswith("/account/login/?next=/me/")


def test_the_summary_leads_to_everything_else(bryn: Person, sign_in: SignIn) -> None:
    page = sign_in(bryn).get("/me/").content.decode()
    for path in MINE[1:-1]:
        assert path == "second-factor/" or f'href="/me/{path}"' in page, path
    assert 'href="/account/sessions/"' in page
    assert 'href="/account/2fa/"' in page


def test_a_profile_can_be_reported_by_others_and_not_by_oneself(bryn: Person, efa: Person, sign_in: SignIn) -> None:
    link = f"/report/accounts.person/{bryn.ref}/"
    page = sign_in(efa).get("/people/Bryn/").text
    assert link in page
    assert "Report this member" in page
    assert sign_in(efa).get(link).status_code == 200
    assert link not in sign_in(bryn).get("/people/Bryn/").text


def test_a_profile_is_changed_by_its_owner_and_shows_nothing_to_compare(
    bryn: Person, efa: Person, sign_in: SignIn
) -> None:
    client = sign_in(bryn)
    asked = {"handle": "Bryn y bont", "about": "Walks by the river", "language": "cy"}
    assert client.post("/me/profile/", asked).status_code == 302
    page = sign_in(efa).get("/people/bryn%20y%20bont/").content.decode()
    assert "Walks by the river" in page
    assert "bryn@example.org" not in page
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    assert not any(word in main.lower() for word in ("posts", "points", "rank", "karma", "followers", "since 20"))
    assert client.post("/me/profile/", asked | {"handle": "efa"}).status_code == 409
    assert client.post("/me/profile/", asked | {"handle": "0770 0900 123"}).status_code == 409
    assert Person.objects.get(pk=bryn.pk).handle == "Bryn y bont"
    assert Client().get("/people/efa/").status_code == 302


def test_somebody_new_is_marked_for_a_month(efa: Person, sign_in: SignIn) -> None:
    actions.join(actor=SYSTEM, handle="Gwil", over_16=True)
    client = sign_in(efa)
    assert "new here" in client.get("/people/gwil/").content.decode()
    with time.at(time.now() + timedelta(days=31)):
        assert "new here" not in sign_in(efa).get("/people/gwil/").content.decode()


def test_needs_are_written_down_and_shown_only_with_consent_and_each_look_is_logged(
    bryn: Person, carys: Person, sign_in: SignIn
) -> None:
    client = sign_in(bryn)
    client.post("/me/needs/", {"kinds": ["bsl", "other"], "note": "Mornings are best"})
    assert set(bryn.needs.values_list("kind", "note")) == {("bsl", ""), ("other", "Mornings are best")}
    assert needs.of(bryn, by=carys, why="the meeting on Friday") == []
    assert not Access.objects.exists()
    client.post("/me/needs/", {"kinds": ["bsl"], "note": "Mornings are best", "share": "on"})
    assert [n.kind for n in needs.of(bryn, by=carys, why="the meeting on Friday")] == ["bsl"]
    page = client.get("/me/seen/").content.decode()
    assert "Carys" in page
    assert "the meeting on Friday" in page
    client.post("/me/needs/", {"kinds": ["bsl"]})
    assert consent.active(bryn, "needs") == set()
    assert needs.of(bryn, by=carys, why="again") == []


def test_needs_in_words_alone_are_kept_and_unknown_kinds_refused(bryn: Person, sign_in: SignIn) -> None:
    sign_in(bryn).post("/me/needs/", {"note": "No stairs"})
    assert Need.objects.get().kind == "other"
    with refused("unknown_need"):
        actions.set_needs(actor=bryn, notes={"gold": ""})
    assert sign_in(bryn).post("/me/needs/", {}).status_code == 302
    assert not Need.objects.exists()


def test_reading_ones_own_is_not_logged_and_staff_reading_is(bryn: Person, carys: Person) -> None:
    access.note(bryn, bryn, "Read your plan")
    assert not Access.objects.exists()
    access.note(bryn, carys, "Read your plan", "You asked for a call", "link worker")
    assert Access.objects.get().by == carys


def test_a_break_is_up_to_a_year(bryn: Person, sign_in: SignIn) -> None:
    client = sign_in(bryn)
    client.post("/me/break/", {"days": "30"})
    assert "No mail until" in client.get("/me/").content.decode()
    client.post("/me/break/", {"days": "0"})
    assert "not on a break" in client.get("/me/").content.decode()
    with refused("break_too_long"):
        actions.take_break(actor=bryn, days=400)


def test_a_key_is_shown_once_kept_as_a_digest_and_opens_until_it_is_taken_back(
    bryn: Person, efa: Person, sign_in: SignIn
) -> None:
    client = sign_in(bryn)
    made = client.post("/me/tokens/", {"name": "Library"})
    text: str = made.context["text"]
    assert made.content.decode().count(text) == 1
    assert "no-store" in made.headers["Cache-Control"]
    assert text not in client.get("/me/tokens/").content.decode()
    token = ApiToken.objects.get()
    assert text not in str(vars(token))
    assert api_tokens.authenticate(text) == bryn
    assert api_tokens.authenticate(text + "x") is None
    assert api_tokens.authenticate("") is None
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert sign_in(efa).post(f"/me/tokens/{token.ref}/revoke/").status_code == 404
    with pytest.raises(NotAllowed):
        api_tokens.revoke(actor=efa, token=token)
    assert api_tokens.authenticate(text) == bryn
    client.post(f"/me/tokens/{token.ref}/revoke/")
    assert api_tokens.authenticate(text) is None


def test_the_same_form_sent_twice_makes_one_key_and_a_gone_person_has_none(bryn: Person, sign_in: SignIn) -> None:
    client = sign_in(bryn)
    text: str = client.post("/me/tokens/", {"name": "Library"}).context["text"]
    assert client.post("/me/tokens/", {"name": "Library"}).status_code == 409
    assert ApiToken.objects.count() == 1
    Person.objects.filter(pk=bryn.pk).update(is_active=False)
    assert api_tokens.authenticate(text) is None


def test_a_key_says_whose_it_is_to_the_api_and_nothing_without_it(bryn: Person) -> None:
    _token, text = api_tokens.make(actor=bryn, name="Library")
    client = Client()
    assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {text}"}).json()["handle"] == "Bryn"
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer upw_nothing"}).status_code == 401
    named = {row["name"] for row in client.get("/api/v1/permissions").json()}
    assert "accounts.grant_role" in named
    assert [row["name"] for row in client.get("/api/v1/roles").json()] == [str(label) for label in Role.Kind.labels]
