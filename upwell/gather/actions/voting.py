"""Voting on statements. A vote changes one row; two at the same moment are one."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.gather.models import Conversation, Participant, Statement, Vote
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import now

VALUES = (-1, 0, 1)


def vote(*, actor: Person, statement: Statement, value: int) -> Vote:
    """Agree (1), disagree (-1) or pass (0). A later vote takes the place of the one before. Refused: `unknown_vote`, `closed`, `not_open`."""
    with transaction.atomic():
        # Always the conversation first: whoever locks it after a vote could wait for somebody who waits for them.
        conversation = Conversation.objects.lock(statement.conversation_id)
        statement = Statement.objects.select_related("conversation__process", "conversation__issue__process").get(
            pk=statement.pk
        )
        require("gather.vote", actor, statement)
        if value not in VALUES:
            raise Refused("unknown_vote", _("Choose agree, disagree or pass."))
        if not conversation.is_open:
            raise Refused("closed", _("This conversation is closed."))
        if statement.state != Statement.State.OPEN or statement.taken_back_at is not None:
            raise Refused("not_open", _("This statement is not open to votes (any more)."))
        participant = participant_of(actor, conversation)
        return _cast(conversation, participant, statement, value)


def participant_of(person: Person, conversation: Conversation) -> Participant:
    """The person's number in a conversation, given with the first vote; call it with the conversation locked."""
    participant, made = Participant.objects.get_or_create(
        conversation=conversation, person=person, defaults={"number": conversation.participant_count}
    )
    if made:
        Conversation.objects.filter(pk=conversation.pk).update(participant_count=F("participant_count") + 1)
    return participant


def _cast(conversation: Conversation, participant: Participant, statement: Statement, value: int) -> Vote:
    cast, made = Vote.objects.get_or_create(
        participant=participant, statement=statement, defaults={"value": value, "at": now()}
    )
    changes: dict[str, object] = {"map_behind_since": now()}
    if made:
        changes["vote_count"] = F("vote_count") + 1
    elif cast.value == value:
        return cast
    else:
        Vote.objects.filter(pk=cast.pk).update(value=value, at=now())
        cast.refresh_from_db()
    Conversation.objects.filter(pk=conversation.pk).update(**changes)
    return cast
