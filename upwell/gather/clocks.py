"""The duties of an issue: who holds it at each step, by when, and where that day comes from.

Every function opens one duty and returns it, in a shape that `journey.move` takes: (actor, issue) -> Duty. The days are those of the charter under which the
process runs; nobody types a date, but for a jury, whose day is set when it is called.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from upwell.accounts.models import Role
from upwell.algorithms.clock import add_days
from upwell.gather.models import HandOff, Issue
from upwell.kit.permissions import Actor
from upwell.kit.time import today
from upwell.places.models import PublicBody
from upwell.promises import duties
from upwell.promises.models import CharterVersion, Duty, Process

Opens = Callable[[Actor, Issue], Duty]
WEIGH_DAYS, JURY_DAYS = 42, 60  # when the charter has no such stage, or does not say


def support(actor: Actor, issue: Issue) -> Duty:
    """Organisers see to it until it has found support."""
    days = issue.process.charter.support_days
    return _organisers(actor, issue, "support", _("%(number)s days to find support"), days, days=days)


def admit(actor: Actor, issue: Issue) -> Duty:
    """The body says whether it is its to decide."""
    days = issue.process.charter.admit_days
    because = _("%(number)s working days to say whether it is theirs to decide")
    return _body(actor, issue, "admit", issue.body.standing, because, days)


def answer(actor: Actor, issue: Issue) -> Duty:
    """The body answers."""
    return answer_about(actor, issue, issue, "answer")


def answer_about(actor: Actor, issue: Issue, subject: Model, kind: str) -> Duty:
    """The body of an issue answers something that was said about it, in the days that the charter gives for an answer."""
    charter, body = issue.process.charter, issue.body.standing
    because = _says(charter, _("%(number)s working days to answer"), charter.answer_days)
    return _open(
        actor,
        kind,
        subject,
        issue.process,
        body=body,
        holder=decider_of(body),
        because=because,
        working_days=charter.answer_days,
    )


def find_holder(actor: Actor, issue: Issue) -> Duty:
    """Nobody said whose it is: the organisers find out."""
    days = issue.process.charter.admit_days
    because = _("%(number)s working days, as many as the body had")
    return _organisers(actor, issue, "find_holder", because, days, working_days=days)


def open_weighing(actor: Actor, issue: Issue) -> Duty:
    """It was taken on: the organisers open it to be weighed up."""
    days = issue.process.charter.admit_days
    because = _("%(number)s working days, as many as the body had")
    return _organisers(actor, issue, "open_weighing", because, days, working_days=days)


def weigh(actor: Actor, issue: Issue) -> Duty:
    """Everybody weighs it up, and then it goes on."""
    days = stage_days(issue.process.charter, "weigh") or WEIGH_DAYS
    return _organisers(actor, issue, "weigh", _("%(number)s days to weigh it up"), days, days=days)


def jury(due_on: date, because: str = "") -> Opens:
    """A jury has it until a day."""

    def opens(actor: Actor, issue: Issue) -> Duty:
        why = because or _("The day was set when the jury was called")
        return _open(actor, "jury", issue, issue.process, role=Role.Kind.ORGANISER, because=why, due_on=due_on)

    return opens


def jury_by(process: Process) -> date:
    """The last day by which a jury that is called today may be given: the charter says how long that stage lasts."""
    return add_days(today(), stage_days(process.charter, "jury") or JURY_DAYS)


def hand_off(actor: Actor, handed: HandOff) -> Duty:
    """Whoever it was handed on to takes it on or refuses."""
    process, days = handed.issue.process, handed.issue.process.charter.handoff_days
    receiver = handed.receiver.standing
    holder = f"{handed.receiver_title}, {receiver.name}" if handed.receiver_title else receiver.name
    because = _says(process.charter, _("%(number)s working days for whoever it is handed on to"), days)
    return _open(actor, "handoff", handed, process, body=receiver, holder=holder, because=because, working_days=days)


def stage_days(charter: CharterVersion, key: str) -> int | None:
    """The most days that a stage of the charter may last."""
    return next((stage.get("max_days") for stage in charter.stages if stage.get("key") == key), None)


def organisers_of(process: Process) -> str:
    """How people read who sees to it."""
    return _("Organisers of %(process)s") % {"process": process.title}


def decider_of(body: PublicBody) -> str:
    """How people read who decides there: the post, where one is known, and the body."""
    posts = Role.objects.filter(
        kind=Role.Kind.DECISION_MAKER, scope_kind="places.publicbody", scope_ref=body.ref, until=None
    )
    title = posts.exclude(title="").order_by("since", "pk").values_list("title", flat=True).first()
    return f"{title}, {body.name}" if title else body.name


def _organisers(actor: Actor, issue: Issue, kind: str, because: str, number: int, **when: Any) -> Duty:
    why = _says(issue.process.charter, because, number)
    return _open(actor, kind, issue, issue.process, role=Role.Kind.ORGANISER, because=why, **when)


def _body(actor: Actor, issue: Issue, kind: str, body: PublicBody, because: str, days: int) -> Duty:
    why = _says(issue.process.charter, because, days)
    return _open(actor, kind, issue, issue.process, body=body, holder=decider_of(body), because=why, working_days=days)


def _open(
    actor: Actor,
    kind: str,
    subject: Model,
    process: Process,
    *,
    because: str,
    body: PublicBody | None = None,
    role: str = "",
    holder: str = "",
    **when: Any,
) -> Duty:
    return duties.open(
        actor=actor,
        kind=kind,
        subject=subject,
        holder=holder or organisers_of(process),
        because=because,
        body=body,
        role=str(role),
        scope=process if role else None,
        charter=process.charter,
        process=process,
        **when,
    )


def _says(charter: CharterVersion, words: str | Promise, number: int) -> str:
    """Where a day comes from: "Charter of …, version 2: 30 working days to answer"."""
    named = {"charter": charter.charter.title, "version": charter.number}
    return _("%(charter)s, version %(version)s") % named + ": " + str(words) % {"number": number}
