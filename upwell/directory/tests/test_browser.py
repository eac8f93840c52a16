"""One journey in a real browser, with and without scripts: somebody lonely finds a group, its provider changes the page, a keeper lets it in. At 320 pixels, and axe finds nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.chromium import needs_chromium
from upwell.accounts.models import Person
from upwell.directory.models import Change, District, Service

pytestmark = needs_chromium


def page_of(browser: Any, server: Any, person: Person | None, scripts: bool) -> Any:
    """A small phone, on which `person` is signed in."""
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=scripts, base_url=server.url
    )
    if person is not None:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
        context.add_cookies([{**cookie, "url": server.url}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def sees(page: Any, words: str) -> None:
    """These words come to stand on the page: after a press, the next page may still be on its way."""
    page.get_by_role("main").get_by_text(words).first.wait_for()


def looks_right(page: Any, scripts: bool) -> None:
    """Nothing scrolls sideways; axe finds nothing (it is a script itself)."""
    page.wait_for_load_state()
    if scripts:
        from axe_playwright_python.sync_playwright import Axe

        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_somebody_lonely_to_a_page_that_is_true_again(
    transactional_db: None,
    browser: Any,
    live_server: Any,
    walks: Service,
    districts: list[District],
    ann: Person,
    bryn: Person,
    scripts: bool,
) -> None:
    visitor = page_of(browser, live_server, None, scripts)
    visitor.goto("/what-helps/")
    visitor.get_by_label("What would help?").fill("I am lonely")
    visitor.get_by_label("Near which postcode?").fill("ZZ1 2AB")
    visitor.get_by_role("button", name="Show what there is").click()
    looks_right(visitor, scripts)
    visitor.get_by_role("link", name="Slow walks").click()
    sees(visitor, "Confirmed on")
    looks_right(visitor, scripts)

    provider = page_of(browser, live_server, bryn, scripts)
    provider.goto(f"{walks.get_absolute_url()}change/")
    provider.get_by_label("What does it cost?").fill("£2 per walk")
    provider.get_by_role("button", name="Send it to those who keep the directory").click()
    sees(provider, "It waits for those who keep the directory")

    keeper = page_of(browser, live_server, ann, scripts)
    keeper.goto(f"/what-helps/changes/{Change.objects.exclude(kind='new').get().ref}/")
    looks_right(keeper, scripts)
    assert keeper.locator("del").all_inner_texts() == ["Free"]
    keeper.get_by_role("button", name="Take it over").click()
    keeper.wait_for_url("**/what-helps/changes/")

    visitor.reload()
    sees(visitor, "£2 per walk")
    visitor.get_by_role("link", name="Something here is wrong").click()
    visitor.get_by_label("What is wrong?").fill("The tea is cold.")
    visitor.get_by_role("button", name="Tell those who keep the directory").click()
    sees(visitor, "Thank you")
    looks_right(visitor, scripts)
    for page in (visitor, provider, keeper):
        page.context.close()
