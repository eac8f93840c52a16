"""Every page of the site map in every role: axe finds nothing, nothing scrolls sideways on a small phone, each has a title and one heading above all others.

The pages come from `tests.addresses`. What two roles see alike is looked at once: the parts of a page that differ by role (the menus) are on every page of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pytest

from tests.addresses import READ, address
from tests.browser.conftest import cookie_of
from tests.cast import ROLES
from tests.doors import names
from tests.town import Town

PHONE = {"width": 320, "height": 640}
# Written for the machine, or left as soon as they are read: no page of ours.
NO_PAGES = {"api:openapi-view", "accounts:unsubscribe"}
SAMPLE = [
    "home",
    "style-guide",
    "community:space-list",
    "community:space-detail@public",
    "community:thread-detail@public",
    "discover:theme-detail",
    "gather:issue-detail",
    "gather:map",
    "assembly:jury-detail",
    "assembly:lottery",
    "assembly:recommendation-detail",
    "response:promise-detail",
    "response:answer-detail",
    "safety:help",
    "ledger:record",
    "account_login",
    "account_signup",
]
AXE = {"resultTypes": ["violations"]}


@dataclass
class Look:
    """What was found wrong on the pages of one role."""

    axe: list[str]
    wide: list[str]
    heads: list[str]
    said: list[str]
    pages: int = 0


class Walk:
    """Goes through all pages, role by role, and remembers what it has seen."""

    def __init__(self, town: Town, browser: Any, server: str) -> None:
        self.town, self.browser, self.server = town, browser, server
        self.seen: set[bytes] = set()
        self.looks: dict[str, Look] = {}

    def urls(self, role: str) -> dict[str, str]:
        """Each page that opens for a role, by name."""
        return {
            name: address(self.town, name)
            for name, group in names(READ).items()
            if group.expects(role) == 200 and name not in NO_PAGES and not name.startswith("api:")
        }

    def fresh(self, role: str) -> Iterator[tuple[str, str]]:
        """Pages of a role that nobody has seen yet."""
        client = self.town.client(role)
        for name, url in self.urls(role).items():
            answer = client.get(url)
            if "html" not in answer.headers["Content-Type"]:
                continue
            main = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer.content.partition(b"<main")[2])
            seal = sha256(main.partition(b"</main>")[0]).digest()
            if seal not in self.seen:
                self.seen.add(seal)
                yield name, url

    def look(self, role: str) -> Look:
        """Look at the pages of a role, once."""
        if role not in self.looks:
            self.looks[role] = self._look(role)
        return self.looks[role]

    def _look(self, role: str) -> Look:
        context = self.browser.new_context(base_url=self.server, viewport=PHONE)
        if role != "anonymous":
            context.add_cookies([cookie_of(self.town[role], self.server)])
        page, look = context.new_page(), Look([], [], [], [])
        page.on("console", lambda message: look.said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: look.said.append(str(error)))
        for name, url in self.fresh(role):
            page.goto(url)
            look.pages += 1
            self._note(page, name, look)
        context.close()
        return look

    def _note(self, page: Any, name: str, look: Look) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            look.wide.append(f"{name}: {wide} pixels too wide")
        heads = page.locator("h1").count()
        if heads != 1 or len(page.title().strip()) < 8 or page.title().startswith(" "):
            look.heads.append(f"{name}: {heads} first headings, title {page.title()!r}")
        look.axe.extend(complaints(page, name))


def complaints(page: Any, name: str) -> list[str]:
    """What axe finds."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=AXE).response["violations"]
    return [f"{name}: {v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"]]


@pytest.fixture(scope="module")
def walk(town: Town, browser: Any, server: str) -> Walk:
    return Walk(town, browser, server)


@pytest.mark.parametrize("role", ROLES)
def test_axe_finds_nothing_on_any_page(walk: Walk, role: str) -> None:
    look = walk.look(role)
    assert look.pages > 0
    assert look.axe == []


@pytest.mark.parametrize("role", ROLES)
def test_nothing_scrolls_sideways_on_a_small_phone(walk: Walk, role: str) -> None:
    assert walk.look(role).wide == []


@pytest.mark.parametrize("role", ROLES)
def test_each_page_has_a_title_and_one_first_heading(walk: Walk, role: str) -> None:
    assert walk.look(role).heads == []


@pytest.mark.parametrize("role", ROLES)
def test_the_browser_has_nothing_to_complain_of(walk: Walk, role: str) -> None:
    assert walk.look(role).said == []


def test_in_the_dark_and_on_a_wide_screen_axe_finds_nothing_either(walk: Walk, visit: Any) -> None:
    page = visit(color_scheme="dark", viewport={"width": 1280, "height": 900})
    found, urls = [], walk.urls("anonymous")
    for name in SAMPLE:
        page.goto(urls[name])
        found += complaints(page, name)
    assert found == []
