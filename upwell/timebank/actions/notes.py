"""Hiding words that came with hours: the hours stand in the books, the words are read by whoever wrote them alone."""

from __future__ import annotations

from django.db import transaction

from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.safety.standing import must_be_free
from upwell.timebank.models import Transfer, TransferNote


def hide(*, actor: Actor, transfer: Transfer) -> TransferNote:
    """A moderator hides them, after whoever got them reported it."""
    return _set(actor, transfer, hidden=True)


def show(*, actor: Actor, transfer: Transfer) -> TransferNote:
    """They can be read again. Refused: `decided`, while a decision hides them."""
    must_be_free(actor, transfer)
    return _set(actor, transfer, hidden=False)


def _set(actor: Actor, transfer: Transfer, *, hidden: bool) -> TransferNote:
    with transaction.atomic():
        note = TransferNote.objects.select_for_update(no_key=True).get(transfer=transfer)
        require("timebank.hide_note", actor, note)
        TransferNote.objects.filter(pk=note.pk, hidden_at__isnull=hidden).update(hidden_at=now() if hidden else None)
        note.refresh_from_db()
    return note
