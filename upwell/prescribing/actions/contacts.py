"""Calls, meetings, sessions: written by whoever was there, signed, corrected by a further one and never changed. Their person reads all of them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import TWICE, day_of, now, today
from upwell.prescribing import clocks
from upwell.prescribing.actions.moving import commit, move
from upwell.prescribing.models import Contact, Referral, State
from upwell.prescribing.signing import signature
from upwell.prescribing.workflow import Act

Kind, Outcome = Contact.Kind, Contact.Outcome
DAY = 24 * 60


def write(
    *,
    actor: Person,
    referral: Referral,
    kind: str,
    outcome: str,
    on: date,
    text: str = "",
    minutes: int = 0,
    corrects: Contact | None = None,
) -> Contact:
    """Write down a call, a meeting, a session, a note. The first one in which they spoke begins the work; each later one moves the day of the next look.

    Refused: `unknown_kind`, `in_future`, `before_referral`, `no_words`, `not_in_writing` (a letter to somebody to whom nothing may be written),
    `not_of_case`, `already_corrected`.
    """
    with transaction.atomic():
        referral = Referral.objects.lock(referral.pk)
        require("prescribing.work_case", actor, referral)
        _check(referral, kind, outcome, on, text, minutes)
        _check_correction(referral, corrects)
        if twin := _just_written(actor, referral, kind, text):
            return twin
        contact = Contact.objects.create(
            referral=referral,
            kind=kind,
            outcome=outcome,
            on=on,
            minutes=minutes,
            text=text.strip(),
            author=actor,
            signed=signature(actor, referral),
            corrects=corrects,
            at=now(),
        )
        entry = commit(actor, referral, "note", [contact.ref, contact.signed, contact.text])
        Contact.objects.filter(pk=contact.pk).update(entry_ref=entry)
        contact.entry_ref = entry
        _move_on(actor, referral, contact)
    return contact


def _check(referral: Referral, kind: str, outcome: str, on: date, text: str, minutes: int) -> None:
    if kind not in Kind.values or outcome not in Outcome.values:
        raise Refused("unknown_kind", _("Choose what it was, and what came of it."))
    if on > today():
        raise Refused("in_future", _("The day is still to come. Write it down when it has happened."))
    if referral.sent_at and on < day_of(referral.sent_at):
        raise Refused("before_referral", _("That was before they were referred."))
    if kind == Kind.NOTE and not text.strip():
        raise Refused("no_words", _("Write the note."))
    if not 0 <= minutes <= DAY:
        raise Refused("unknown_kind", _("A contact lasts between nothing and a day."))
    if kind == Kind.LETTER and referral.no_writing:
        raise Refused("not_in_writing", _("Nothing may be written to this person. Phone them, as they asked."))


def _check_correction(referral: Referral, corrects: Contact | None) -> None:
    if corrects is None:
        return
    if corrects.referral_id != referral.pk:
        raise Refused("not_of_case", _("That note belongs to another case."))
    if Contact.objects.filter(corrects=corrects).exists():
        raise Refused("already_corrected", _("That note was corrected already. Correct the later one."))


def _just_written(actor: Person, referral: Referral, kind: str, text: str) -> Contact | None:
    """What a double click wrote a moment ago; the referral is locked, so the first one is there."""
    if not text.strip():
        return None
    same = Contact.objects.filter(referral=referral, author=actor, kind=kind, text=text.strip(), at__gt=now() - TWICE)
    return same.order_by("-pk").first()


def _move_on(actor: Person, referral: Referral, contact: Contact) -> None:
    spoke = contact.outcome == Outcome.REACHED and contact.kind != Kind.NOTE and contact.corrects is None
    if not spoke:
        return
    if referral.state == State.ACCEPTED:
        move(actor=actor, referral=referral, act=Act.BEGIN)
    elif referral.state == State.IN_PROGRESS:
        clocks.restart(actor, referral)
