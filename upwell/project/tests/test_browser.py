"""Pages in a real browser: axe finds nothing in either scheme, nothing scrolls sideways at 320 pixels, the policy stops nothing of ours."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.chromium import needs_chromium
from upwell.accounts.models import Person

PAGES = ["home", "style-guide", "account_login", "account_signup", "easy-read"]
pytestmark = needs_chromium


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_the_policy_stops_nothing(live_server: object, browser: object, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_context(color_scheme=scheme).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Security Policy" in message.text else None)
    for name in PAGES:
        page.goto(live_server.url + reverse(name))
        found = Axe().run(page).response["violations"]
        assert [(name, v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert complaints == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("letters", ["100%", "200%"])
def test_nothing_scrolls_sideways_on_a_small_phone_or_with_large_letters(
    browser: object, live_server: object, letters: str
) -> None:
    page = browser.new_context(viewport={"width": 320 if letters == "100%" else 640, "height": 640}).new_page()
    for name in PAGES:
        page.goto(live_server.url + reverse(name))
        page.evaluate(f"document.documentElement.style.fontSize = '{letters}'")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en-GB", "cy"])
def test_the_way_to_help_stands_on_the_first_line_of_a_small_phone_and_the_page_begins_in_the_first_third(
    live_server: object, browser: object, language: str
) -> None:
    page = browser.new_context(viewport={"width": 320, "height": 640}, locale=language).new_page()
    page.goto(live_server.url + reverse("home"))
    brand, help_now, sign_in, main = (
        page.locator(part).bounding_box() for part in (".top .brand", ".top .button.help", ".top .sign-in", "main")
    )
    middle = brand["y"] + brand["height"] / 2
    assert help_now["y"] < middle < help_now["y"] + help_now["height"]
    assert brand["x"] + brand["width"] <= help_now["x"]  # one after the other, also where words are long
    assert help_now["x"] + help_now["width"] <= 320
    assert brand["y"] + brand["height"] <= sign_in["y"] + sign_in["height"] <= main["y"] < 640 / 3


@pytest.mark.django_db(transaction=True)
def test_on_a_small_phone_the_menu_opens_by_a_press_and_a_long_name_is_whole(
    live_server: object, browser: object
) -> None:
    person = Person.objects.create_user("Somebody-with-a-long-name-here", "long@example.org")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = browser.new_context(viewport={"width": 320, "height": 640}).new_page()
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(live_server.url + reverse("about"))
    inside = "(who) => [who.scrollWidth <= who.clientWidth, getComputedStyle(who).textOverflow]"
    assert page.locator(".you .who").evaluate(inside) == [True, "clip"]
    assert page.locator("main").bounding_box()["y"] < 640 / 3
    line = page.locator(".fold").get_by_role("link", name="Find support", exact=True)
    assert not line.is_visible()
    page.get_by_text("Menu", exact=True).click()
    line.wait_for()


@pytest.mark.django_db(transaction=True)
def test_the_summary_of_errors_takes_the_focus_and_leads_to_the_field(live_server: object, browser: object) -> None:
    page = browser.new_page()
    page.goto(live_server.url + reverse("account_signup"))
    page.click("main button.button")
    assert page.evaluate("document.activeElement.className") == "errors"
    page.click(".errors a[href='#id_email']")
    assert page.evaluate("document.activeElement.id") == "id_email"
