"""Ten states, four parties, twelve acts: every triple is allowed or refused as the table of the guide says, read here a second time in another shape."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import transaction

from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today
from upwell.prescribing import workflow
from upwell.prescribing.actions import moving
from upwell.prescribing.models import Referral
from upwell.prescribing.tests.conftest import World
from upwell.prescribing.workflow import Act, Party, State

# For each state: party -> the states that this party may set from there.
MAY_SET: dict[str, dict[str, str]] = {
    "draft": {"requester": "requested entered-in-error cancelled", "person": "cancelled", "target": ""},
    "requested": {
        "requester": "entered-in-error cancelled",
        "person": "cancelled",
        "target": "accepted rejected cancelled",
    },
    "accepted": {
        "requester": "entered-in-error",
        "person": "cancelled",
        "target": "rejected in-progress on-hold failed cancelled",
    },
    # Here we are stricter than the guide, twice: what takes every word with it is not theirs once somebody has spoken with the person, and from the moment
    # that a link worker takes it on whoever referred cannot cancel it.
    "in-progress": {
        "requester": "",
        "person": "cancelled",
        "target": "on-hold failed completed cancelled",
    },
    "on-hold": {"requester": "", "person": "cancelled", "target": "in-progress failed cancelled"},
    "rejected": {"requester": "requested", "person": "requested", "target": "accepted"},
    "failed": {"requester": "requested", "person": "requested", "target": "accepted"},
    "completed": {"requester": "", "person": "", "target": ""},
    "cancelled": {"requester": "", "person": "", "target": ""},
    "entered-in-error": {"requester": "", "person": "", "target": ""},
}
TRIPLES = list(product(State, Party, Act))


def test_there_are_ten_states_and_the_table_names_each() -> None:
    assert len(State) == 10
    assert set(MAY_SET) == set(State)


@pytest.mark.parametrize(("state", "party", "act"), TRIPLES, ids=["-".join(triple) for triple in TRIPLES])
def test_every_triple_of_state_party_and_act(state: State, party: Party, act: Act) -> None:
    may = MAY_SET[state].get(party, "").split()
    leads_to = {
        "send": "requested", "retract": "entered-in-error", "accept": "accepted", "decline": "rejected",
        "take-up": "accepted", "ask-again": "requested", "begin": "in-progress", "hold": "on-hold",
        "resume": "in-progress", "fail": "failed", "complete": "completed", "cancel": "cancelled",
    }[act]  # fmt: skip
    found = workflow.step(state, party, act)
    fits = {
        "send": state == "draft",
        "ask-again": state in {"rejected", "failed"},
        "take-up": state in {"rejected", "failed"},
        "accept": state == "requested",
        "begin": state == "accepted",
        "resume": state == "on-hold",
    }.get(act, True)
    assert (found is not None) == (leads_to in may and fits)
    assert found in {None, leads_to}


def test_who_may_set_what_is_as_in_the_guide() -> None:
    """Gravity: draft, requested, entered-in-error by whoever asks; the middle ones by whoever is asked; cancelled by either."""
    asks = {Party.REQUESTER, Party.PERSON}
    allowed = {
        **dict.fromkeys(("requested", "entered-in-error"), asks),
        **{s: {Party.TARGET} for s in ("accepted", "rejected", "in-progress", "on-hold", "failed", "completed")},
        "cancelled": asks | {Party.TARGET},
    }
    for (_state, party, _act), after in workflow.TRANSITIONS.items():
        assert party in allowed[after]


def test_a_reason_is_given_wherever_the_guide_wants_one() -> None:
    """Gravity: rejected, on-hold, failed and cancelled carry a reason. The one exception is ours: the person owes nobody one."""
    for state, party, act in TRIPLES:
        after = workflow.step(state, party, act)
        wants = after in {"rejected", "on-hold", "failed", "cancelled"} and party != Party.PERSON
        if wants:
            assert workflow.needs_reason(act, frozenset({party})), (state, party, act)
        elif after is not None and party == Party.PERSON:
            assert not workflow.needs_reason(act, frozenset({party})), (state, act)


GIVEN: dict[str, dict[str, Any]] = {
    "retract": {"reason": "mistake"}, "decline": {"reason": "full", "words": "No room."}, "fail": {"reason": "nothing", "words": "Nothing fits."},
    "hold": {"reason": "ill", "look_again_on": today() + timedelta(days=20)}, "cancel": {"reason": "asked", "words": "As you asked."},
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("state", State)
def test_the_action_does_what_the_table_says_for_every_party_and_act(world: World, state: State) -> None:
    """The table read once more through the action itself: with rows, roles, holders, and somebody who has no business there."""
    referral = world.at(state)
    outcomes: dict[tuple[str, str], str | None] = {}
    for (name, actor), act in product(_actors(world, referral).items(), Act):
        given = {} if name == "person" else GIVEN.get(act, {})
        # Nobody looks a second time at what they turned away themselves.
        who = world.gwen if (name, act) == ("target", Act.TAKE_UP) else actor
        with transaction.atomic():
            try:
                outcomes[name, act] = moving.move(actor=who, referral=referral, act=act, **given).state
            except Refused:
                outcomes[name, act] = None
            transaction.set_rollback(True)
    expected = {(name, act): workflow.step(state, name, act) if name != "stranger" else None for name, act in outcomes}
    assert outcomes == expected


def _actors(world: World, referral: Referral) -> dict[str, Any]:
    person = referral.person or world.bryn  # a mistake has no person any more, so anybody stands for them
    return {"requester": world.ann, "person": person, "target": world.finn, "system": SYSTEM, "stranger": world.dev}


def test_the_machine_sets_nothing_so_nothing_is_ever_declined_by_time() -> None:
    assert not any(party == Party.SYSTEM for _state, party, _act in workflow.TRANSITIONS)


def test_the_person_can_end_it_wherever_it_goes_on_and_ask_again_wherever_it_was_turned_away() -> None:
    for state in workflow.OPEN:
        assert workflow.step(state, Party.PERSON, Act.CANCEL) == State.CANCELLED
    for state in workflow.TURNED_AWAY:
        assert workflow.step(state, Party.PERSON, Act.ASK_AGAIN) == State.REQUESTED
        assert workflow.step(state, Party.TARGET, Act.TAKE_UP) == State.ACCEPTED
    assert not workflow.needs_reason(Act.CANCEL, frozenset({Party.PERSON}))
    assert workflow.needs_reason(Act.CANCEL, frozenset({Party.TARGET}))


def test_whoever_referred_cannot_end_what_became_the_persons_own() -> None:
    for state in workflow.ACTIVE:
        assert workflow.step(state, Party.REQUESTER, Act.CANCEL) is None


def test_every_state_has_a_clock_and_those_in_which_somebody_waits_call_somebody_above() -> None:
    assert set(workflow.CLOCKS) == set(State)
    assert all(clock.working_days > 0 for clock in workflow.CLOCKS.values())
    for state in (State.REQUESTED, State.ACCEPTED, State.REJECTED, State.FAILED):
        assert workflow.CLOCKS[state].duty in workflow.ESCALATES


def test_an_unknown_word_is_no_step() -> None:
    assert workflow.step("draft", "requester", "decide") is None
    assert workflow.step("asleep", "person", "cancel") is None
    assert workflow.step("draft", "stranger", "send") is None


def test_pages_offer_exactly_what_can_be_done() -> None:
    mine = frozenset({Party.PERSON, Party.REQUESTER})
    assert workflow.acts("draft", mine) == [Act.SEND, Act.RETRACT, Act.CANCEL]
    assert workflow.acts("requested", frozenset({Party.TARGET})) == [Act.ACCEPT, Act.DECLINE, Act.CANCEL]
    assert workflow.acts("completed", frozenset(Party)) == []
