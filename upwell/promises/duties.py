"""Duties: what somebody owes by a day. Opened with a date that nobody can change, explained, passed to a successor, done.

The packages above name their kinds (`register`), say who is to be told (`concerned`) and open a duty as part of an act of their own. Each function here is
one change with its entry on the public record; duties that are not public leave no holder there.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person, Role
from upwell.algorithms.clock import add_days, add_working_days
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now, today
from upwell.ledger.actions import link, record
from upwell.ledger.subjects import kind_of
from upwell.places.models import PublicBody
from upwell.promises.kinds import COVERS, concerned, duty_kinds, people_concerned, register
from upwell.promises.models import (
    REPLACED,
    CharterVersion,
    Duty,
    DutyNote,
    Process,
    awake_roles,
    days_off,
    holiday_calendar,
)
from upwell.promises.telling import tell_each

__all__ = [
    "concerned",
    "done",
    "explain",
    "finish",
    "holders",
    "of",
    "open",
    "open_one",
    "people_concerned",
    "register",
    "replace",
]


def open(  # the word of the contract; nothing here reads files
    *,
    actor: Actor,
    kind: str,
    subject: Model,
    holder: str,
    because: str,
    due_on: date | None = None,
    working_days: int | None = None,
    days: int | None = None,
    body: PublicBody | None = None,
    role: str = "",
    scope: Model | None = None,
    charter: CharterVersion | None = None,
    process: Process | None = None,
) -> Duty:
    """Open a duty of a registered `kind` about `subject`, with exactly one of due_on, working_days, days (counted from today).

    holder and because are what people read: who owes it, and where the date comes from. Without `process`, the process of the subject is taken.
    Refuses a second open duty of the same kind about the same subject ("already_owed").

    Refused: `already_owed`.
    """
    with transaction.atomic():
        require("promises.open_duty", actor)
        where: dict[str, Any] = {"kind": kind, "subject_kind": kind_of(subject), "subject_ref": subject.ref}  # type: ignore[attr-defined]
        _refuse_second(where)
        if body is not None and body.standing != body:
            body = body.standing
            holder = body.name
        duty = _create(
            where,
            **_scope_of(scope),
            holder=holder[:200],
            because=because[:300],
            due_on=_due(due_on, working_days, days, charter),
            body=body,
            role=role,
            charter=charter,
            process=process or _process_of(subject),
            public=duty_kinds[kind].public,
        )
        _record("promises.duty_opened", duty, actor, because=duty.because)
    return duty


def done(*, actor: Actor, duty: Duty, outcome: str = "") -> Duty:
    """Mark a duty as done, once, with a short public outcome such as "will_do". A duty done after its day stays shown as late.

    Refused: `already_done`.
    """
    with transaction.atomic():
        duty = Duty.objects.lock(duty.pk)
        require("promises.finish_duty", actor, duty)
        if duty.done_at is not None:
            raise Refused("already_done", _("This was done already."))
        duty.done_at, duty.outcome = now(), outcome[:40]
        duty.save(update_fields=["done_at", "outcome"])
        _record("promises.duty_done", duty, actor, outcome=duty.outcome)
    return duty


def replace(*, actor: Actor, duty: Duty, by: Duty) -> Duty:
    """End a duty because another stands in its place, which those who owe it took on in public: it is neither done nor dropped. The two are linked."""
    with transaction.atomic():
        duty = Duty.objects.lock(duty.pk)
        require("promises.finish_duty", actor, duty)
        if duty.done_at is not None:
            raise Refused("already_done", _("This was done already."))
        duty.done_at, duty.outcome = now(), REPLACED
        duty.save(update_fields=["done_at", "outcome"])
        _record("promises.duty_replaced", duty, actor, new_due_on=by.due_on.isoformat())
        link(duty, by, "duty_replaced")
    return duty


def finish(*, actor: Actor, kind: str, subject: Model, outcome: str = "") -> Duty | None:
    """Do the open duty of `kind` about `subject`, if there is one."""
    duty = open_one(kind, subject)
    return done(actor=actor, duty=duty, outcome=outcome) if duty else None


def explain(*, actor: Actor, duty: Duty, text: str) -> DutyNote:
    """Add a public explanation to a duty, and tell those concerned. The date stays as it is. Refused: `no_words`."""
    with transaction.atomic():
        duty = Duty.objects.lock(duty.pk)
        require("promises.explain_duty", actor, duty)
        if not text.strip():
            raise Refused("no_words", _("Write what people should know about why this is late."))
        role = acting_role(actor, duty)
        note = DutyNote.objects.create(duty=duty, kind="explained", text=text.strip(), role=_title(role, duty))
        _record(
            "promises.duty_explained",
            duty,
            actor,
            role=role.kind if role else "",
            personal={"text": (actor.opaque, note.text)} if actor.opaque else {},
        )
        tell_each(
            people_concerned(duty),
            "promises.explained",
            _("%(holder)s explained why this is late: %(what)s"),
            duty.get_absolute_url(),
            holder=duty.holder,
            what=duty.what,
        )
    return note


def of(subject: Model) -> list[Duty]:
    """All duties about `subject`, oldest first, with their notes."""
    about = {"subject_kind": kind_of(subject), "subject_ref": subject.ref}  # type: ignore[attr-defined]
    return list(Duty.objects.for_reading().filter(**about).order_by("opened_at", "pk"))


def open_one(kind: str, subject: Model) -> Duty | None:
    """The open duty of `kind` about `subject`."""
    about = {"subject_kind": kind_of(subject), "subject_ref": subject.ref}  # type: ignore[attr-defined]
    return Duty.objects.open().filter(kind=kind, **about).first()


def holders(duty: Duty) -> QuerySet[Person]:
    """The people who owe it now: the body's officers and decision-makers, or whoever holds the role for its scope, else for the whole site."""
    if duty.body is not None:
        return _people({Role.Kind.OFFICER, Role.Kind.DECISION_MAKER}, "places.publicbody", duty.body.ref)
    kinds = {kind for kind in Role.Kind.values if duty.role in COVERS.get(kind, {kind})}
    found = _people(kinds, duty.scope_kind, duty.scope_ref)
    return found if found.exists() else _people(kinds, "", "")


def _people(kinds: set[Any], scope_kind: str, scope_ref: str) -> QuerySet[Person]:
    through = Role.objects.filter(kind__in=kinds, scope_kind=scope_kind, scope_ref=scope_ref, until=None)
    return Person.objects.filter(is_active=True, pk__in=through.values("person"))


def acting_role(actor: Actor, duty: Duty) -> Role | None:
    """The role through which `actor` owes the duty; None for the system."""
    if not isinstance(actor, Person):
        return None
    body = duty.body
    if body is not None:
        mine = [r for r in awake_roles(actor) if r.kind in {Role.Kind.DECISION_MAKER, Role.Kind.OFFICER}]
        return next((r for r in mine if r.scope_ref in {body.ref, ""}), None)
    return next((r for r in awake_roles(actor) if duty.role in COVERS.get(r.kind, {r.kind})), None)


def facts_of(duty: Duty) -> dict[str, str]:
    """What the record says about it in public. Who owes a duty that is not public stays out: it could point at one report in one space."""
    facts = {"what": str(duty.what), "due_on": duty.due_on.isoformat()}
    return {**facts, "holder": duty.holder} if duty.public else facts


def _refuse_second(where: dict[str, Any]) -> None:
    if Duty.objects.open().filter(**where).exists():
        raise Refused("already_owed", _("This is already owed by somebody, and its date stays as it is."))


def _create(where: dict[str, Any], **what: Any) -> Duty:
    """The row. When somebody else opened the same duty in this very moment, the database says so, and so do we."""
    try:
        with transaction.atomic():
            return Duty.objects.create(**where, **what)
    except IntegrityError:
        _refuse_second(where)
        raise


def _title(role: Role | None, duty: Duty) -> str:
    post = (role.title or role.get_kind_display()) if role else ""
    return ", ".join(filter(None, [post, duty.body.name if duty.body else ""]))[:120] or duty.holder[:120]


def _record(
    kind: str,
    duty: Duty,
    actor: Actor,
    *,
    role: str = "",
    personal: dict[str, tuple[str, Any]] | None = None,
    **more: str,
) -> None:
    if duty.public:
        record(kind, actor=actor, subject=duty, role=role, facts={**facts_of(duty), **more}, personal=personal)


def _due(due_on: date | None, working_days: int | None, days: int | None, charter: CharterVersion | None) -> date:
    given = [value for value in (due_on, working_days, days) if value is not None]
    if len(given) != 1:
        raise ValueError("a duty needs exactly one of due_on, working_days, days")
    if due_on is not None:
        return due_on
    if days is not None:
        return add_days(today(), days)
    country, part = holiday_calendar()
    off = days_off(charter)
    return add_working_days(today(), working_days or 0, country=country, subdivision=part, off=off)


def _scope_of(scope: Model | None) -> dict[str, str]:
    return {"scope_kind": kind_of(scope), "scope_ref": scope.ref} if scope is not None else {}  # type: ignore[attr-defined]


def _process_of(subject: Any) -> Process | None:
    """The process that the subject belongs to, so that closing a process finds everything still owed in it."""
    if isinstance(subject, Process):
        return subject
    found = getattr(subject, "process", None) or getattr(getattr(subject, "issue", None), "process", None)
    return found if isinstance(found, Process) else None
