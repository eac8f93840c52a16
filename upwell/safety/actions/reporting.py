"""Saying that something is not right, and asking for help.

A crisis is never answered with a punishment: what is said about danger makes a case of its own, a care case, from which nothing can be hidden and nobody
restricted. Asking for help has no other effect than that people are told. Nothing of all this stands on the public record.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model

from upwell.accounts.models import Person
from upwell.kit.permissions import Actor, require
from upwell.kit.time import TWICE, now
from upwell.ledger.subjects import kind_of
from upwell.safety.actions.care import welcome
from upwell.safety.harms import Reason, harm_of, severity_of
from upwell.safety.looking import FallsTo, find_lookers
from upwell.safety.models import Case, Report
from upwell.safety.off_hours import hold_until_looked_at
from upwell.safety.queries import sounds_harsh
from upwell.safety.reportables import reportables
from upwell.safety.telling import owe_a_look, tell_lookers

MOST_WORDS = 2000


@dataclass(frozen=True)
class Visitor:
    """Somebody who is not signed in."""

    opaque: str = ""
    public_role: str = "visitor"
    is_system: bool = False


def report(
    *, actor: Actor | None, subject: Model, reason: str, words: str = "", email: str = "", harm: str = ""
) -> Report:
    """Say that something is not right, also signed out. Keeps a snapshot, opens a case with a duty, or joins the one that is open, and tells who looks.

    The same person reporting the same thing for the same reason while it waits changes nothing.
    """
    reporter = actor if isinstance(actor, Person) else None
    with transaction.atomic():
        require("safety.report", actor or Visitor(), subject)
        if reporter is not None:
            Person.objects.lock(reporter.pk)  # so that two clicks at once make one report
            if waiting := _waiting(reporter, subject, reason):
                return waiting
        is_care = Reason(reason) == Reason.IN_DANGER
        case, is_new = case_of(subject, is_care=is_care)
        made = Report.objects.create(
            case=case,
            reason=Reason(reason).value,
            harm=harm_of(reason, harm),
            words=words.strip()[:MOST_WORDS],
            snapshot=reportables[kind_of(subject)].snapshot(subject),
            reporter=reporter,
            reporter_email="" if reporter else email.strip(),
        )
        _arrived(case, made, is_new=is_new)
    return made


def ask_for_help(*, actor: Person, words: str) -> Report:
    """A private message to the hosts from somebody who is not safe: a care case about oneself. Never leads to a punishment."""
    with transaction.atomic():
        require("safety.ask_for_help", actor)
        Person.objects.lock(actor.pk)  # so that two clicks at once make one message
        if twin := _just_asked(actor, words):
            return twin
        case, is_new = _open_case(actor, about=actor, scope=None, is_care=True)
        made = Report.objects.create(
            case=case, reason=Reason.IN_DANGER.value, words=words.strip()[:MOST_WORDS], reporter=actor
        )
        _arrived(case, made, is_new=is_new)
    return made


def _waiting(reporter: Person, subject: Model, reason: str) -> Report | None:
    about = {"case__subject_kind": kind_of(subject), "case__subject_ref": subject.ref}  # type: ignore[attr-defined]
    found: Report | None = Report.objects.waiting().filter(reporter=reporter, reason=reason, **about).first()
    return found


def _just_asked(actor: Person, words: str) -> Report | None:
    mine = Report.objects.waiting().filter(reporter=actor, case__about=actor, words=words.strip()[:MOST_WORDS])
    found: Report | None = mine.filter(case__is_care=True, at__gt=now() - TWICE).order_by("-pk").first()
    return found


def case_of(subject: Model, *, is_care: bool) -> tuple[Case, bool]:
    """The open case about a reported thing, locked, and whether it is new; part of another act."""
    how = reportables[kind_of(subject)]
    author, told_of = how.author(subject), how.concerns(subject)
    if is_care:  # who may be in danger is whom the words tell of, and not who wrote them
        author = told_of or author
    concerns = None if told_of == author else told_of
    return _open_case(subject, about=author, concerns=concerns, scope=how.scope(subject), is_care=is_care)


def _open_case(
    subject: Model, *, about: Person | None, scope: Model | None, is_care: bool, concerns: Person | None = None
) -> tuple[Case, bool]:
    """The open case about a thing, locked; a new one when there is none. The database lets two people at once open only one."""
    case, is_new = Case.objects.get_or_create(
        subject_kind=kind_of(subject),
        subject_ref=subject.ref,  # type: ignore[attr-defined]
        is_care=is_care,
        state=Case.State.OPEN,
        defaults={
            "about": about,
            "concerns": concerns,
            "scope_kind": kind_of(scope) if scope is not None else "",
            "scope_ref": str(getattr(scope, "ref", "")),
            "falls_to": FallsTo.SPACE if scope is not None else FallsTo.SITE,
        },
    )
    return Case.objects.lock(case.pk), is_new


def _arrived(case: Case, made: Report, *, is_new: bool) -> None:
    """A report came in: the case is as pressing as its most pressing report, and somebody owes a look."""
    before = case.severity
    case.severity = max(case.severity, severity_of(made.reason, made.harm))
    case.harm = case.harm or made.harm
    if is_new:
        case.falls_to = find_lookers(case)[0]
        case.sounds_harsh = not case.is_care and sounds_harsh(made.snapshot)
    case.save(update_fields=["severity", "harm", "falls_to", "sounds_harsh"])
    if is_new:
        owe_a_look(case)
    if is_new or case.severity > before or case.is_care:
        tell_lookers(case)
    if case.is_care:
        welcome(case)
    else:
        hold_until_looked_at(case)
