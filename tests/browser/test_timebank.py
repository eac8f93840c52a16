"""Hours between neighbours, by pages alone: a need, a yes, a visit made safe, both say how long, the books; and a promise carried out together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests import journey
from tests.browser.village import Village
from tests.browser.walking import Walker
from upwell.gather.actions import issues
from upwell.kit.time import today
from upwell.response.actions import answers
from upwell.timebank import books
from upwell.timebank.models import Account

Walkers = Callable[[str], Walker]


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def walker(request: Any, visit: Callable[..., Any], village: Village) -> Walkers:
    """Everybody at their own browser."""
    known: dict[str, Walker] = {}

    def walking(handle: str) -> Walker:
        if handle not in known:
            page = visit(java_script_enabled=request.param, viewport={"width": 1000, "height": 800})
            known[handle] = Walker(page, handle).sign_in()
        return known[handle]

    return walking


def take_part(one: Walker) -> None:
    one.go("/time/")
    one.follow("Take part")
    one.choose("I have read what we agree on")
    one.press("Take part")
    assert one.sees("You take part")


def test_a_need_is_answered_at_home_as_two_and_stands_in_the_books_of_both(village: Village, walker: Walkers) -> None:
    bryn, gwen, friend = walker("Bryn"), walker("Gwen"), walker("Neighbour 1")
    for one in (bryn, gwen, friend):
        take_part(one)
    bryn.follow("Needs")
    bryn.follow("Say what would help")
    bryn.fill("In a few words", "A hedge that has got above itself")
    bryn.pick("What kind of help is it?", "garden")
    bryn.choose("in somebody’s home")
    bryn.press("Ask for this")
    gwen.follow("Needs")
    gwen.unfold("Look for a need")
    gwen.fill("Words to look for", "hedge")
    gwen.press("Show these")
    gwen.follow("A hedge that has got above itself")
    gwen.choose("in somebody’s home")
    gwen.press("Ask the other side")
    at = gwen.page.url
    bryn.go("/time/exchanges/")
    assert bryn.sees("Waiting for you")
    bryn.follow("A hedge")
    bryn.press("Yes")
    for one in (bryn, gwen):
        one.go(at)
        one.fill("On which day did you meet", today().isoformat())
        one.choose("I know that nobody here was checked for me")
        one.press("We have met")
    gwen.fill("Who comes along?", "Neighbour 1")
    gwen.press("Ask them")
    friend.go(at)
    friend.press("I come along")
    gwen.go(at)
    gwen.fill("hours", "1")
    gwen.fill("minutes", "30")
    gwen.press("So long it was")
    bryn.go(at)
    assert bryn.sees("1 hour 30 minutes")
    bryn.press("Yes, so it was")
    gwen.go("/time/statement/")
    assert gwen.sees("Bryn")
    assert gwen.sees("+1:30")
    assert Account.objects.get(person=village["Neighbour 1"]).balance == 90
    assert books.audit().balanced


def test_a_promise_is_carried_out_together_and_each_page_leads_to_the_other(village: Village, walker: Walkers) -> None:
    world = village.world
    issue = journey.raised(world)
    for person in village.neighbours[:3]:
        issues.support(actor=person, issue=issue)
    issue.refresh_from_db()
    issues.decide_remit(actor=world.dev, issue=issue, ours=True, reason="It is ours.")
    issue.refresh_from_db()
    issues.to_body(actor=world.ann, issue=issue)
    promised = [("A rota at the desk", today() + timedelta(days=60))]
    answer = answers.give(
        actor=world.dev, issue=issue, kind="will", text="We will.", signed="D. Evans", milestones=promised
    )
    dev, gwen = walker("Dev"), walker("Gwen")
    dev.go(answer.get_absolute_url())
    dev.follow("Do this together with citizens")
    dev.fill("What do you do together?", "A rota, by us")
    dev.choose("Collaborate")
    dev.choose("Co-production")
    dev.fill("The post of the professional", "Director of community care")
    dev.fill("Who owns it with you", "Gwen")
    dev.press("Ask the citizen")
    at = dev.page.url
    gwen.go(at)
    gwen.press("Yes, I own it too")
    assert gwen.sees("no citizen’s hour stands here")
    gwen.follow("Write down my hours")
    gwen.fill("On which day?", today().isoformat())
    gwen.fill("hours", "2")
    gwen.press("Write this down")
    dev.go(at)
    dev.press("So it was")
    assert not dev.sees("no citizen’s hour stands here")
    dev.follow("A rota at the desk")
    assert dev.sees("A rota, by us")
