"""Everything by keyboard: what has the focus is seen, nothing holds it fast, errors lead to their fields, and the main path goes without a mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.test_every_page import SAMPLE
from tests.browser.village import PASSWORD, Village
from upwell.community.models import Thread
from upwell.discover.models import Voice
from upwell.gather.models import Support, Vote
from upwell.kit.jobs import run_all

SAID = "Nobody answered the telephone when I rang on Sunday night."

# What stands out at the element that has the focus: an outline or a shadow that is not there without it, inside the window.
SEEN = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none";
  const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return {drawn, inside, what: at.outerHTML.slice(0, 120)};
}"""


class Keys:
    """Somebody without a mouse. Every stop on the way must be seen."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def words_here(self) -> str:
        """What the focused thing is called: its label, or its words."""
        return str(
            self.page.evaluate(
                "() => { const a = document.activeElement; const l = a.labels && a.labels[0];"
                " return ((l && l.innerText) || a.innerText || a.getAttribute('aria-label') || '').trim(); }"
            )
        )

    def tab_to(self, words: str, most: int = 90) -> None:
        """On with Tab until something of this name has the focus; each stop shows that it has it."""
        for _step in range(most):
            self.page.keyboard.press("Tab")
            seen = self.page.evaluate(SEEN)
            assert seen is None or (seen["drawn"] and seen["inside"]), seen
            if words in self.words_here():
                return
        raise AssertionError(f"Tab does not come to “{words}”")

    def enter(self, words: str) -> None:
        """To a link or a button, and Enter."""
        self.tab_to(words)
        with self.page.expect_event("load"):
            self.page.keyboard.press("Enter")

    def write(self, label: str, words: str) -> None:
        """To a box, and type."""
        self.tab_to(label)
        self.page.keyboard.type(words)

    def tick(self, words: str) -> None:
        """To a box, and Space."""
        self.tab_to(words)
        self.page.keyboard.press("Space")


def test_the_main_path_goes_by_keyboard_alone(village: Village, visit: Callable[..., Any]) -> None:
    page = visit(viewport={"width": 1000, "height": 800})
    keys = Keys(page)
    page.goto("/")
    keys.enter("Sign in")
    keys.write("Your e-mail, or the name you are known by", "Bryn")
    keys.write("Password", PASSWORD)
    keys.enter("Sign in with my password")
    keys.enter("Find support")
    keys.enter("Carers together")
    keys.enter("Join this space")
    keys.enter("Begin a conversation")
    keys.write("What is it about?", "Sunday night")
    keys.write("Your words", f"Hello. {SAID}")
    keys.enter("Put up my words")
    keys.enter("Let this be heard")
    _let_be_heard(keys)
    page.goto(Thread.objects.exclude(author=village["Bryn"]).earliest("pk").get_absolute_url())
    keys.tab_to("I hear you")
    page.keyboard.press("Space")
    page.locator("[aria-pressed=true]").wait_for()
    assert Voice.objects.get(text=SAID).person == village["Bryn"]


def _let_be_heard(keys: Keys) -> None:
    keys.tab_to("Hello.")
    keys.page.keyboard.press("ArrowDown")
    assert SAID in keys.words_here()
    assert keys.page.evaluate("document.activeElement.checked")
    keys.tick("Count it")
    keys.tick("Quote it without my name")
    keys.enter("Let these words be heard")
    assert SAID in keys.page.inner_text("main")


def test_support_and_votes_go_by_keyboard_alone(town: Any, visit: Callable[..., Any]) -> None:
    person, issue = town["member"], town.others["gathering"]
    page = visit(person, viewport={"width": 1000, "height": 800})
    keys = Keys(page)
    page.goto("/issues/")
    keys.enter(issue.title)
    keys.tab_to("Say it matters to you too")
    page.keyboard.press("Enter")
    page.get_by_text("You said that it matters to you too.").first.wait_for()
    assert Support.objects.filter(issue=issue, person=person).exists()
    page.goto(town.conversation.get_absolute_url())
    for _statement in range(town.conversation.statements.filter(state="open").count()):
        keys.tab_to("Agree")
        page.keyboard.press("Space")
        page.wait_for_timeout(400)
    page.get_by_text("You have voted on everything that is here").wait_for()
    assert Vote.objects.filter(participant__person=person, value=1).count() == 4
    run_all()


def test_the_first_stop_skips_to_the_content(town: Any, visit: Callable[..., Any]) -> None:
    page = visit(town["author"])
    page.goto(town.issue.get_absolute_url())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(
    ("role", "address", "button"),
    [
        ("anonymous", "/account/signup/", "Join"),
        ("author", "/issues/new/", "Raise it"),
        ("author", "/spaces/carers/write/", "Put up my words"),
    ],
)
def test_the_summary_of_errors_takes_the_focus_and_leads_to_each_field(
    town: Any, visit: Callable[..., Any], role: str, address: str, button: str
) -> None:
    page = visit(None if role == "anonymous" else town[role])
    page.goto(address)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()
    assert page.evaluate("document.activeElement.className") == "errors"
    links = page.locator(".errors a")
    for number in range(links.count()):
        target = links.nth(number).get_attribute("href")
        links.nth(number).focus()
        page.keyboard.press("Enter")
        assert page.evaluate("'#' + document.activeElement.id") == target
        assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"


@pytest.mark.parametrize(
    "name", ["home", "community:thread-detail@public", "gather:issue-detail", "gather:map", "account_signup"]
)
def test_tab_goes_through_a_page_and_out_of_it(town: Any, visit: Callable[..., Any], name: str) -> None:
    from tests.addresses import address

    assert name in SAMPLE
    page = visit(viewport={"width": 320, "height": 640})
    page.goto(address(town, name))
    stops = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex=\"0\"]')]"
        ".filter((e) => e.checkVisibility()).length"
    )
    been: list[str] = []
    for _stop in range(stops + 1):
        page.keyboard.press("Tab")
        seen = page.evaluate(SEEN)
        if seen is None:
            break
        assert seen["drawn"], seen
        assert seen["inside"], seen
        been.append(seen["what"])
    assert len(been) >= stops - 3
    assert page.evaluate("document.activeElement === document.body") or len(set(been)) > 1
