"""Hiding what somebody said of a promise: the words alone, never the verdict."""

from __future__ import annotations

from django.db import transaction

from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.response.models import Word
from upwell.safety.standing import must_be_free


def hide(*, actor: Actor, word: Word) -> Word:
    """A moderator hides the words, after a decision whose reasons their author reads. Kept or not kept counts as before."""
    return _set(actor, word, hidden=True)


def show(*, actor: Actor, word: Word) -> Word:
    """They can be read again. Refused: `decided`, while a decision hides them (that is taken back instead, with a reason)."""
    must_be_free(actor, word)
    return _set(actor, word, hidden=False)


def _set(actor: Actor, word: Word, *, hidden: bool) -> Word:
    rows = type(word).objects
    with transaction.atomic():
        word = rows.lock(word.pk)
        require("response.hide_words", actor, word)
        rows.filter(pk=word.pk, hidden_at__isnull=hidden).update(hidden_at=now() if hidden else None)
        word.refresh_from_db()
    return word
