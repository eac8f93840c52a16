"""Safety: help, reports, cases, decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.doors import ALL, AWAY, SIGNED_IN, Group, each
from upwell.community.models import Post
from upwell.safety import actions

if TYPE_CHECKING:
    from tests.town import Town

LOOKS = "host | moderator"
NOBODY = "-" + " -" * 12


def settle(town: Town) -> None:
    """The moderator warns the author, and one of the chorus, who appeals. A third report waits."""
    town.things["safety.case"] = town.report.case
    town.things["safety.care"] = actions.ask_for_help(actor=town["author"], words="I cannot sleep.").case
    chorus = town.speakers()[0]
    other = Post.objects.filter(author=town["author"]).exclude(pk=town.post.pk).first() or town.thread
    post = Post.objects.filter(author=chorus, thread__space=town.carers).first()
    town.things["safety.decision"] = _warned(town, other)
    town.things["safety.appeal"] = actions.appeal(
        actor=chorus, decision=_warned(town, post), words="It was a joke between friends."
    )


def _warned(town: Town, subject: Any) -> Any:
    case = actions.report(actor=town["juror"], subject=subject, reason="unkind").case
    return actions.decide(
        actor=town["moderator"],
        case=case,
        measures=[actions.Measure("warned")],
        reasons=actions.Reasons("You called somebody names.", "rule", "Be kind"),
        outcome="We wrote to them.",
    )


READ = [
    Group("Everybody: safety", ALL, "safety:help safety:figures safety:report@issue"),
    Group("Everybody, for programs: safety", ALL, "api:safety_figures"),
    Group("Everybody with an account: safety", SIGNED_IN, "safety:mine"),
    Group("Whoever can read it can report it", SIGNED_IN, "safety:report", stranger=404),
    Group("Hosts, moderators, the operator", f"{LOOKS} | operator", "safety:queue safety:appeals"),
    Group("Those who look; others know of no report", LOOKS, "safety:case safety:decide safety:appeal", rest=404),
    Group("Those who look, and whom it concerns", f"author | {LOOKS}", "safety:decision", rest=404),
    Group("Those who look after the space", LOOKS, "safety:choose-jury"),
    Group("Whom it concerns", "author", "safety:appeal-begin", rest=404),
    Group("Whom it is about", "author", "safety:care", rest=404),
    Group("Whoever reported it", "juror", "safety:reported", rest=404, stranger=404),
]
TAKE = [
    Group("Those who look; others know of no report", LOOKS, "safety:work", rest=404, seen=AWAY),
    Group("Those who look", LOOKS, "safety:take-back", rest=404, seen=AWAY),
    Group("Another moderator than the one who decided: the host", "host", "safety:appeal-decide", rest=404, seen=AWAY),
    Group("Members of a jury: nobody here", "", "safety:appeal-vote safety:appeal-stand-down", rest=404),
    Group("Hosts and moderators of any space", LOOKS, "safety:care-work", rest=404, seen=AWAY),
    Group("Nothing is proposed that could be agreed to", LOOKS, "safety:disclosure", rest=404, seen=404),
]


def parts(town: Town) -> dict[str, dict[str, Any]]:
    """What stands in these addresses."""
    case, decision = town.things["safety.case"], town.things["safety.decision"]
    appeal = town.things["safety.appeal"]
    return {
        **each("safety:appeal safety:appeal-decide safety:appeal-vote safety:appeal-stand-down", ref=appeal.ref),
        "safety:choose-jury": {"kind": "community.space", "ref": town.carers.ref},
        **each("safety:case safety:decide", ref=case.ref),
        **each("safety:decision safety:take-back safety:appeal-begin", ref=decision.ref),
        "safety:care": {"ref": town.things["safety.care"].ref},
        "safety:care-work": {"ref": town.things["safety.care"].ref, "act": "answer"},
        "safety:disclosure": {"ref": town.things["safety.care"].ref, "number": "none", "act": "confirm"},
        "safety:work": {"ref": case.ref, "act": "note"},
        "safety:reported": {"ref": town.report.ref},
        "safety:report": {"kind": "community.post", "ref": town.post.ref},
        "safety:report@issue": {"kind": "gather.issue", "ref": town.issue.ref},
    }


ASKED: dict[str, str] = {}
SENT = {
    "safety:care-work": {"answer-words": "I am here."},
    "safety:appeal-decide": {"reverse": "yes", "because": "It was a joke."},
    "safety:take-back": {"{ref}-because": "I misread it."},
    "safety:work": {"note-words": "It is all right."},
}


def nothing(town: Town) -> None:
    """A permission that is asked for without a thing."""


def post(town: Town) -> Any:
    return town.post


def case(town: Town) -> Any:
    return town.things["safety.case"]


def care(town: Town) -> Any:
    return town.things["safety.care"]


def letter(town: Town) -> Any:
    return care(town).messages.first()


def decision(town: Town) -> Any:
    return town.things["safety.decision"]


def appeal(town: Town) -> Any:
    return town.things["safety.appeal"]


def carers(town: Town) -> Any:
    return town.carers


PERMISSIONS = {
    "safety.report": [(post, ALL)],
    "safety.ask_for_help": [(nothing, SIGNED_IN)],
    "safety.see_queue": [(nothing, f"{LOOKS} | operator")],
    "safety.read_case": [(case, LOOKS)],
    "safety.work_on_case": [(case, LOOKS)],
    "safety.close_case": [(case, LOOKS)],
    "safety.decide": [(case, LOOKS)],
    "safety.lift": [(case, LOOKS)],
    "safety.read_decision": [(decision, f"author | {LOOKS}")],
    "safety.care": [(care, LOOKS), (case, NOBODY)],
    "safety.disclose": [(care, LOOKS), (case, NOBODY)],
    "safety.hide_letter": [(letter, NOBODY)],
    "safety.write_back": [(care, "author"), (case, NOBODY)],
    "safety.appeal": [(decision, "author")],
    "safety.decide_appeal": [(appeal, "host")],
    "safety.sit_on_jury": [(appeal, NOBODY)],
    "safety.choose_jury": [(carers, LOOKS)],
}
OWN = {"safety.write_back", "safety.appeal"}
