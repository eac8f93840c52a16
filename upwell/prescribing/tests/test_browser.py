"""In a real browser, with scripts and without: somebody without an account asks, is spoken with, and ends it; axe finds nothing on the way."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from tests.chromium import needs_chromium
from upwell.accounts.models import Person
from upwell.prescribing.models import Referral
from upwell.prescribing.tests.conftest import World

pytestmark = needs_chromium


def page_of(browser: Any, live_server: Any, sign_in: Any, person: Person | None, scripts: bool) -> Any:
    """A page of somebody, on a small phone."""
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 320, "height": 640})
    if person is not None:
        value = sign_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    return context.new_page()


def fault(page: Any, scripts: bool) -> list[Any]:
    """What axe finds, and whether anything scrolls sideways; axe itself is a script."""
    if not scripts:
        return []
    from axe_playwright_python.sync_playwright import Axe

    wide = [] if page.evaluate("document.documentElement.scrollWidth <= innerWidth") else [page.url]
    return wide + [(page.url, v["id"], v["nodes"][0]["html"]) for v in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("scripts", [True, False])
def test_from_asking_without_an_account_to_the_end(
    transactional_db: None, world: World, browser: Any, live_server: Any, sign_in: Any, scripts: bool
) -> None:
    person = page_of(browser, live_server, sign_in, None, scripts)
    person.goto(live_server.url + "/link-workers/")
    assert fault(person, scripts) == []
    person.get_by_role("link", name="For myself").click()
    person.get_by_label("What do you like to be called?").fill("Mair")
    person.get_by_label("Phone number").fill("01632 960 123")
    person.get_by_label("Do not write to me").check()
    person.get_by_label("A link worker may read this and get in touch with me").check()
    person.get_by_label("I am 16 or older").check()
    assert fault(person, scripts) == []
    person.get_by_role("button", name="Look at it once more").click()
    person.get_by_text("Nothing has been sent yet.").wait_for()
    person.get_by_role("button", name="Send it").click()
    person.get_by_role("heading", name="It is sent").wait_for()
    assert fault(person, scripts) == []
    word = person.locator("dd strong").nth(1).inner_text()
    referral = Referral.objects.get()

    worker = page_of(browser, live_server, sign_in, world.finn, scripts)
    worker.goto(live_server.url + "/caseload/?show=waiting")
    worker.get_by_role("link", name="Mair").click()
    worker.get_by_role("heading", name="Do not write to this person").wait_for()
    assert fault(worker, scripts) == []
    worker.get_by_role("link", name="Take it on").click()
    worker.get_by_role("button", name="Take it on").click()
    worker.get_by_role("link", name="Write down what happened").click()
    worker.get_by_label("phone call").check()
    worker.get_by_label("What should be remembered?").fill("We spoke about the choir.")
    worker.get_by_role("button", name="Keep it").click()
    worker.get_by_text("We spoke about the choir.").wait_for()
    assert fault(worker, scripts) == []

    person.goto(live_server.url + "/reference/")
    person.get_by_label("Reference").fill(referral.reads_as)
    person.get_by_label("The two words that go with it").fill(word)
    person.get_by_role("button", name="Show it").click()
    person.get_by_text("Under way").wait_for()
    assert fault(person, scripts) == []
    person.get_by_text("I do not want this any more").click()
    person.get_by_role("button", name="End it").click()
    person.get_by_text("It has ended.").wait_for()
    referral.refresh_from_db()
    assert referral.state == "cancelled"
