"""What every page has, and what no page may have."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.template import TemplateSyntaxError, engines
from django.test import Client
from django.urls import reverse

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.kit import navigation, panels

PROJECT = Path(__file__).parent.parent
PUBLIC = ["home", "about", "privacy", "accessibility", "easy-read", "style-guide", "account_login", "account_signup"]
PUBLIC += ["account_signup_by_passkey", "account_request_login_code", "account_reset_password"]
MINE = [
    "account_email",
    "account_logout",
    "usersessions_list",
    "mfa_index",
    "mfa_list_webauthn",
    "account_change_password",
]


def _text(client: Client, name: str) -> str:
    response = client.get(reverse(name))
    assert response.status_code == 200, name
    return response.content.decode()


def _tags(html: str) -> str:
    """The page without the examples in its text."""
    return html.replace("&lt;", "")


@pytest.mark.django_db
@pytest.mark.parametrize("name", PUBLIC)
def test_a_page_has_the_frame_and_nothing_the_policy_forbids(name: str, client: Client) -> None:
    html = _text(client, name)
    assert '<a class="skip" href="#main">' in html
    assert 'id="main"' in html
    assert "I need help now" in html
    assert html.count("<h1") == 1
    assert "<c-" not in _tags(html)
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
    assert all("src=" in tag or "json" in tag for tag in re.findall(r"<script[^>]*>", html))


@pytest.mark.django_db
@pytest.mark.parametrize("name", MINE)
def test_the_pages_of_signing_in_are_ours_too(
    name: str, bryn: Person, client: Client, sign_in: Callable[[Person], Client]
) -> None:
    assert client.get(reverse(name)).status_code == 302  # not for strangers
    html = _text(sign_in(bryn), name)
    assert "<c-" not in _tags(html)
    assert bryn.handle in html
    assert 'class="button' in html
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)


@pytest.mark.django_db
def test_the_policy_allows_only_our_own_scripts_and_styles(client: Client) -> None:
    policy = client.get(reverse("home")).headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_somebody_signed_in_has_their_menu_and_others_can_sign_in(
    bryn: Person, client: Client, sign_in: Callable[[Person], Client]
) -> None:
    mine, others = _text(sign_in(bryn), "home"), _text(client, "home")
    assert reverse("account_logout") in mine
    assert reverse("account_logout") not in others
    assert reverse("account_login") in others


@pytest.mark.django_db
def test_new_notices_are_said_quietly_beside_ones_name(bryn: Person, sign_in: Callable[[Person], Client]) -> None:
    client = sign_in(bryn)
    assert "new notice" not in _text(client, "about")
    for number in range(3):
        notices.tell(bryn, "accounts.role", f"News {number}", "/me/")
    html = _text(client, "about")
    assert "3 new notices" in html
    assert "Notices (3)" in html
    client.post(reverse("accounts:notices-read"))
    assert "new notice" not in _text(client, "about")


@pytest.mark.django_db
def test_a_lost_page_says_so_with_the_way_to_help(client: Client) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "This page is not here" in response.content.decode()
    assert "I need help now" in response.content.decode()


@pytest.mark.django_db
def test_a_lost_page_leads_whoever_is_signed_out_back_to_it_by_signing_in(client: Client, sign_in, bryn) -> None:
    there = "/groups/not-for-strangers/"
    assert f"/account/login/?next={there}" in client.get(there).text
    assert "/account/login/" not in sign_in(bryn).get(there).text


def test_the_page_for_our_own_faults_needs_nothing_that_could_be_broken() -> None:
    html = engines["django"].get_template("500.html").render()
    assert "It is our fault, not yours" in html
    assert "/help-now/" in html


@pytest.mark.django_db
def test_the_language_is_switched_by_a_form_and_the_page_says_which_it_is(client: Client) -> None:
    assert '<html lang="en-GB" dir="ltr">' in _text(client, "home")
    response = client.post(reverse("set_language"), {"language": "cy", "next": "/about/"})
    assert response.headers["Location"] == "/about/"
    assert '<html lang="cy" dir="ltr">' in _text(client, "about")


@pytest.mark.django_db
def test_the_first_page_shows_what_packages_bring_and_is_calm_without(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_panels", {})
    assert "Nothing lies with a public body right now" in _text(client, "home")
    panels.register("home.decide", lambda request, obj: "A person to ring")
    html = _text(client, "home")
    assert "A person to ring" in html
    assert "Nothing lies with a public body" not in html


def test_every_menu_entry_leads_somewhere() -> None:
    for item in navigation._items:
        assert item.url.startswith("/"), item.label


@pytest.mark.django_db
def test_the_doors_of_the_first_page_lead_somewhere(client: Client) -> None:
    doors = re.findall(r'<li><a href="([^"]+)"><strong>', _text(client, "home"))
    assert len(doors) == 3
    assert [client.get(door).status_code for door in doors] == [200, 200, 200]


@pytest.mark.django_db
def test_the_first_page_leads_to_every_room_and_a_visitor_to_an_account(client: Client, sign_in, bryn) -> None:
    html = _text(client, "home").split("<main")[1].split("</main>")[0]
    rooms = re.findall(r'<li><a href="([^"]+)">', html)
    assert {"/what-helps/", "/link-workers/", "/time/", "/groups/", "/conversations/"} <= set(rooms)
    assert [client.get(room).status_code for room in rooms] == [200] * len(rooms)
    assert reverse("account_signup") in html
    assert reverse("account_signup") not in _text(sign_in(bryn), "home")


def test_a_component_with_a_mistyped_field_fails_loudly() -> None:
    from upwell.project.samples import SampleForm

    page = engines["django"].from_string('{% cotton field :field="form.titel" / %}')
    with pytest.raises(TemplateSyntaxError, match="needs :field"):
        page.render({"form": SampleForm()})


@pytest.mark.django_db
def test_an_error_is_linked_to_its_field_and_the_field_to_its_error(client: Client) -> None:
    html = _text(client, "style-guide")
    assert '<a href="#id_title">' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert '<a href="#id_how_0">' in html  # a group: its first choice


def test_nothing_is_loaded_from_other_hosts() -> None:
    for path in [
        *PROJECT.glob("templates/**/*.html"),
        *PROJECT.glob("static/css/*.css"),
        *PROJECT.glob("static/js/*.js"),
    ]:
        text = path.read_text()
        assert not re.search(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", text), path
        assert not re.search(r"(?:url\(|@import|fetch\(|from)\s*[\"']?https?:", text), path


@pytest.mark.django_db
def test_the_manifest_names_the_place(client: Client) -> None:
    response = client.get(reverse("manifest"))
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert response.json()["name"] == settings.COMMUNITY_NAME


def test_an_entry_whose_address_is_gone_does_not_take_the_page_down() -> None:
    from upwell.project.context import links

    good = navigation.Item("About", "about")
    assert [link.label for link in links([good, navigation.Item("Gone", "no:such-name")])] == ["About"]


@pytest.mark.django_db
def test_the_code_that_is_mailed_opens_the_door_and_another_does_not(
    bryn: Person, client: Client, mailoutbox: list[EmailMessage]
) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=bryn, email=bryn.email, verified=True, primary=True)
    client.post(reverse("account_request_login_code"), {"email": bryn.email})
    code = re.search(r"^[A-Z0-9-]{6,}$", mailoutbox[0].body, re.MULTILINE)
    assert code, mailoutbox[0].body
    wrong = client.post(reverse("account_confirm_login_code"), {"code": "nonsense"})
    assert "data-errors" in wrong.content.decode()
    right = client.post(reverse("account_confirm_login_code"), {"code": code[0]})
    assert right.status_code == 302
    assert bryn.handle in _text(client, "home")


@pytest.mark.django_db
def test_the_privacy_page_names_every_cookie_and_no_other_is_set(
    bryn: Person, sign_in: Callable[[Person], Client]
) -> None:
    client = sign_in(bryn)
    for page in ("home", "privacy", "account_login", "accounts:needs", "community:space-list"):
        client.get(reverse(page))
    client.post(reverse("set_language"), {"language": "cy", "next": "/"})
    client.post(reverse("accounts:needs"), {"kinds": ["audio"]})
    said = {
        settings.SESSION_COOKIE_NAME: "keeps you signed in",
        settings.CSRF_COOKIE_NAME: "protects forms",
        settings.LANGUAGE_COOKIE_NAME: "remembers your language",
        "whose": "a mark, without your name, of who was signed in here last",
        "messages": "carries what a page has to tell you",
    }
    assert set(client.cookies) == set(said)
    page = _text(Client(), "privacy")
    assert all(words in page for words in said.values())
