"""Joining, and what people say about themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.accounts import access, handles, needs
from upwell.accounts.models import HelperNote, Need, Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now

NEW_FOR = timedelta(days=30)
HANDLE_TAKEN = _("Somebody already uses this name, or one that looks like it. Please choose another.")
ADDRESS_TAKEN = _("Somebody already uses this e-mail address.")


def join(
    *,
    actor: Actor,
    handle: str,
    email: str = "",
    password: str | None = None,
    over_16: bool,
    language: str = "en-gb",
    about: str = "",
    assisted: bool = False,
) -> Person:
    """A new person, as the demonstration, imports and helpers make them; sign-up on the site ends in `welcome`.

    Refuses: a name that says who somebody is, a taken name or address, nobody's word that the person is 16 or older. The e-mail address counts as checked.

    Refused: `under_16`, `handle_taken`, `bad_handle`, `address_taken`.
    """
    if not over_16:
        raise Refused("under_16", _("This place is for people who are 16 or older."))
    with transaction.atomic():
        handle = _free_handle(handle)
        email = email.strip().lower()
        if email and Person.objects.filter(email__iexact=email).exists():
            raise Refused("address_taken", ADDRESS_TAKEN)
        with taken_meanwhile():
            person = Person.objects.create_user(
                handle, email, password, language=language, about=about[:300], assisted=assisted
            )
            if email:
                EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        welcome(person=person)
    return person


def welcome(*, person: Person) -> Person:
    """Mark a person as new here and 16 or older, as they said; the end of every way of joining."""
    person.joined_at = person.declared_16_at = now()
    person.is_new_until = now() + NEW_FOR
    person.save(update_fields=["joined_at", "declared_16_at", "is_new_until"])
    return person


def find_or_create_assisted(*, actor: Person, handle: str, over_16: bool, language: str = "en-gb") -> Person:
    """The person without an account who is known by this name, or a new one. Refuses the name of somebody who can sign in: `not_assisted`."""
    require("accounts.act_for", actor)
    known = Person.objects.known_as(handle)
    if known is None:
        try:
            return join(actor=actor, handle=handle, over_16=over_16, language=language, assisted=True)
        except Refused as refusal:  # perhaps another helper wrote the same person down in this moment
            known = Person.objects.known_as(handle) if refusal.code == "handle_taken" else None
            if known is None:
                raise
    if not known.assisted:
        raise Refused(
            "not_assisted", _("Somebody who can sign in uses this name. Agree on another one with the person.")
        )
    return known


def find_assisted(*, actor: Person, words: str) -> list[Person]:
    """People without an account whose name or helpers' note holds all of `words`: how a helper knows a caller again. Each of them sees that somebody looked."""
    require("accounts.act_for", actor)
    found = Person.objects.filter(assisted=True, is_active=True).select_related("helper_note")
    wanted = [word for word in words.split() if len(word) >= 3][:8]  # one letter would look at everybody
    for word in wanted:
        found = found.filter(Q(handle__icontains=word) | Q(helper_note__text__icontains=word))
    people = list(found.order_by("handle")[:10]) if wanted else []
    for person in people:
        access.note(person, actor, str(_("Looked for you among people who phone or write")), was_read=True)
    return people


def keep_helper_note(*, actor: Person, person: Person, text: str) -> HelperNote:
    """By what helpers know `person` again, in place of what stood there. Refuses a note about somebody who can sign in: `not_assisted`."""
    with transaction.atomic():
        require("accounts.act_for", actor)
        person = Person.objects.lock(person.pk)
        if not person.assisted:
            raise Refused("not_assisted", _("This person can sign in themselves. Nobody keeps notes about them."))
        values = {"text": text.strip()[:300], "by": actor, "at": now()}
        note, _made = HelperNote.objects.update_or_create(person=person, defaults=values)
        access.note(person, actor, str(_("Wrote a note by which helpers know you again")))
    return note


def change_profile(*, actor: Person, handle: str, about: str, language: str) -> Person:
    """`actor` is known by this name, says this about themselves and reads in this language.

    Refused: `handle_taken`, `bad_handle`.
    """
    with transaction.atomic():
        person = Person.objects.lock(actor.pk)
        require("accounts.manage_own", actor, person)
        if handle != person.handle:
            person.handle = _free_handle(handle, person)
        person.about, person.language = about.strip()[:300], language
        with taken_meanwhile():
            person.save(update_fields=["handle", "looks_like", "about", "language"])
    return person


def set_needs(*, actor: Person, notes: Mapping[str, str]) -> list[Need]:
    """What `actor` needs so as to read, hear and take part: kind -> note. Kinds that are not named are no longer needed.

    Refused: `unknown_need`.
    """
    if unknown := set(notes) - set(needs.kinds):
        raise Refused(
            "unknown_need", _("We have no word for “%(need)s”. Use “Something else”."), need=", ".join(unknown)
        )
    with transaction.atomic():
        person = Person.objects.lock(actor.pk)
        require("accounts.manage_own", actor, person)
        Need.objects.filter(person=person).exclude(kind__in=notes).delete()
        for kind, note in notes.items():
            Need.objects.update_or_create(
                person=person, kind=kind, defaults={"note": note.strip()[:300]}, create_defaults=_new_need(note)
            )
    return list(Need.objects.filter(person=person).order_by("kind"))


def _new_need(note: str) -> dict[str, Any]:
    return {"note": note.strip()[:300], "since": now()}


def take_break(*, actor: Person, days: int) -> Person:
    """No mail to `actor` for so many days; 0 ends the break. Nothing else changes and nobody is told.

    Refused: `break_too_long`.
    """
    with transaction.atomic():
        person = Person.objects.lock(actor.pk)
        require("accounts.manage_own", actor, person)
        if not 0 <= days <= 366:
            raise Refused("break_too_long", _("A break can last up to one year."))
        person.break_until = now() + timedelta(days=days) if days else None
        person.save(update_fields=["break_until"])
    return person


@contextmanager
def taken_meanwhile() -> Iterator[None]:
    """Two people may choose one name, or one may press twice, in the same moment: the database lets one of them through, and the other is told."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if re.search(r"(person|emailaddress)[._]email|verified_email", str(error)):
            raise Refused("address_taken", ADDRESS_TAKEN) from error
        raise Refused("handle_taken", HANDLE_TAKEN) from error


def _free_handle(handle: str, person: Person | None = None) -> str:
    try:
        handle = handles.check(handle)
    except ValidationError as error:
        raise Refused("bad_handle", str(error.messages[0])) from error
    if handles.is_taken(handle, person):
        raise Refused("handle_taken", HANDLE_TAKEN)
    return handle
