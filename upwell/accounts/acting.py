"""Doing something for somebody who phoned, wrote or came in: half an hour, with their consent, every act marked and shown to them.

While it runs the actor is the person, so that what is written down is theirs; the ledger's role says "written down by a host for a person", and an `Access` row says
what was done, by whom and why. Only for people who have no way to sign in: nobody can act as a member who has an account of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts import access, roles
from upwell.accounts.models import Access, Acting, Consent, Person, writing_down
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import now
from upwell.ledger.actions import record

HALF_HOUR = timedelta(minutes=30)
HELPERS = ("host", "link_worker", "facilitator", "broker")
WORDING = "1"  # accounts.wiring has the text

_closed: set[str] = set()

_running: ContextVar[Acting | None] = ContextVar("upwell_acting", default=None)
_noted: ContextVar[list[str] | None] = ContextVar("upwell_acting_noted", default=None)


def keep_closed(prefix: str) -> None:
    """Addresses whose names begin with this stay closed to helpers, whatever the person agreed to: they are that person's alone."""
    _closed.add(prefix)


def is_closed(view_name: str) -> bool:
    """Whether a package said so."""
    return view_name.startswith(tuple(_closed))


def begin(*, actor: Person, person: Person, how: str, consent_note: str) -> Acting:
    """`actor`, a helper, starts to write down for `person`, who agreed in the words of `consent_note`. It ends by itself after half an hour.

    Refuses somebody who can sign in themselves, an empty note, and a second one while one runs.

    Refused: `not_assisted`, `no_consent`, `already_acting`.
    """
    with transaction.atomic():
        helper = Person.objects.lock(actor.pk)
        require("accounts.act_for", helper)
        person = Person.objects.lock(person.pk)
        if not person.assisted or not person.is_active:
            raise Refused("not_assisted", _("This person can sign in themselves, so nobody may act for them."))
        if not consent_note.strip():
            raise Refused("no_consent", _("Write down what the person agreed to, in their own words."))
        if Acting.objects.filter(helper=helper, ended_at=None, ends_at__gt=now()).exists():
            raise Refused("already_acting", _("You are writing down for somebody already. Finish that first."))
        moment = now()
        acting = Acting.objects.create(
            helper=helper, person=person, how=Consent.How(how).value, consent_note=consent_note.strip()[:300],
            began_at=moment, ends_at=moment + HALF_HOUR,
        )  # fmt: skip
        _write_consent(acting)
        note(person, helper, str(_("Began to write down what you say")), why=acting.consent_note, acting=acting)
    return acting


def _write_consent(acting: Acting) -> None:
    consent = Consent.objects.create(
        person=acting.person, purpose="acting", scope="write_down", wording=WORDING, how=acting.how,
        subject_kind="accounts.acting", subject_ref=acting.ref, given_at=now(), written_down_by=acting.helper,
    )  # fmt: skip
    person = acting.person
    record(
        "accounts.acting_began",
        actor=person,
        role=_role_word(acting.helper),
        subject=consent,
        facts={"how": acting.how},
        personal={"helper": (acting.helper.opaque, acting.helper.opaque)} if acting.helper else {},
    )


def end(*, actor: Person, acting: Acting) -> Acting:
    """The helper is done; ending twice changes nothing."""
    with transaction.atomic():
        acting = Acting.objects.lock(acting.pk)
        require("accounts.end_acting", actor, acting)
        if acting.ended_at is None:
            acting.ended_at = min(now(), acting.ends_at)
            acting.save(update_fields=["ended_at"])
    return acting


def is_live(acting: Acting) -> bool:
    """Whether it still runs, and its helper may still help."""
    helper = acting.helper
    return (
        acting.ended_at is None
        and acting.began_at <= now() < acting.ends_at
        and acting.person.assisted
        and helper is not None
        and roles.holds_any(helper, *HELPERS)
    )


@contextmanager
def during(acting: Acting) -> Iterator[Person]:
    """Everything inside is written down for the person of `acting`, who is yielded as the actor. Refuses when the half hour is over."""
    if not is_live(acting):
        raise Refused("acting_over", _("The half hour is over. Ask the person again, then start anew."))
    running, writer, noted = _running.set(acting), writing_down.set(acting.person_id), _noted.set([])
    try:
        yield acting.person
    finally:
        _noted.reset(noted)
        writing_down.reset(writer)
        _running.reset(running)


def running_for(person: Person) -> Acting | None:
    """The half hour that runs for `person` in this request, or None."""
    acting = _running.get()
    return acting if acting is not None and acting.person_id == person.pk else None


def note(person: Person, by: Person | None, what: str, why: str = "", acting: Acting | None = None) -> Access:
    """Write down one act for `person`, in the half hour that runs when there is one. Actions may call it to say it better than a page can."""
    acting = acting or running_for(person)
    if (noted := _noted.get()) is not None:
        noted.append(what)
    by = by or (acting.helper if acting else None)
    return access.note(person, by, what, why, role=_role_word(by), acting=acting)


def note_read(acting: Acting, what: str) -> None:
    """Write down that the helper looked at a page of the person's: each page once in a half hour."""
    seen = Access.objects.filter(acting=acting, what=what[:300], was_read=True)
    if not seen.exists():
        role = _role_word(acting.helper)
        access.note(acting.person, acting.helper, what, acting.consent_note, role, acting, was_read=True)


@dataclass(frozen=True)
class Written:
    """Words that were written down, as they stand now: what they are, and the words."""

    what: str | Promise
    words: str


Writings = Callable[[Person, datetime, datetime], Iterable[Written]]
_writings: list[Writings] = []


def writes(found: Writings) -> Writings:
    """Let `found(person, since, until)` say what this person wrote in that time: the letter to them shows it. Words taken back since are not found, so no copy is kept."""
    _writings.append(found)
    return found


def written_in(acting: Acting) -> list[Written]:
    """All that was written down in this half hour and still stands."""
    until = acting.ended_at or acting.ends_at
    return [piece for found in _writings for piece in found(acting.person, acting.began_at, until) if piece.words]


def was_noted() -> bool:
    """Whether an act was noted since `during` began."""
    return bool(_noted.get())


def _role_word(helper: Person | None) -> str:
    """What the helper is, in one word, for the person and the record."""
    kinds: list[Any] = [r for r in roles.held(helper) if r.kind in HELPERS] if helper else []
    return str(kinds[0].get_kind_display()) if kinds else "host"
