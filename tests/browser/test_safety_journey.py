"""A post is reported by a stranger, hidden with reasons, appealed against and shown again; somebody in danger is met by a person. With and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.village import Village
from tests.browser.walking import Walker
from upwell.community.models import Post
from upwell.promises.tests.conftest import give_role

HOW = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])


def at(visit: Callable[..., Any], scripts: bool, handle: str = "") -> Walker:
    walker = Walker(visit(java_script_enabled=scripts, viewport={"width": 1000, "height": 800}), handle)
    return walker.sign_in() if handle else walker


@HOW
def test_what_a_stranger_reports_is_decided_with_reasons_appealed_and_undone(
    village: Village, visit: Callable[..., Any], scripts: bool
) -> None:
    post = Post.objects.filter(thread__space__slug="ward-6").first()
    give_role(village["Finn"], "moderator", post.thread.space)
    give_role(village["Gwen"], "moderator")
    stranger = at(visit, scripts)
    stranger.go(post.thread.get_absolute_url())
    stranger.follow("Report")
    stranger.choose("It gives away something private about somebody")
    stranger.press("Tell the moderators")
    assert stranger.sees("Nobody has opened it yet")
    mine = stranger.page.url

    finn = at(visit, scripts, "Finn")
    finn.follow("Reports")
    finn.follow("A post")
    finn.press("Take it on")
    finn.follow("Do something about it")
    finn.choose("Hidden from others")
    finn.fill("What happened?", "It names your nurse.")
    finn.fill("Which rule or law, and what does it say?", "No names of staff")
    finn.fill("What do those who reported it read?", "Thank you. It is hidden.")
    finn.press("Decide, and tell them why")
    assert finn.sees("Something was done")
    stranger.go(mine)
    assert stranger.sees("Thank you. It is hidden.")
    stranger.go(post.thread.get_absolute_url())
    assert not stranger.sees(post.body)

    author = at(visit, scripts, post.author.handle)
    author.go("/me/safety/")
    author.follow("Hidden from others")
    assert author.sees("It names your nurse.")
    assert not author.sees("Finn")
    author.follow("Say that it is wrong")
    author.fill("Why do you think it is wrong?", "It names nobody. I never knew a name.")
    author.press("Let somebody else look")

    gwen = at(visit, scripts, "Gwen")
    gwen.follow("Reports")
    gwen.follow("Appeals")
    gwen.follow("An appeal")
    assert gwen.sees("I never knew a name.")
    gwen.choose("It should be taken back")
    gwen.fill("Why?", "There is no name in it. We are sorry.")
    gwen.press("Decide, and tell them why")
    author.page.reload()
    assert author.sees("There is no name in it. We are sorry.")
    stranger.page.reload()
    assert stranger.sees(post.body)


@HOW
def test_somebody_in_danger_is_met_by_a_kind_word_and_a_person(
    village: Village, visit: Callable[..., Any], scripts: bool
) -> None:
    give_role(village["Gwen"], "moderator")
    bryn = at(visit, scripts, "Bryn")
    bryn.follow("I need help now")
    assert bryn.sees("Ring 999")
    bryn.fill("What is happening?", "I cannot go on")
    bryn.press("Send this to the hosts")
    assert bryn.sees("You matter to people here")
    gwen = at(visit, scripts, "Gwen")
    gwen.follow("Reports")
    gwen.follow("Somebody may be in danger")
    assert gwen.sees("I cannot go on")
    gwen.fill("Write to them", "I am here. Are you safe?")
    gwen.press("Send it, without my name")
    bryn.page.reload()
    assert bryn.sees("I am here. Are you safe?")
    assert not bryn.sees("Gwen")
    bryn.fill("Write to the hosts", "Yes. Thank you.")
    bryn.press("Send it to the hosts")
    gwen.page.reload()
    assert gwen.sees("Yes. Thank you.")
