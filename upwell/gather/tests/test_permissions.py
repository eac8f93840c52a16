"""One table: what each of the cast may do with an issue of the board, a conversation on it, and a hand-off to the council."""

from __future__ import annotations

import pytest

from upwell.accounts.actions import grant_role
from upwell.accounts.models import Person
from upwell.gather.actions import conversations, handoffs, issues
from upwell.gather.models import HandOff, Issue
from upwell.gather.tests.conftest import Town
from upwell.kit.permissions import PERMISSIONS, SYSTEM, allowed
from upwell.kit.permissions import SYSTEM as MACHINE

CAST = ("anonymous", "member", "raiser", "organiser", "facilitator", "moderator", "decider", "officer", "councillor")
#                                  who may, in the order of the cast
TABLE = {
    "gather.raise_issue":          ("process",      "- y y y y y y y y"),
    "gather.raise_any":            ("process",      "- - - y - - - - -"),
    "gather.support_issue":        ("issue",        "- y y y y y - - y"),
    "gather.follow_issue":         ("issue",        "- y y y y y y y y"),
    "gather.read_for_deciding":    ("issue",        "- - - - - - y y -"),
    "gather.lead_issue":           ("issue",        "- - - y y - - - -"),
    "gather.decide_remit":         ("issue",        "- - - - - - y - -"),
    "gather.hand_on":              ("issue",        "- - - y - - y - -"),
    "gather.reply_hand_off":       ("handed",       "- - - - - - - - y"),
    "gather.close_issue":          ("issue",        "- - y y - - - - -"),
    "gather.move_issue":           ("issue",        "- y y y y y y y y"),
    "gather.open_conversation":    ("conversation", "- - - y y - - - -"),
    "gather.write_statement":      ("conversation", "- y y y y y y y y"),
    "gather.decide_statement":     ("statement",    "- - - y y y - - -"),
    "gather.vote":                 ("statement",    "- y y y - y y y y"),
    "gather.import_conversation":  (None,           "- - - - - - - - -"),
}  # fmt: skip


@pytest.fixture
def things(taken_on: Issue, town: Town, finn: Person) -> dict[str, object]:
    conversation = conversations.open(actor=finn, issue=taken_on, title="T", question="", seeds=["A"])
    other = town.raise_issue(SYSTEM, title="Roads to the clinic")
    issues.move(actor=SYSTEM, issue=other, state="admitting", duty=_admit)
    handed = handoffs.hand_on(actor=SYSTEM, issue=Issue.objects.get(pk=other.pk), receiver=town.council, text="Yours.")
    return {
        "process": town.process,
        "issue": Issue.objects.get(pk=taken_on.pk),
        "conversation": conversation,
        "statement": conversation.statements.get(),
        "handed": HandOff.objects.get(pk=handed.pk),
        None: None,
    }


def _admit(actor, issue):
    from upwell.gather import clocks

    return clocks.admit(actor, issue)


@pytest.fixture
def people(
    roles: None,
    town: Town,
    ann: Person,
    bryn: Person,
    carys: Person,
    dev: Person,
    efa: Person,
    finn: Person,
    gwen: Person,
    crowd,
) -> dict[str, Person | None]:
    officer = crowd(1, "Officer")[0]
    grant_role(actor=SYSTEM, person=carys, kind="moderator", thing=town.process)
    grant_role(actor=SYSTEM, person=officer, kind="officer", thing=town.board)
    grant_role(actor=SYSTEM, person=efa, kind="decision_maker", thing=town.council)
    return dict(zip(CAST, (None, gwen, bryn, ann, finn, carys, dev, officer, efa), strict=True))


@pytest.mark.parametrize("name", TABLE)
def test_permission(name: str, things: dict, people: dict) -> None:
    about, row = TABLE[name]
    may = {who: allowed(name, people[who], things[about]) for who in CAST}
    assert may == {who: mark == "y" for who, mark in zip(CAST, row.split(), strict=True)}
    assert allowed(name, MACHINE, things[about])


def test_every_permission_of_the_package_is_in_the_table() -> None:
    assert {name for name in PERMISSIONS if name.startswith("gather.")} == set(TABLE)


def test_organisers_of_the_whole_site_bring_conversations_in(ann: Person) -> None:
    assert not allowed("gather.import_conversation", ann)
    grant_role(actor=SYSTEM, person=ann, kind="organiser")
    assert allowed("gather.import_conversation", ann)
