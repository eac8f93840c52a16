"""Is it still so? One click in a letter, or one button for those who are signed in. What nobody confirms ages, and says so."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.directory.models import Asking, Change, Service
from upwell.kit import mail
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, Actor, require
from upwell.kit.time import days, now, today
from upwell.ledger.actions import record

GOOD_FOR_DAYS = 60
AGAIN_AFTER_DAYS = 30
MOST_WORDS = 500


def confirm(*, actor: Actor, service: Service) -> Service:
    """Say that all of it is still so. Saying it twice on a day changes nothing."""
    with transaction.atomic():
        service = Service.objects.lock(service.pk)
        require("directory.confirm", actor, service)
        _confirmed(actor, service, "page")
    return service


def confirm_by_letter(*, key: str) -> Service:
    """The same by the link in a letter: whoever reads the service's own mail is asked for nothing else. A second click changes nothing."""
    with transaction.atomic():
        asking = _asking(key)
        service: Service = Service.objects.lock(asking.service_id)
        if asking.answered_at is None:
            Asking.objects.filter(pk=asking.pk, answered_at=None).update(answered_at=now())
            _confirmed(SYSTEM, service, "letter")
    return service


def change_by_letter(*, key: str, words: str) -> Change:
    """The same link, and something is different: it waits for those who keep the directory. The same words again are one change."""
    with transaction.atomic():
        asking = _asking(key)
        service: Service = Service.objects.lock(asking.service_id)
        if not words.strip():
            raise Refused("no_words", _("Write what is different."))
        Asking.objects.filter(pk=asking.pk, answered_at=None).update(answered_at=now())
        told = {"kind": Change.Kind.PROBLEM, "service": service, "why": words.strip()[:MOST_WORDS], "by_letter": True}
        same: Change | None = Change.objects.filter(state=Change.State.WAITING, **told).first()
        return same or Change.objects.create(organization=service.organization, **told)


def asked_service(key: str) -> Service:
    """The service that a letter asked about. Refuses a key that is not ours or too old."""
    service: Service = _asking(key).service
    return service


def ask_whether_still_so(*, actor: Actor, service: Service) -> Asking | None:
    """Write to whoever answers for a service. None when nobody can be written to, or somebody was asked lately."""
    with transaction.atomic():
        service = Service.objects.lock(service.pk)
        require("directory.keep", actor, service)
        address = address_of(service)
        lately = service.askings.filter(sent_at__gt=now() - days(AGAIN_AFTER_DAYS)).exists()
        if not address or lately or not service.is_open:
            return None
        key = secrets.token_urlsafe(24)
        asking = Asking.objects.create(service=service, digest=_digest(key), email=address, sent_at=now())
        context = {
            "service": service,
            "url": mail.absolute(f"/what-helps/still-so/{key}/"),
            "since": service.assured_date,
        }
        mail.send_later(
            address, str(_("Is this still so? %(name)s") % {"name": service.name}), "directory/asking", context
        )
    return asking


def address_of(service: Service) -> str:
    """Whom to ask: a contact's address, the service's, the organisation's."""
    contact = service.contacts.exclude(email="").first()
    return (contact.email if contact else "") or service.email or service.organization.email


def _confirmed(actor: Actor, service: Service, how: str) -> None:
    if service.assured_date == today():
        return
    service.assured_date, service.last_modified = today(), now()
    service.save(update_fields=["assured_date", "last_modified"])
    record("directory.confirmed", actor=actor, subject=service, facts={"name": service.name, "how": how})


def _asking(key: str) -> Asking:
    found: Asking | None = Asking.objects.filter(digest=_digest(key)).select_related("service__organization").first()
    if found is None or found.sent_at < now() - days(GOOD_FOR_DAYS):
        raise Refused(
            "old_letter",
            _("This link is too old, or was cut in two by the mail program. We will write again when it is time."),
        )
    return found


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
