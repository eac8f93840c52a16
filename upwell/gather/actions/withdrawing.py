"""Taking back as a whole a conversation that was brought in from outside."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.gather.models import Conversation, Map, Participant
from upwell.kit.errors import Refused
from upwell.kit.lengths import whole
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.ledger.actions import record

LONGEST_REASON = 300
SINGLE = ("participants", "x", "y", "group", "dots")  # what a map tells of single people


def withdraw_imported(*, actor: Actor, conversation: Conversation, reason: str) -> Conversation:
    """Take it back: its words, its votes and where single people stood go at once and for good. How many there were, and what the groups of a map were like,
    was published and stays. The reason stands on the record.

    Refused: `not_imported`, `taken_back` (twice), `no_reason`, `too_long`.
    """
    reason = whole(" ".join(reason.split()), LONGEST_REASON)
    with transaction.atomic():
        conversation = Conversation.objects.lock(conversation.pk)
        require("gather.import_conversation", actor)
        _check(conversation, reason)
        moment = now()
        conversation.statements.filter(taken_back_at=None).update(text="", refused_because="", taken_back_at=moment)
        Participant.objects.filter(conversation=conversation).delete()  # and with them their votes
        for drawn in conversation.maps.all():
            _keep_figures(drawn)
        conversation.withdrawn_at, conversation.withdrawn_because = moment, reason
        conversation.map_behind_since = None
        conversation.save(update_fields=["withdrawn_at", "withdrawn_because", "map_behind_since"])
        facts = {"reason": reason, "votes": conversation.vote_count}
        record("gather.conversation_withdrawn", actor=actor, subject=conversation, role="organiser", facts=facts)
    return conversation


def _check(conversation: Conversation, reason: str) -> None:
    if not conversation.imported_from:
        raise Refused("not_imported", _("Only what was brought in from outside can be taken back as a whole."))
    if conversation.withdrawn_at is not None:
        raise Refused("taken_back", _("This conversation was taken back already."))
    if not reason:
        raise Refused("no_reason", _("Say why: it stands on the public record."))


def _keep_figures(drawn: Map) -> None:
    """Of a map only what it said of groups; it can be made again by nobody, and says so in the export."""
    drawn.result |= {name: [] for name in SINGLE}
    drawn.salt, drawn.input = "", b""
    drawn.save(update_fields=["result", "salt", "input"])
