"""Leaving: at once, or after three weeks in which one may change one's mind. Then everything is really gone."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import acting, consent
from upwell.accounts.actions.roles import end_role
from upwell.accounts.models import Person, Role, new_opaque
from upwell.kit import personal
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, Actor, require
from upwell.kit.refs import new_ref
from upwell.kit.time import now
from upwell.ledger.actions import forget_salts, record

PAUSE = timedelta(days=21)


def request_deletion(*, actor: Person, at_once: bool = False, typed_handle: str | None = None) -> Person:
    """`actor` leaves: after a pause of 21 days, or at once. With `typed_handle` (pages and API) the name must be typed as it is.

    Refused: `not_while_acting`, `handle_differs`.
    """
    with transaction.atomic():
        person = Person.objects.lock(actor.pk)
        require("accounts.manage_own", actor, person)
        if at_once and acting.running_for(person):
            raise Refused(
                "not_while_acting",
                _("For somebody else only the 21 days are possible, so that nobody is erased by mistake."),
            )
        if typed_handle is not None and typed_handle.strip() != person.handle:
            raise Refused("handle_differs", _("Type your name here exactly as it is shown. Nothing was changed."))
        if at_once:
            return erase(actor=person, person=person)
        if person.leaving_on is None:
            person.leaving_on = now() + PAUSE
            person.save(update_fields=["leaving_on"])
    return person


def cancel_deletion(*, actor: Person) -> Person:
    """`actor` stays after all. Refused: `not_leaving`."""
    with transaction.atomic():
        person = Person.objects.lock(actor.pk)
        require("accounts.manage_own", actor, person)
        if person.leaving_on is None:
            raise Refused("not_leaving", _("You are not about to leave. Nothing was changed."))
        person.leaving_on = None
        person.save(update_fields=["leaving_on"])
    return person


def erase(*, actor: Actor, person: Person) -> Person:
    """Erase for ever all that is held of `person`, in every package. What stays is an empty row ("gone-…") on which others' answers hang.

    Consents are taken back first, so that words disappear wherever they went; roles end; then every registered holding erases; last the salts are forgotten, so that
    nothing on the record can be tied to the person any more. The record says that somebody left, and not who.
    """
    with transaction.atomic():
        person = Person.objects.lock(person.pk)
        require("accounts.erase_person", actor, person)
        if person.erased_at is not None:
            return person
        opaque = person.opaque
        consent.withdraw_everything(actor=SYSTEM, person=person)
        for role in Role.objects.filter(person=person, until=None):
            end_role(actor=SYSTEM, role=role)
        personal.erase_all(person)
        person = _make_tombstone(Person.objects.lock(person.pk))
        record("accounts.person_erased", actor=SYSTEM, role="member", subject=person)
        forget_salts(opaque)
    return person


def erase_due() -> int:
    """Erase everybody whose pause is over; how many. The hourly tick calls it.

    Whoever says "stay" while it runs stays: each person is read again under their lock, and what was read before counts for nothing.
    """
    due = Person.objects.filter(leaving_on__lte=now(), erased_at=None).order_by("leaving_on", "pk")
    return sum(_erase_if_still_due(pk) for pk in list(due.values_list("pk", flat=True)))


def _erase_if_still_due(pk: int) -> bool:
    with transaction.atomic():
        person = Person.objects.lock(pk)
        if person.erased_at is not None or person.leaving_on is None or person.leaving_on > now():
            return False
        erase(actor=SYSTEM, person=person)
    return True


def _make_tombstone(person: Person) -> Person:
    """An empty row under a new reference: the name is free again, and old references lead nowhere."""
    person.ref, person.opaque = new_ref(), new_opaque()
    person.handle, person.email, person.about = f"gone-{person.ref}", None, ""
    person.set_unusable_password()
    person.is_active = person.is_staff = person.is_superuser = person.assisted = False
    person.language = "en-gb"
    person.declared_16_at = person.is_new_until = person.leaving_on = person.last_login = person.break_until = None
    person.joined_at = person.erased_at = now()
    person.groups.clear()
    person.user_permissions.clear()
    person.save()
    return person
