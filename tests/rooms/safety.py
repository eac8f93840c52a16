"""Safety: help, reports, cases, decisions."""

from __future__ import annotations

from typing import Any

from tests.doors import ALL, AWAY, SIGNED_IN, Group, each
from tests.town import Town
from upwell.community.models import Post
from upwell.safety import actions

LOOKS = "host | moderator"


def settle(town: Town) -> None:
    """The moderator warns one of the chorus, whose post was reported."""
    post = Post.objects.filter(author=town.speakers()[0], thread__space=town.carers).first()
    case = actions.report(actor=town["juror"], subject=post, reason="unkind").case
    reasons = actions.Reasons("You called somebody names.", "rule", "Be kind")
    town.things["safety.case"] = town.report.case
    town.things["safety.decision"] = actions.decide(
        actor=town["moderator"],
        case=case,
        measures=[actions.Measure("warned")],
        reasons=reasons,
        outcome="We wrote to them.",
    )


READ = [
    Group("Everybody: safety", ALL, "safety:help safety:report@issue"),
    Group("Everybody with an account: safety", SIGNED_IN, "safety:mine"),
    Group("Whoever can read it can report it", SIGNED_IN, "safety:report", stranger=404),
    Group("Hosts, moderators, the operator", f"{LOOKS} | operator", "safety:queue"),
    Group("Those who look; others know of no report", LOOKS, "safety:case safety:decide safety:decision", rest=404),
    Group("Whoever reported it", "juror", "safety:reported", rest=404, stranger=404),
]
TAKE = [
    Group("Those who look; others know of no report", LOOKS, "safety:work safety:take-back", rest=404, seen=AWAY),
]


def parts(town: Town) -> dict[str, dict[str, Any]]:
    """What stands in these addresses."""
    case, decision = town.things["safety.case"], town.things["safety.decision"]
    return {
        **each("safety:case safety:decide", ref=case.ref),
        **each("safety:decision safety:take-back", ref=decision.ref),
        "safety:work": {"ref": case.ref, "act": "note"},
        "safety:reported": {"ref": town.report.ref},
        "safety:report": {"kind": "community.post", "ref": town.post.ref},
        "safety:report@issue": {"kind": "gather.issue", "ref": town.issue.ref},
    }


ASKED: dict[str, str] = {}
SENT = {"safety:take-back": {"because": "I misread it."}, "safety:work": {"note-words": "It is all right."}}


def nothing(town: Town) -> None:
    """A permission that is asked for without a thing."""


def post(town: Town) -> Any:
    return town.post


def case(town: Town) -> Any:
    return town.things["safety.case"]


def decision(town: Town) -> Any:
    return town.things["safety.decision"]


PERMISSIONS = {
    "safety.report": [(post, ALL)],
    "safety.ask_for_help": [(nothing, SIGNED_IN)],
    "safety.see_queue": [(nothing, f"{LOOKS} | operator")],
    "safety.read_case": [(case, LOOKS)],
    "safety.work_on_case": [(case, LOOKS)],
    "safety.close_case": [(case, LOOKS)],
    "safety.decide": [(case, LOOKS)],
    "safety.lift": [(case, LOOKS)],
    "safety.read_decision": [(decision, LOOKS)],
}
OWN: set[str] = set()
