"""On paper, in stillness, with letters twice as large, and from right to left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.addresses import address
from tests.browser.test_every_page import SAMPLE

WIDE = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def pages(town: Any) -> dict[str, str]:
    """The main pages."""
    return {name: address(town, name) for name in SAMPLE}


def test_paper_carries_the_content_and_no_menus(town: Any, pages: dict[str, str], visit: Callable[..., Any]) -> None:
    page = visit(town["author"])
    page.emulate_media(media="print")
    for name in ("community:thread-detail@public", "gather:issue-detail", "response:answer-detail", "gather:map"):
        page.goto(pages[name])
        for hidden in (".top .menu", ".you", ".help", ".skip", ".foot .menu", ".languages", "main form button"):
            assert all(not part.is_visible() for part in page.locator(hidden).all()), (name, hidden)
        assert page.locator("h1").is_visible(), name
        assert len(page.inner_text("main")) > 100, name
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)", name


def test_nothing_moves_for_those_who_ask_for_stillness(pages: dict[str, str], visit: Callable[..., Any]) -> None:
    moving = "[...document.querySelectorAll('*')].filter((e) => { const s = getComputedStyle(e); return s.transitionDuration.split(',').some((t) => parseFloat(t) > 0) || parseFloat(s.animationDuration) > 0 }).length"
    still, lively = visit(reduced_motion="reduce"), visit(reduced_motion="no-preference")
    for name in ("home", "gather:issue-detail", "account_signup"):
        still.goto(pages[name])
        assert still.evaluate(moving) == 0, name
    lively.goto(pages["home"])
    assert lively.evaluate(moving) > 0


@pytest.mark.parametrize("width", [640, 1280])
def test_letters_twice_as_large_need_no_sideways_scrolling(
    pages: dict[str, str], visit: Callable[..., Any], width: int
) -> None:
    page = visit(viewport={"width": width, "height": 800})
    found = []
    for name, url in pages.items():
        page.goto(url)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        found += [(name, page.evaluate(WIDE))] if page.evaluate(WIDE) > 0 else []
    assert found == []


@pytest.mark.parametrize("width", [320, 1280])
def test_from_right_to_left_needs_no_sideways_scrolling(
    town: Any, pages: dict[str, str], visit: Callable[..., Any], width: int
) -> None:
    page = visit(town["author"], viewport={"width": width, "height": 800})
    page.add_init_script(
        "document.addEventListener('DOMContentLoaded', () => { document.documentElement.dir = 'rtl' })"
    )
    found = []
    for name, url in pages.items():
        page.goto(url)
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        found += [(name, page.evaluate(WIDE))] if page.evaluate(WIDE) > 0 else []
    assert found == []


def test_welsh_needs_no_sideways_scrolling_on_a_small_phone(pages: dict[str, str], visit: Callable[..., Any]) -> None:
    page = visit(viewport={"width": 320, "height": 640}, locale="cy")
    found = []
    for name, url in pages.items():
        page.goto(url)
        assert page.evaluate("document.documentElement.lang") == "cy"
        found += [(name, page.evaluate(WIDE))] if page.evaluate(WIDE) > 0 else []
    assert found == []
