"""Reporting, looking, deciding. Nothing here happens by itself: a signal orders a queue, and a human decides.

A crisis is never answered with a punishment: what somebody says in danger cannot be hidden by way of that report, and asking for help has no other effect
than that hosts are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from upwell.accounts import access
from upwell.accounts.models import Access, Person, Role
from upwell.kit.errors import Refused
from upwell.kit.mail import send_later
from upwell.kit.permissions import SYSTEM, Actor, require
from upwell.kit.time import TWICE, now, today
from upwell.ledger.actions import record
from upwell.ledger.subjects import kind_of
from upwell.promises import duties
from upwell.promises.telling import tell_each
from upwell.safety.models import LOOKS_AFTER, Report
from upwell.safety.reportables import hide, hide_tells_author, may_see, reportables, reported_thing

DUTY = "report"
MOST_WORDS = 2000
OWN_MESSAGE = _("Your message to the hosts")
CLOSED_WORDS = _("Something of yours that only some people can see")


@dataclass(frozen=True)
class Visitor:
    """Somebody who is not signed in."""

    opaque: str = ""
    public_role: str = "visitor"
    is_system: bool = False


def report(*, actor: Actor | None, subject: Model, reason: str, words: str = "", email: str = "") -> Report:
    """Say that something is not right, also signed out. Keeps a snapshot, opens a duty for whoever looks after it, and tells them.

    The same person reporting the same thing for the same reason while it waits changes nothing.
    """
    reporter = actor if isinstance(actor, Person) else None
    with transaction.atomic():
        require("safety.report", actor or Visitor(), subject)
        if reporter is not None:
            Person.objects.lock(reporter.pk)  # so that two clicks at once make one report
            if waiting := _waiting(reporter, subject, reason):
                return waiting
        how = reportables[kind_of(subject)]
        scope = how.scope(subject)
        made = Report.objects.create(
            subject_kind=kind_of(subject),
            subject_ref=subject.ref,  # type: ignore[attr-defined]
            scope_kind=kind_of(scope) if scope is not None else "",
            scope_ref=str(getattr(scope, "ref", "")),
            reason=Report.Reason(reason).value,
            words=words.strip()[:MOST_WORDS],
            snapshot=how.snapshot(subject),
            about=how.author(subject),
            reporter=reporter,
            reporter_email="" if reporter else email.strip(),
        )
        _open_duty(actor or Visitor(), made, scope)
    return made


def ask_for_help(*, actor: Person, words: str) -> Report:
    """A private message to the hosts from somebody who is not safe: an urgent report about oneself. Never leads to a punishment."""
    with transaction.atomic():
        require("safety.ask_for_help", actor)
        Person.objects.lock(actor.pk)  # so that two clicks at once make one message
        if twin := _just_asked(actor, words):
            return twin
        made = Report.objects.create(
            subject_kind=kind_of(actor),
            subject_ref=actor.ref,
            reason=Report.Reason.IN_DANGER,
            words=words.strip()[:MOST_WORDS],
            about=actor,
            reporter=actor,
        )
        _open_duty(actor, made, None)
    return made


def _just_asked(actor: Person, words: str) -> Report | None:
    same = Report.objects.waiting().filter(reporter=actor, about=actor, words=words.strip()[:MOST_WORDS])
    found: Report | None = same.filter(at__gt=now() - TWICE).order_by("-pk").first()
    return found


def read_report(*, actor: Person, report: Report) -> Report:
    """Open a report. When what was reported is not public, this is logged (once a day) and shown to the person whose words they are."""
    with transaction.atomic():
        report = Report.objects.lock(report.pk)
        require("safety.read_report", actor, report)
        if report.about is not None and _is_private(report):
            what = str(OWN_MESSAGE if report.is_own_need else CLOSED_WORDS)
            today_already = Access.objects.filter(person=report.about, by=actor, what=what, at__date=today())
            if not today_already.exists():
                why = str(_("You asked for help") if report.is_own_need else _("Somebody reported it"))
                access.note(report.about, actor, what, why, str(Role.Kind.MODERATOR.label))
    return report


def close_report(*, actor: Actor, report: Report, state: str, outcome: str) -> Report:
    """Say what came of a report: something was done, or it was looked at and left. The reporter is told; the duty is done."""
    with transaction.atomic():
        report = Report.objects.lock(report.pk)
        require("safety.close_report", actor, report)
        if report.state != Report.State.OPEN:
            raise Refused("already_closed", _("Somebody has looked at this already."))
        if state not in {Report.State.ACTED, Report.State.KEPT}:
            raise Refused("no_decision", _("Say whether something was done."))
        if not outcome.strip():
            raise Refused("no_words", _("Write what came of it: the person who reported it will read this."))
        report.state, report.outcome, report.closed_at = Report.State(state).value, outcome.strip(), now()
        report.closed_by = actor if isinstance(actor, Person) else None
        report.save(update_fields=["state", "outcome", "closed_at", "closed_by"])
        duties.finish(actor=actor, kind=DUTY, subject=report, outcome=report.state)
        record(
            "safety.report_closed", actor=actor, subject=report, role=_public_role(actor), facts={"state": report.state}
        )
        _tell_reporter(report)
    return report


def hide_reported(*, actor: Actor, report: Report, reason: str) -> Report:
    """Hide what was reported, as its package does it; the author is told why, and never by whom it was reported.

    Refused for words of somebody who may be in danger ("not_a_punishment"), and where the thing cannot be hidden or is gone.
    """
    with transaction.atomic():
        report = Report.objects.lock(report.pk)
        require("safety.hide_reported", actor, report)
        if report.reason == Report.Reason.IN_DANGER:
            raise Refused(
                "not_a_punishment",
                _(
                    "Somebody may be in danger: answer them, do not hide them. If the words could harm others, report that."
                ),
            )
        if not reason.strip():
            raise Refused("no_words", _("Write why: the author will read this."))
        thing = reported_thing(report.subject_kind, report.subject_ref)
        if thing is None or reportables[report.subject_kind].hide is None:
            raise Refused("cannot_hide", _("This cannot be hidden, or it is gone already."))
        hide(report.subject_kind, actor=actor, thing=thing, reason=reason.strip())
        report.hidden_at, report.hidden_because = now(), reason.strip()
        report.save(update_fields=["hidden_at", "hidden_because"])
        if report.about is not None and not hide_tells_author(report.subject_kind):
            text = _("A moderator hid something you wrote: %(reason)s")
            tell_each([report.about], "safety.decided", text, "", reason=reason.strip())
    return report


def restore_reported(*, actor: Actor, report: Report) -> Report:
    """Show again what was hidden by way of this report, and tell its author."""
    with transaction.atomic():
        report = Report.objects.lock(report.pk)
        require("safety.restore_reported", actor, report)
        thing = reported_thing(report.subject_kind, report.subject_ref)
        how = reportables.get(report.subject_kind)
        if report.hidden_at is None or thing is None or how is None or how.restore is None:
            raise Refused("not_hidden", _("There is nothing hidden here to show again."))
        how.restore(actor, thing)
        report.hidden_at, report.hidden_because = None, ""
        report.save(update_fields=["hidden_at", "hidden_because"])
        if report.about is not None:
            tell_each([report.about], "safety.decided", _("Something you wrote is shown again."), how.url(thing))
    return report


def _waiting(reporter: Person, subject: Model, reason: str) -> Report | None:
    about = {"subject_kind": kind_of(subject), "subject_ref": subject.ref}  # type: ignore[attr-defined]
    found: Report | None = Report.objects.waiting().filter(reporter=reporter, reason=reason, **about).first()
    return found


def _open_duty(actor: Actor, made: Report, scope: Model | None) -> None:
    """Whoever looks after the scope owes a look: within a day, or on the same day when somebody may come to harm."""
    whose = str(scope) if scope is not None else settings.COMMUNITY_NAME
    same_day = _("A report about danger is looked at on the same day")
    duty = duties.open(
        actor=actor if isinstance(actor, Person) else SYSTEM,
        kind=DUTY,
        subject=made,
        holder=_("Moderators of %(space)s") % {"space": whose},
        because=str(same_day if made.is_urgent else _("Every report is looked at within one day")),
        days=0 if made.is_urgent else 1,
        role=Role.Kind.MODERATOR,
        scope=scope,
    )
    record("safety.reported", actor=actor, subject=made, facts={"due_on": duty.due_on.isoformat()})
    _tell_moderators(made, duty)


def _tell_moderators(made: Report, duty: Any) -> None:
    """Those of the space, or of the whole site; for danger outside a space, every host and moderator."""
    people = list(duties.holders(duty))
    if made.reason == Report.Reason.IN_DANGER and not made.scope_kind:
        people += Person.objects.filter(is_active=True, roles__kind__in=LOOKS_AFTER, roles__until=None).distinct()
    urgent = _("Somebody may be in danger. Please look at once.")
    tell_each(
        [person for person in people if person.pk != made.about_id],
        "safety.urgent" if made.is_urgent else "safety.new_report",
        urgent if made.is_urgent else _("A new report waits for you."),
        made.get_absolute_url(),
    )


def _tell_reporter(report: Report) -> None:
    if report.reporter is not None:
        text = _("What came of your report: %(outcome)s")
        tell_each([report.reporter], "safety.outcome", text, f"/reported/{report.ref}/", outcome=report.outcome)
    elif report.reporter_email:
        subject = str(_("What came of your report"))
        send_later(report.reporter_email, subject, "safety/outcome", {"outcome": report.outcome})


def _is_private(report: Report) -> bool:
    if report.is_own_need:
        return True
    thing = reported_thing(report.subject_kind, report.subject_ref)
    return thing is None or not may_see(report.subject_kind, thing, None)


def _public_role(actor: Actor) -> str:
    return "" if actor.is_system else str(Role.Kind.MODERATOR)
