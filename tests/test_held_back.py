"""Whoever is suspended writes nowhere in the house, and can read, take back, download, report, appeal, ask for help and leave."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.town import SAID, Town
from upwell.accounts import actions as accounts
from upwell.accounts.models import Person
from upwell.community import actions as community
from upwell.discover.actions import voices
from upwell.gather.actions import conversations, issues
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.personal import export_all
from upwell.response.actions import verdicts
from upwell.safety import actions as safety
from upwell.safety.models import Decision


def suspended(town: Town) -> Decision:
    """The author, everywhere: a member of the jury reported the profile, and somebody of the whole site decided."""
    finn = town["facilitator"]
    accounts.grant_role(actor=SYSTEM, person=finn, kind="moderator", thing=None)
    finn.__dict__.pop("_held_roles", None)
    case = safety.report(actor=town["juror"], subject=town["author"], reason="threat").case
    return safety.decide(
        actor=finn,
        case=case,
        measures=[safety.Measure("suspended", everywhere=True)],
        reasons=safety.Reasons("Threats by letter.", "law", "Threats are an offence", harm="harassment"),
        outcome="Thank you. It was dealt with.",
    )


def writing(town: Town, me: Person) -> list[Callable[[], Any]]:
    """What the author could otherwise do."""
    gathering = town.others["gathering"]
    return [
        partial(community.reply, actor=me, thread=town.thread, body="Again"),
        partial(community.start_thread, actor=me, space=town.carers, title="Again", body="Again"),
        partial(community.edit_post, actor=me, post=town.post, body="Otherwise"),
        partial(community.react, actor=me, post=town.post, kind="hear"),
        partial(voices.let_be_heard, actor=me, post=town.post, passage=SAID, scopes=["count"]),
        partial(issues.support, actor=me, issue=gathering),
        partial(conversations.write, actor=me, conversation=town.conversation, text="Once more."),
        partial(conversations.vote, actor=me, statement=town.statement, value=1),
        partial(verdicts.give, actor=me, answer=town.answer, value="kept", words="Yes"),
    ]


def test_who_is_suspended_writes_nowhere(town: Town) -> None:
    suspended(town)
    me = Person.objects.get(pk=town["author"].pk)
    for act in writing(town, me):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "held_back", act


def test_who_is_suspended_reads_takes_back_reports_appeals_asks_and_leaves(town: Town) -> None:
    decision = suspended(town)
    me = Person.objects.get(pk=town["author"].pk)
    browser = town.client("author")
    for page in (town.thread.get_absolute_url(), "/me/", "/me/safety/", decision.get_absolute_url(), "/help-now/"):
        assert browser.get(page).status_code == 200
    answer = browser.post(f"{town.thread.get_absolute_url()}reply/", {"body": "Let me in"})
    assert answer.status_code in {403, 422}
    assert "Let me in" not in town.thread.posts.order_by("-pk").first().body
    assert export_all(me)["decisions"]
    voices.take_back(actor=me, voice=town.voice)
    community.remove_post(actor=me, post=town.post)
    safety.report(actor=me, subject=town.issue, reason="other")
    safety.ask_for_help(actor=me, words="Please")
    assert safety.appeal(actor=me, decision=decision, words="It was not me.").is_open
    accounts.erase(actor=me, person=me)
    assert Person.objects.get(pk=me.pk).erased_at is not None


def test_what_is_hidden_from_others_is_still_there_for_its_author_with_why_and_how_to_appeal(town: Town) -> None:
    case = safety.report(actor=town["juror"], subject=town.post, reason="other").case
    safety.decide(
        actor=town["moderator"],
        case=case,
        measures=[safety.Measure("hidden")],
        reasons=safety.Reasons("It names a nurse.", "rule", "No names of staff"),
        outcome="Hidden.",
    )
    pages = {role: town.client(role).get(town.thread.get_absolute_url()).text for role in ("author", "juror", "host")}
    assert {role: SAID in page for role, page in pages.items()} == {"author": True, "juror": False, "host": False}
    assert "/me/safety/" in pages["author"].partition("<main")[2]
