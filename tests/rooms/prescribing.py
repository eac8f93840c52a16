"""Prescribing in the tables of the whole: a case of the author's own, one that a surgery sent, what is missing, figures of a quarter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cast import ROLES
from tests.doors import ALL, AWAY, BODY, LOGIN, SIGNED_IN, Group, each
from upwell.accounts import actions as accounts
from upwell.directory.models import Organization
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now, today
from upwell.prescribing import wording
from upwell.prescribing.about import About
from upwell.prescribing.actions import contacts, introductions, moving, plans, referring
from upwell.prescribing.actions import messages as messages_back
from upwell.prescribing.models import Gap, Release, Team, UnmetNeed

WORKER, REFERRER = "link worker", "referrer"
STAFF = "organiser | operator"
NOBODY = "-" + " -" * 12


def settle(town: Any) -> None:
    """The author asked for themselves; the surgery referred somebody; a message waits and one was sent."""
    surgery = Organization.objects.create(name="Canal Surgery", description="A surgery.")
    accounts.grant_role(actor=SYSTEM, person=town[REFERRER], kind="referrer", thing=surgery, title="Canal Surgery")
    town[REFERRER].__dict__.pop("_held_roles", None)
    town[WORKER].__dict__.pop("_held_roles", None)
    team = Team.objects.create(slug="team", name="Link workers", body=town.board, area=town.area, phone="01632 960001")
    things = {"team": team, "own": _own(town, team), "theirs": _theirs(town, team), "new": _theirs(town, team)}
    things["draft"] = _written(town, team)
    things["phoned"] = _under_way(town, _phoned(town, team))  # nobody of the cast sent it but the link worker
    for name in ("theirs", "own"):
        things[name] = _under_way(town, things[name])
    plan = plans.plan_of(actor=town["author"])
    things["piece"] = plans.write(actor=town["author"], plan=plan, kind="matters", text="The blue folder.")
    things["plan"] = plan
    things["one"] = introductions.suggest(actor=town[WORKER], referral=things["theirs"], what="Singing for all")
    first = messages_back.write(actor=town[WORKER], referral=things["theirs"], summary="They sing.")
    things["sent"] = messages_back.send(actor=town[WORKER], message=first, read_with_person=True)
    things["waiting"] = messages_back.write(actor=town[WORKER], referral=things["theirs"], summary="They still sing.")
    things["gap"] = Gap.objects.create(category="travel", area=town.area, people=12, opened_at=now())
    UnmetNeed.objects.create(gap=things["gap"], person=town["author"], referral=things["own"], noted_by=town[WORKER])
    things["release"] = Release.objects.create(
        quarter="2026-Q3", figures={"steps": [], "changes": []}, stamp={"method": "none", "version": "1"}
    )
    town.things |= {f"prescribing.{name}": thing for name, thing in things.items()}


def _about() -> About:
    return About(name="Gwenllianne", phone="01632 960002", wish="To sing.")


def _own(town: Any, team: Team) -> Any:
    draft = referring.write_for_self(actor=town["author"], team=team, about=_about(), scopes=("hold",))
    return referring.send(actor=town["author"], referral=draft).referral


def _written(town: Any, team: Team) -> Any:
    return referring.write_for_other(
        actor=town[REFERRER], team=team, source="surgery", about=_about(), scopes=tuple(wording.REFERRAL),
        agreed_how="in_person", over_16=True,
    )  # fmt: skip


def _theirs(town: Any, team: Team) -> Any:
    return referring.send(actor=town[REFERRER], referral=_written(town, team)).referral


def _phoned(town: Any, team: Team) -> Any:
    draft = referring.write_for_other(
        actor=town[WORKER],
        team=team,
        source="charity",
        about=_about(),
        scopes=("hold",),
        agreed_how="phone",
        over_16=True,
    )
    return referring.send(actor=town[WORKER], referral=draft).referral


def _under_way(town: Any, referral: Any) -> Any:
    referral = moving.move(actor=town[WORKER], referral=referral, act="accept")
    contacts.write(actor=town[WORKER], referral=referral, kind="call", outcome="reached", on=today(), text="We spoke.")
    referral.refresh_from_db()
    return referral


READ = [
    Group(
        "Prescribing: everybody",
        ALL,
        "prescribing:door prescribing:ask prescribing:reference prescribing:figures prescribing:figures-of "
        "prescribing:gap-list prescribing:gap",
    ),
    Group("Prescribing for programs: everybody", ALL, "api:gaps api:link_worker_figures"),
    Group("Prescribing for programs: with a key only", "", "api:own_cases", rest=401, stranger=401),
    Group(
        "Prescribing: everybody with an account",
        SIGNED_IN,
        "prescribing:refer prescribing:sent prescribing:my-referrals prescribing:plan prescribing:plan-paper",
    ),
    Group("Link workers", WORKER, "prescribing:caseload"),
    Group(
        "The link worker who holds the case; for everybody else there is none",
        WORKER,
        """
        prescribing:case prescribing:case-step prescribing:case-settle prescribing:case-cover prescribing:contact
        prescribing:case-reach
        prescribing:introduce prescribing:unmet prescribing:case-ask prescribing:suggest prescribing:message-write
        prescribing:reached
        """,
        rest=404,
    ),
    Group(
        "Whoever sent it; for everybody else there is none",
        REFERRER,
        "prescribing:sent-detail prescribing:sent-change prescribing:slip prescribing:sent-step",
        rest=404,
        stranger=404,
    ),
    Group(
        "Its writer, and whoever referred",
        f"{WORKER} | {REFERRER}",
        "prescribing:message-back prescribing:message-pdf prescribing:message-fhir",
        rest=404,
    ),
    Group("Its writer, before it is sent", WORKER, "prescribing:message-back@waiting", rest=404),
    Group(
        "Whose case and plan it is",
        "author",
        "prescribing:my-referral prescribing:my-answer prescribing:my-reach prescribing:piece",
        rest=404,
    ),
    Group("Link workers, and organisers", f"{WORKER} | {STAFF}", "prescribing:gap-close prescribing:team-change"),
    Group("Organisers, and the operator", STAFF, "prescribing:team-new"),
]
TAKE = [
    Group("Whoever wrote the draft", REFERRER, "prescribing:send", rest=404, stranger=404, seen=AWAY),
    Group("The link worker who holds it", WORKER, "prescribing:write-down", rest=404, seen=AWAY),
    Group(
        "Its writer, who read it out",
        WORKER,
        "prescribing:message-send prescribing:message-throw-away",
        rest=404,
        seen=AWAY,
    ),
    Group(
        "Everybody; without a reference it leads back to where one gives it",
        ALL,
        "prescribing:reference-end prescribing:reference-claim prescribing:reference-close",
        seen=AWAY,
    ),
    Group(
        "Whose it is", "author", "prescribing:my-agree prescribing:my-step prescribing:piece-do", rest=404, seen=AWAY
    ),
    Group(
        "Everybody with an account, for their own plan and post",
        SIGNED_IN,
        "prescribing:plan-review prescribing:write-again",
        seen=AWAY,
    ),
    Group(
        "Everybody but the people of the body that is asked",
        SIGNED_IN.replace(f"{BODY} | ", ""),
        "gather:gap-raise",
        rest=409,
        stranger=LOGIN,
        seen=AWAY,
    ),
]


def parts(town: Any) -> dict[str, dict[str, Any]]:
    """What stands in the addresses."""
    own, theirs, draft = (town.things[f"prescribing.{name}"].ref for name in ("own", "theirs", "draft"))
    piece, gap = town.things["prescribing.piece"].ref, town.things["prescribing.gap"].ref
    sent, waiting = town.things["prescribing.sent"].ref, town.things["prescribing.waiting"].ref
    cases = "case-settle case-cover case-reach contact introduce unmet suggest message-write write-down"
    return {
        "prescribing:figures-of": {"quarter": "2026-Q3"},
        **each("prescribing:gap prescribing:gap-close gather:gap-raise", ref=gap),
        **each(" ".join(f"prescribing:{name}" for name in cases.split()), ref=theirs),
        "prescribing:case": {"ref": town.things["prescribing.phoned"].ref},
        "prescribing:case-step": {"ref": theirs, "act": "complete"},
        "prescribing:case-ask": {"ref": theirs, "kind": "ons4"},
        "prescribing:reached": {"ref": town.things["prescribing.one"].ref},
        **each("prescribing:sent-detail prescribing:sent-change prescribing:slip prescribing:send", ref=draft),
        "prescribing:sent-step": {"ref": draft, "act": "cancel"},
        **each("prescribing:message-back prescribing:message-pdf prescribing:message-fhir", ref=sent),
        **each("prescribing:message-back@waiting prescribing:message-send prescribing:message-throw-away", ref=waiting),
        **each("prescribing:my-referral prescribing:my-reach prescribing:my-agree", ref=own),
        "prescribing:my-step": {"ref": own, "act": "cancel"},
        "prescribing:my-answer": {"ref": own, "kind": "loneliness"},
        "prescribing:team-change": {"slug": "team"},
        "prescribing:piece": {"ref": piece},
        "prescribing:piece-do": {"ref": piece, "what": "done"},
    }


ASKED: dict[str, str] = {}
SENT = {
    "prescribing:message-send": {"read_with_person": "yes"},
    "gather:gap-raise": {"process": "spring"},
    "prescribing:my-agree": {"scopes": "figures"},
}


def _of(name: str) -> Callable[[Any], Any]:
    return lambda town: town.things[f"prescribing.{name}"]


def _nothing(town: Any) -> None:
    return None


ALL_IN = " | ".join(role for role in ROLES if role != "anonymous")
PERMISSIONS: dict[str, list[tuple[Callable[[Any], Any], str]]] = {
    "prescribing.open_team": [(_nothing, STAFF)],
    "prescribing.keep_team": [(_of("team"), f"{WORKER} | {STAFF}")],
    "prescribing.ask_for_self": [(_nothing, ALL_IN)],
    "prescribing.refer_family": [(_nothing, ALL_IN)],
    "prescribing.refer": [(_nothing, f"{WORKER} | {REFERRER}")],
    "prescribing.see_sent": [(_of("theirs"), REFERRER), (_of("own"), "author")],
    "prescribing.move": [(_of("theirs"), f"{WORKER} | {REFERRER}"), (_of("own"), f"author | {WORKER}")],
    "prescribing.see_caseload": [(_nothing, WORKER)],
    "prescribing.open_case": [(_of("theirs"), WORKER), (_of("new"), WORKER)],
    "prescribing.cover_case": [(_of("theirs"), WORKER)],
    "prescribing.work_case": [(_of("theirs"), WORKER)],
    "prescribing.see_own": [(_of("own"), "author")],
    "prescribing.say_how": [(_of("theirs"), WORKER), (_of("own"), f"author | {WORKER}")],
    "prescribing.answer_measure": [(_of("own"), f"author | {WORKER}")],
    "prescribing.begin_plan": [(_nothing, ALL_IN)],
    "prescribing.keep_plan": [(_of("plan"), "author"), (_of("piece"), "author")],
    "prescribing.suggest_for_plan": [(_of("plan"), WORKER)],
    "prescribing.read_message": [(_of("sent"), f"{WORKER} | {REFERRER}"), (_of("waiting"), WORKER)],
    "prescribing.hide_message": [(_of("sent"), NOBODY)],
    "prescribing.close_gap": [(_of("gap"), f"{WORKER} | {STAFF}")],
}
OWN: set[str] = set()
