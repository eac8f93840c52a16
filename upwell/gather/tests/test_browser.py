"""Pages of issues and conversations in a real browser: axe finds nothing, nothing scrolls sideways, people vote by keyboard, with and without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from tests.chromium import needs_chromium
from upwell.accounts.models import Person
from upwell.gather.actions import conversations, handoffs, issues
from upwell.gather.models import Conversation, HandOff, Issue, Participant, Vote
from upwell.gather.tasks import make_map
from upwell.gather.tests.conftest import Town
from upwell.kit.permissions import SYSTEM

pytestmark = needs_chromium


@pytest.fixture
def scene(
    transactional_db: None, town: Town, roles: None, theme: Any, crowd: Any, dev: Person, finn: Person, gwen: Person
) -> dict[str, str]:
    """An issue being weighed, one handed on, a conversation with a map and a statement to be read: addresses by who looks."""
    issue = town.raise_issue(gwen, themes=[theme], story="My father rang **four** numbers.")
    for person in crowd(3):
        issues.support(actor=person, issue=issue)
    issues.decide_remit(actor=dev, issue=issue, ours=True, reason="We buy this service.")
    made = conversations.open(
        actor=finn,
        issue=Issue.objects.get(pk=issue.pk),
        title="Whom to ring",
        question="What helps?",
        seeds=[f"Statement {n}" for n in range(8)],
    )
    _votes(made)
    make_map(made.pk, True)
    conversations.write(actor=gwen, conversation=made, text="The nurse could ring.")
    other = town.raise_issue(SYSTEM, title="A bus to the clinic")
    issues.move(actor=SYSTEM, issue=other, state="admitting", duty=_admit)
    handoffs.hand_on(actor=SYSTEM, issue=Issue.objects.get(pk=other.pk), receiver=town.council, text="Please answer.")
    address, talk = issue.get_absolute_url(), made.get_absolute_url()
    return {
        "anonymous": [
            "/issues/",
            address,
            f"{address}voices/",
            "/conversations/",
            talk,
            f"{talk}map/",
            HandOff.objects.get().get_absolute_url(),
        ],
        "gwen": ["/issues/new/", address, talk, f"{talk}write/", f"{talk}statements/", f"{address}close/"],
        "ann": [f"{address}next/", f"{address}hand-on/", f"{address}conversation/"],
        "finn": [f"{talk}reading/", f"{talk}statements/8/decide/", f"{talk}close/"],
        "dev": [f"{address}remit/"],
    }


def _admit(actor: Any, issue: Issue) -> Any:
    from upwell.gather import clocks

    return clocks.admit(actor, issue)


def _votes(made: Conversation) -> None:
    statements = list(made.statements.all())
    for n in range(36):
        person = Participant.objects.create(conversation=made, number=n)
        side = 1 if n < 22 else -1
        Vote.objects.bulk_create(
            Vote(participant=person, statement=s, value=1 if s.number == 7 else side * (1 if s.number % 2 else -1))
            for s in statements
            if (s.number + n) % 9
        )
    Conversation.objects.filter(pk=made.pk).update(participant_count=36, vote_count=Vote.objects.count())


def page_of(browser: Any, live_server: Any, sign_in: Any, person: Person | None, **options: Any) -> Any:
    """A page of somebody who is signed in."""
    context = browser.new_context(**options)
    if person is not None:
        value = sign_in(person).cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    return context.new_page()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    scene: dict, browser: Any, live_server: Any, sign_in: Any, request: Any
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for who, addresses in scene.items():
        person = None if who == "anonymous" else request.getfixturevalue(who)
        page = page_of(browser, live_server, sign_in, person, viewport={"width": 320, "height": 640})
        for address in addresses:
            page.goto(live_server.url + address)
            found = Axe().run(page).response["violations"]
            assert [(address, v["id"], v["nodes"][0]["html"]) for v in found] == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


@pytest.mark.parametrize("scripts", [True, False])
def test_one_votes_by_keyboard_with_and_without_scripts(
    scene: dict, browser: Any, live_server: Any, sign_in: Any, gwen: Person, scripts: bool
) -> None:
    page = page_of(browser, live_server, sign_in, gwen, java_script_enabled=scripts)
    page.goto(live_server.url + scene["gwen"][2])
    for done in range(8):
        page.get_by_text(f"You have voted on {done} of 8.").wait_for()
        page.get_by_role("button", name="Disagree" if done % 2 else "Agree", exact=True).focus()
        page.keyboard.press("Enter")
    page.get_by_role("heading", name="You have voted on everything that is here").wait_for()
    assert Vote.objects.filter(participant__person=gwen).count() == 8


@pytest.mark.parametrize("scripts", [True, False])
def test_one_supports_with_and_without_scripts(
    scene: dict, browser: Any, live_server: Any, sign_in: Any, bryn: Person, scripts: bool
) -> None:
    page = page_of(browser, live_server, sign_in, bryn, java_script_enabled=scripts)
    page.goto(live_server.url + scene["gwen"][1])
    page.get_by_role("button", name="Say it matters to you too").click()
    page.get_by_role("button", name="Take that back").wait_for()
    assert bryn.supports.count() == 1
