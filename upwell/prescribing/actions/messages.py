"""The message back: written by the link worker, read by its person, sent only with their yes. What it holds is what they agree to on the day it is read."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.prescribing import telling
from upwell.prescribing.actions.moving import commit
from upwell.prescribing.models import Message, Referral, consents_of
from upwell.prescribing.signing import signature
from upwell.promises import duties
from upwell.safety.standing import must_be_free

NO_LONGER = _("Words of a message back to you were hidden. Please do not go by what you may have kept of them.")
AGAIN = _("A message back to you can be read again: the words stand.")


def write(*, actor: Person, referral: Referral, summary: str) -> Message:
    """Write a message back; its person can read it from now on, whoever referred not yet. One that a moderator hid does not stand in its way.

    Refused: `no_consent`, `no_words`, `nobody_to_tell` (the person came by themselves), `not_read_yet` (an earlier one waits to be sent).
    """
    with transaction.atomic():
        referral = Referral.objects.lock(referral.pk)
        require("prescribing.work_case", actor, referral)
        _check(referral, summary)
        message = Message.objects.create(
            referral=referral,
            summary=summary.strip(),
            author=actor,
            signed=signature(actor, referral),
            shown_to_person_at=now(),
            at=now(),
        )
        commit(actor, referral, "message", [message.ref, message.signed, message.summary])
        telling.tell_person(referral, actor, _("A message back waits for you to read it before it is sent."))
    return message


def rewrite(*, actor: Person, message: Message, summary: str) -> Message:
    """Other words, because the person wanted it said differently. Refused: `no_words`, `sent_already`, `hidden`."""
    with transaction.atomic():
        referral = Referral.objects.lock(message.referral_id)
        message = Message.objects.lock(message.pk)
        require("prescribing.work_case", actor, referral)
        _check_waits(message)
        _check_open(message)
        if not summary.strip():
            raise Refused("no_words", _("Write what whoever referred should know."))
        Message.objects.filter(pk=message.pk).update(summary=summary.strip(), shown_to_person_at=now())
        message.refresh_from_db()
        telling.tell_person(referral, actor, _("A message back waits for you to read it before it is sent."))
    return message


def send(*, actor: Person, message: Message, read_with_person: bool = False) -> Message:
    """Its person sends it; or the link worker, who read it out to them. Sent twice is sent once. Refused: `no_consent`, `not_read`, `hidden`."""
    with transaction.atomic():
        referral = Referral.objects.lock(message.referral_id)
        message = Message.objects.lock(message.pk)
        require("prescribing.read_message", actor, message)
        if message.sent_at is not None:
            return message
        _check_open(message)
        _check_consent(referral)
        if actor.pk != referral.person_id:
            require("prescribing.work_case", actor, referral)
            if not read_with_person:
                raise Refused("not_read", _("Read it to the person first, then say so here."))
        Message.objects.filter(pk=message.pk).update(sent_at=now())
        message.refresh_from_db()
        duties.finish(actor=actor, kind="referral_message", subject=referral, outcome="sent")
        telling.tell_referrer(referral, actor, _("There is a message back about somebody whom you referred."))
    return message


def throw_away(*, actor: Person, message: Message) -> None:
    """Its person or its writer throws it away before it is sent. Refused: `sent_already`."""
    with transaction.atomic():
        message = Message.objects.lock(message.pk)
        require("prescribing.read_message", actor, message)
        _check_waits(message)
        message.delete()


def hide(*, actor: Actor, message: Message) -> Message:
    """A moderator hides its words. What was sent cannot be called back, so whoever got it is told that it no longer stands; what was not sent yet never is."""
    return _set_hidden(actor, message, hidden=True)


def show(*, actor: Actor, message: Message) -> Message:
    """The decision that hid it was taken back. Refused: `decided`, while one holds."""
    must_be_free(actor, message)
    return _set_hidden(actor, message, hidden=False)


def _set_hidden(actor: Actor, message: Message, *, hidden: bool) -> Message:
    with transaction.atomic():
        referral = Referral.objects.lock(message.referral_id)
        message = Message.objects.lock(message.pk)
        require("prescribing.hide_message", actor, message)
        if (message.hidden_at is not None) != hidden:
            Message.objects.filter(pk=message.pk).update(hidden_at=now() if hidden else None)
            message.refresh_from_db()
            if message.sent_at is not None and "message_back" in consents_of(referral):
                telling.tell_referrer(referral, actor, NO_LONGER if hidden else AGAIN)
    return message


def mark_read(message: Message) -> None:
    """Whoever referred has opened it for the first time."""
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=now())


def _check(referral: Referral, summary: str) -> None:
    if not referral.is_professional:
        raise Refused("nobody_to_tell", _("Nobody referred this person in their work, so there is nobody to tell."))
    _check_consent(referral)
    if not summary.strip():
        raise Refused("no_words", _("Write what whoever referred should know."))
    if referral.messages.filter(sent_at=None, hidden_at=None).exists():
        raise Refused("not_read_yet", _("A message waits already. Send it, or throw it away first."))


def _check_consent(referral: Referral) -> None:
    if "message_back" not in consents_of(referral):
        raise Refused("no_consent", _("The person has not agreed to a message back, or not any more."))


def _check_open(message: Message) -> None:
    if message.hidden_at is not None:
        raise Refused("hidden", _("A moderator has hidden this. It is not sent; another one can be written."))


def _check_waits(message: Message) -> None:
    if message.sent_at is not None:
        raise Refused("sent_already", _("This was sent. Write a further message."))
