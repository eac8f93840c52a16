"""The ten states of a referral, who may set which, and the clock on each. Pure tables: no Django, no database.

The states and the right to set them are those of the Task in HL7's SDOH Clinical Care guide (Gravity): whoever asks sets draft, requested and
entered-in-error; whoever is asked sets accepted, rejected, in-progress, on-hold, failed and completed; either sets cancelled. Here the person
whom it is about is a party of their own: they can end it at any time without a reason, and ask again. Whoever referred can end it only until it is
accepted, and call it a mistake until somebody has spoken with the person: from then on it is the person's. The system sets nothing: when a day passes, somebody is called, and the state stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a referral stands; the values are those of the FHIR Task."""

    DRAFT = "draft"
    REQUESTED = "requested"
    ENTERED_IN_ERROR = "entered-in-error"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    IN_PROGRESS = "in-progress"
    ON_HOLD = "on-hold"
    FAILED = "failed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Party(StrEnum):
    """Who acts: whoever referred, the person it is about, the link workers who are asked, the machine."""

    REQUESTER = "requester"
    PERSON = "person"
    TARGET = "target"
    SYSTEM = "system"


class Act(StrEnum):
    """What can be done with a referral."""

    SEND = "send"
    RETRACT = "retract"
    ACCEPT = "accept"
    DECLINE = "decline"
    TAKE_UP = "take-up"
    ASK_AGAIN = "ask-again"
    BEGIN = "begin"
    HOLD = "hold"
    RESUME = "resume"
    FAIL = "fail"
    COMPLETE = "complete"
    CANCEL = "cancel"


REQUESTER, PERSON, TARGET, SYSTEM = Party.REQUESTER, Party.PERSON, Party.TARGET, Party.SYSTEM
OPEN = frozenset({State.DRAFT, State.REQUESTED, State.ACCEPTED, State.IN_PROGRESS, State.ON_HOLD})
ACTIVE = frozenset({State.ACCEPTED, State.IN_PROGRESS, State.ON_HOLD})
TURNED_AWAY = frozenset({State.REJECTED, State.FAILED})

_TO: dict[Act, State] = {
    Act.SEND: State.REQUESTED,
    Act.RETRACT: State.ENTERED_IN_ERROR,
    Act.ACCEPT: State.ACCEPTED,
    Act.DECLINE: State.REJECTED,
    Act.TAKE_UP: State.ACCEPTED,
    Act.ASK_AGAIN: State.REQUESTED,
    Act.BEGIN: State.IN_PROGRESS,
    Act.HOLD: State.ON_HOLD,
    Act.RESUME: State.IN_PROGRESS,
    Act.FAIL: State.FAILED,
    Act.COMPLETE: State.COMPLETED,
    Act.CANCEL: State.CANCELLED,
}

# (act, from these states, by these parties)
_RULES: tuple[tuple[Act, frozenset[State], frozenset[Party]], ...] = (
    (Act.SEND, frozenset({State.DRAFT}), frozenset({REQUESTER})),
    # A mistake takes every word with it. Once somebody has spoken with the person it is their case, and nobody else's to take from them.
    (Act.RETRACT, frozenset({State.DRAFT, State.REQUESTED, State.ACCEPTED}), frozenset({REQUESTER})),
    (Act.ACCEPT, frozenset({State.REQUESTED}), frozenset({TARGET})),
    (Act.DECLINE, frozenset({State.REQUESTED, State.ACCEPTED}), frozenset({TARGET})),
    (Act.TAKE_UP, TURNED_AWAY, frozenset({TARGET})),
    (Act.ASK_AGAIN, TURNED_AWAY, frozenset({REQUESTER, PERSON})),
    (Act.BEGIN, frozenset({State.ACCEPTED}), frozenset({TARGET})),
    (Act.HOLD, frozenset({State.ACCEPTED, State.IN_PROGRESS}), frozenset({TARGET})),
    (Act.RESUME, frozenset({State.ON_HOLD}), frozenset({TARGET})),
    (Act.FAIL, ACTIVE, frozenset({TARGET})),
    (Act.COMPLETE, frozenset({State.IN_PROGRESS}), frozenset({TARGET})),
    (Act.CANCEL, frozenset({State.DRAFT, State.REQUESTED}), frozenset({REQUESTER})),
    (Act.CANCEL, OPEN, frozenset({PERSON})),
    (Act.CANCEL, ACTIVE | {State.REQUESTED}, frozenset({TARGET})),
)

TRANSITIONS: dict[tuple[State, Party, Act], State] = {
    (state, party, act): _TO[act] for act, states, parties in _RULES for state in states for party in parties
}

# Why something is turned away, paused or ended is always said, but the person owes nobody a reason.
NEEDS_REASON = frozenset({Act.DECLINE, Act.HOLD, Act.FAIL, Act.RETRACT})


def step(state: str, party: str, act: str) -> State | None:
    """Where `act` by `party` leads from `state`; None when it is not theirs to do, or not now."""
    try:
        return TRANSITIONS.get((State(state), Party(party), Act(act)))
    except ValueError:
        return None


def acts(state: str, parties: frozenset[Party]) -> list[Act]:
    """What somebody who is all of `parties` may do now, in the order in which pages list it."""
    return [act for act in Act if any(step(state, party, act) for party in parties)]


def needs_reason(act: Act, parties: frozenset[Party]) -> bool:
    """Whether a reason must be given; cancelling needs one from everybody but the person."""
    return act in NEEDS_REASON or (act == Act.CANCEL and PERSON not in parties)


@dataclass(frozen=True)
class Clock:
    """What is owed while a referral is in a state: which duty, by whom, within how many working days."""

    duty: str
    owed_by: Party
    working_days: int


CLOCKS: dict[State, Clock] = {
    State.DRAFT: Clock("referral_draft", REQUESTER, 5),
    State.REQUESTED: Clock("referral_answer", TARGET, 5),
    State.ACCEPTED: Clock("referral_first_contact", TARGET, 10),
    State.IN_PROGRESS: Clock("referral_review", TARGET, 30),
    State.ON_HOLD: Clock("referral_look_again", TARGET, 20),
    State.REJECTED: Clock("referral_second_look", TARGET, 3),
    State.FAILED: Clock("referral_second_look", TARGET, 3),
    State.COMPLETED: Clock("referral_follow_up", TARGET, 60),
    State.CANCELLED: Clock("referral_goodbye", TARGET, 3),
    State.ENTERED_IN_ERROR: Clock("referral_error_checked", TARGET, 2),
}

# When these days pass, somebody above is called: the body that runs the link workers owes an answer, without reading the case.
ESCALATES = frozenset({"referral_answer", "referral_first_contact", "referral_second_look"})
ESCALATION_DAYS = 2
LONGEST_HOLD_DAYS = 90
DRAFT_KEPT_DAYS = 14
