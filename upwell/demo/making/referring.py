"""Ashmere's link workers: a caseload in all ten states, a surgery that refers, and something that is missing and became an issue. Words in `data/referrals.toml`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from upwell.accounts import acting
from upwell.accounts import actions as accounts
from upwell.accounts.models import Person
from upwell.demo.diary import Happens
from upwell.demo.making.town import Town
from upwell.demo.reading import table
from upwell.directory.actions import organizations
from upwell.directory.models import Service
from upwell.gather import gaps as gather_gaps
from upwell.gather.actions import issues
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today
from upwell.prescribing import tasks, wording
from upwell.prescribing.about import About
from upwell.prescribing.actions import contacts, gaps, introductions, measuring, moving, plans, referring, teams
from upwell.prescribing.actions import messages as messages_back
from upwell.prescribing.models import Gap, Introduction, Referral, Team
from upwell.promises.models import Process

ALDER, SECOND, SURGERY = "Alder", "Dunlin", "Sanderling"
Step = dict[str, Any]
ABOUT = (
    "name",
    "full_name",
    "born_on",
    "nhs_number",
    "phone",
    "wish",
    "needs",
    "no_writing",
    "safe_note",
    "adjustments",
)
_cases: dict[str, Referral] = {}


def write(town: Town) -> None:
    """Write down who was referred and what came of it."""
    told, day = table("referrals"), town.diary.day
    _cases.clear()
    town.diary.write(day(240, 9), lambda: _team(town, told))
    for number, case in enumerate(told["case"]):
        begun = case.get("sent", case.get("draft"))
        town.diary.write(day(begun, 9, number), _begins(town, case))
        for place, step in enumerate(case["steps"]):
            town.diary.write(day(step["ago"], 11, number * 3 % 60 + place), _goes_on(town, case, step))
    missing = told["gap"]
    town.diary.write(day(missing["opened"], 3), tasks.count_gaps.func)
    town.diary.write(day(missing["raised"], 12), lambda: _raised(town, missing))
    for number, handle in enumerate(missing["supporters"]):
        town.diary.write(day(missing["raised"] - 2 * number - 1, 18), _supported(town, handle))


def clocks() -> None:
    """What a worker does every hour: call somebody above where somebody waits."""
    tasks.call_somebody_above.func()


def _team(town: Town, told: dict[str, Any]) -> None:
    """A team, a second link worker, a surgery with somebody who refers."""
    team, operator = dict(told["team"]), SYSTEM
    body = town.bodies[team.pop("body")]
    teams.open_team(actor=operator, body=body, area=town.areas["ASH"], **team)
    accounts.grant_role(actor=operator, person=town.people[SECOND], kind="link_worker", title="Link worker")
    surgery = organizations.add_organization(actor=town.people[ALDER], **told["surgery"])
    accounts.grant_role(
        actor=operator, person=town.people[SURGERY], kind="referrer", thing=surgery, title=told["surgery"]["name"]
    )


def _begins(town: Town, case: dict[str, Any]) -> Callable[[], None]:
    def begin() -> None:
        about = About(area=town.areas[case["area"]], **{name: case[name] for name in ABOUT if name in case})
        scopes = [scope for scope in wording.REFERRAL if scope not in case.get("without", [])]
        written = _written(town, case, {"team": Team.objects.get(), "about": about, "scopes": scopes, "over_16": True})
        _cases[case["key"]] = written
        if "sent" in case:
            referring.send(actor=_sender(town, case), referral=written)

    return begin


def _sender(town: Town, case: dict[str, Any]) -> Person:
    """Themselves, somebody in the family, or whoever refers at the surgery; letters and calls of others were written down by Alder."""
    default = SURGERY if case["from"] == "surgery" else ALDER
    return town.people[case.get("person") or case.get("by") or default]


def _written(town: Town, case: dict[str, Any], given: dict[str, Any]) -> Referral:
    sender = _sender(town, case)
    if case["from"] == "self":
        return referring.write_for_self(actor=sender, **given)
    how = "phone" if case["from"] in {"council", "charity"} else "in_person"
    name = case.get("from_name", "")
    return referring.write_for_other(actor=sender, source=case["from"], agreed_how=how, from_name=name, **given)


def _goes_on(town: Town, case: dict[str, Any], step: Step) -> Callable[[], None]:
    def go_on() -> None:
        referral = _cases[case["key"]]
        referral.refresh_from_db()
        actor = town.people[step.get("by", ALDER)]
        _DOES.get(step["do"], _moves)(actor, referral, step)

    return go_on


def _moves(actor: Person, referral: Referral, step: Step) -> None:
    given: dict[str, Any] = {name: step[name] for name in ("reason", "words") if name in step}
    if "for_days" in step:
        given["look_again_on"] = today() + timedelta(days=step["for_days"])
    moving.move(actor=actor, referral=referral, act=step["do"], **given)


def _speaks(actor: Person, referral: Referral, step: Step) -> None:
    outcome = step.get("outcome", "reached")
    contacts.write(
        actor=actor, referral=referral, kind=step["do"], outcome=outcome, on=today(), text=step.get("text", "")
    )


def _introduces(actor: Person, referral: Referral, step: Step) -> None:
    service = Service.objects.visible_to(actor).get(name=step["service"])
    introductions.suggest(
        actor=actor, referral=referral, service=service, first_visit_together=step.get("together", False)
    )


def _reached(actor: Person, referral: Referral, step: Step) -> None:
    introductions.reached(actor=actor, introduction=_introduction(referral, step), step=step["step"])


def _stopped(actor: Person, referral: Referral, step: Step) -> None:
    introductions.stopped(actor=actor, introduction=_introduction(referral, step), because=step["because"])


def _introduction(referral: Referral, step: Step) -> Introduction:
    found: Introduction = referral.introductions.get(what=step["what"])
    return found


def _missing(actor: Person, referral: Referral, step: Step) -> None:
    gaps.note(actor=actor, referral=referral, category=step["category"])


def _answers(actor: Person, referral: Referral, step: Step) -> None:
    measuring.answer(actor=actor, referral=referral, kind=step["kind"], answers=step["answers"], mode="read_out")


def _plans(actor: Person, referral: Referral, step: Step) -> None:
    """Their plan, by themselves; or written down for them, in the half hour that they agreed to."""
    person = referral.person
    if person is None:
        return
    if not person.assisted:
        _write_plan(person, step)
        return
    half_hour = acting.begin(actor=actor, person=person, how=step["how"], consent_note=step["note"])
    with acting.during(half_hour) as somebody:
        _write_plan(somebody, step)
        acting.note(somebody, actor, "Wrote down your plan", acting=half_hour)
    acting.end(actor=actor, acting=half_hour)


def _write_plan(person: Person, step: Step) -> None:
    plan = plans.plan_of(actor=person)
    for piece in step["pieces"]:
        plans.write(actor=person, plan=plan, **piece)


def _suggests(actor: Person, referral: Referral, step: Step) -> None:
    if referral.person is not None:
        plan = plans.plan_of(actor=referral.person)
        plans.suggest(actor=actor, plan=plan, kind=step["kind"], text=step["text"])


def _writes_back(actor: Person, referral: Referral, step: Step) -> None:
    message = messages_back.write(actor=actor, referral=referral, summary=step["summary"])
    if step.get("send"):
        messages_back.send(actor=actor, message=message, read_with_person=True)


def _settles(actor: Person, referral: Referral, step: Step) -> None:
    moving.settle(actor=actor, referral=referral, words=step.get("words", ""))


_DOES: dict[str, Callable[[Person, Referral, Step], None]] = {
    **dict.fromkeys(("call", "visit", "session", "note", "letter"), _speaks),
    "introduce": _introduces,
    "reached": _reached,
    "stopped": _stopped,
    "unmet": _missing,
    "answers": _answers,
    "plan": _plans,
    "suggest": _suggests,
    "message": _writes_back,
    "settle": _settles,
}


def _raised(town: Town, missing: dict[str, Any]) -> None:
    process = Process.objects.get(slug=missing["process"])
    gap = Gap.objects.visible_to(None).get()
    town.issues["gap"] = gather_gaps.raise_gap(actor=town.people[missing["by"]], gap=gap, process=process)


def _supported(town: Town, handle: str) -> Happens:
    return lambda: issues.support(actor=town.people[handle], issue=town.issues["gap"])
