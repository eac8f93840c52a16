"""Pages in a real browser: axe finds nothing in either scheme, nothing scrolls sideways at 320 pixels, the policy stops nothing of ours."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.chromium import needs_chromium

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
def test_the_way_to_help_stands_on_the_first_line_of_a_small_phone_also_signed_out(
    live_server: object, browser: object, language: str
) -> None:
    page = browser.new_context(viewport={"width": 320, "height": 640}, locale=language).new_page()
    page.goto(live_server.url + reverse("home"))
    brand, help_now, sign_in = (
        page.locator(f".top {part}").bounding_box() for part in (".brand", ".button.help", ".sign-in")
    )
    middle = brand["y"] + brand["height"] / 2
    assert help_now["y"] < middle < help_now["y"] + help_now["height"]
    assert sign_in["y"] < middle < sign_in["y"] + sign_in["height"]
    assert brand["x"] + brand["width"] <= sign_in["x"]  # one after the other, also where words are long
    assert sign_in["x"] + sign_in["width"] <= help_now["x"]
    assert help_now["x"] + help_now["width"] <= 320


@pytest.mark.django_db(transaction=True)
def test_the_summary_of_errors_takes_the_focus_and_leads_to_the_field(live_server: object, browser: object) -> None:
    page = browser.new_page()
    page.goto(live_server.url + reverse("account_signup"))
    page.click("main button.button")
    assert page.evaluate("document.activeElement.className") == "errors"
    page.click(".errors a[href='#id_email']")
    assert page.evaluate("document.activeElement.id") == "id_email"
