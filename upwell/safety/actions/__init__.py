"""Everything that changes something in safety. Nothing here happens by itself but what the off-hours rule says: a signal orders a queue, and a human decides."""

from upwell.safety.actions.appeals import appeal, decide_appeal
from upwell.safety.actions.at_once import hide_at_once
from upwell.safety.actions.care import answer, check_in, debrief, write_back
from upwell.safety.actions.cases import (
    add_note,
    ask_opinion,
    claim,
    give_opinion,
    hand_over,
    is_own_call,
    note_look,
    read_case,
    release,
    set_severity,
)
from upwell.safety.actions.closing import close_case
from upwell.safety.actions.decisions import Measure, Reasons, decide, decide_by_rule
from upwell.safety.actions.disclosing import confirm, decline, propose, tell_of
from upwell.safety.actions.juries import choose_jury, stand_down, vote
from upwell.safety.actions.reporting import Visitor, ask_for_help, report
from upwell.safety.actions.undoing import APPEAL, take_back
from upwell.safety.telling import DUTY

__all__ = [
    "APPEAL",
    "DUTY",
    "Measure",
    "Reasons",
    "Visitor",
    "add_note",
    "answer",
    "appeal",
    "ask_for_help",
    "ask_opinion",
    "check_in",
    "choose_jury",
    "claim",
    "close_case",
    "confirm",
    "debrief",
    "decide",
    "decide_appeal",
    "decide_by_rule",
    "decline",
    "give_opinion",
    "hand_over",
    "hide_at_once",
    "is_own_call",
    "note_look",
    "propose",
    "read_case",
    "release",
    "report",
    "set_severity",
    "stand_down",
    "take_back",
    "tell_of",
    "vote",
    "write_back",
]
