"""In a real browser, with scripts and without, on a small phone: a promise is replaced, those who asked have their say, and each sees it once more before it stands."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests import journey
from upwell.accounts.models import Person
from upwell.kit.time import today
from upwell.response.actions import answers

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not on this machine")]


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Any]:
    """A browser. Its library runs a loop in this thread, which Django would take for an async view: hence the switch."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as player:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = player.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield opened
        opened.close()


class Somebody:
    """One person at a browser of their own."""

    def __init__(self, browser: Any, live_server: Any, sign_in: Any, person: Person, scripts: bool) -> None:
        context = browser.new_context(
            java_script_enabled=scripts, viewport={"width": 320, "height": 640}, base_url=live_server.url
        )
        value = sign_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        self.page, self.scripts = context.new_page(), scripts
        self.page.set_default_timeout(20_000)

    def sees(self, heading: str) -> None:
        """A page with this heading, in which axe finds nothing and nothing scrolls sideways; axe itself is a script."""
        self.page.get_by_role("heading", name=heading).first.wait_for()
        if folder := os.environ.get("UPWELL_SCREENSHOTS"):
            for width in (320, 1280):
                self.page.set_viewport_size({"width": width, "height": 800})
                self.page.screenshot(path=f"{folder}/{heading[:30].strip()} {width}.png", full_page=True)
            self.page.set_viewport_size({"width": 320, "height": 640})
        if not self.scripts:
            return
        from axe_playwright_python.sync_playwright import Axe

        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), heading
        found = Axe().run(self.page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_promise_is_replaced_and_judged_and_each_sees_it_once_more(
    transactional_db: None,
    ann: Person,
    bryn: Person,
    dev: Person,
    finn: Person,
    gwen: Person,
    browser: Any,
    live_server: Any,
    sign_in: Any,
    scripts: bool,
) -> None:
    world = journey.build(ann, bryn, dev, finn)
    answer = answers.give(
        actor=dev,
        issue=journey.before_body(world, gwen),
        kind="will",
        text="We will.",
        signed="D. Evans, Director",
        milestones=[("Hire two people", today() + timedelta(days=20)), ("A room", today() + timedelta(days=60))],
    )
    decider = Somebody(browser, live_server, sign_in, dev, scripts)
    decider.page.goto(answer.get_absolute_url())
    decider.page.get_by_role("link", name="This cannot be kept as it stands").first.click()
    decider.sees("Promise something else")
    assert decider.page.get_by_label("Hire two people").is_checked()
    decider.page.get_by_label("Why not?").fill("Nobody applied.")
    decider.page.get_by_label("What you promise instead (1)").fill("Hire one person")
    decider.page.get_by_label("By which day").first.fill((today() + timedelta(days=40)).isoformat())
    decider.page.get_by_label("Your name and post").fill("D. Evans, Director")
    decider.press("Look at it once more")
    decider.sees("Is this what you promise instead?")
    decider.press("Promise this instead")
    decider.sees("Promised instead, and why")
    decider.page.get_by_role("link", name="Say that this is done").first.click()
    decider.page.get_by_label("How can people see that it is done?").fill("She began on Monday.")
    decider.press("Look at it once more")
    decider.sees("Is this done?")
    decider.page.get_by_role("button", name=re.compile("Change.*How can people see")).click()
    decider.page.get_by_label("How can people see that it is done?").fill("She began on Tuesday.")
    decider.press("Look at it once more")
    decider.sees("Is this done?")
    decider.press("Write it down in public")
    decider.page.get_by_text("She began on Tuesday.").wait_for()

    asked = Somebody(browser, live_server, sign_in, bryn, scripts)
    asked.page.goto(answer.get_absolute_url())
    asked.page.get_by_role("link", name="Say what you think of it").click()
    asked.sees("promises something else. What do you think of it?")
    asked.page.get_by_label("It is less than was promised").check()
    asked.page.get_by_label("In your words").fill("One is not two.")
    asked.press("Look at it once more")
    asked.sees("Is this what you want to say?")
    asked.press("Put my word beside theirs")
    asked.page.get_by_text("One is not two.").wait_for()
    asked.page.get_by_label("Partly kept").check()
    asked.press("Look at it once more")
    asked.sees("Is this what you want to say?")
    asked.press("Put my word beside theirs")
    asked.page.get_by_text("Your word stands beside the body's own.").wait_for()
    asked.page.goto(f"/promises/{world.board.slug}/")
    asked.sees("Ashmere Care Board")
    asked.page.get_by_text("replaced by another promise: not kept").wait_for()
