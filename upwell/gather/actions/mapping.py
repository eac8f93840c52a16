"""Having the map of a conversation drawn."""

from __future__ import annotations

from django.db import transaction

from upwell.gather.models import Conversation
from upwell.gather.tasks import make_map
from upwell.kit.jobs import enqueue
from upwell.kit.permissions import Actor, require


def draw_map(*, actor: Actor, conversation: Conversation) -> None:
    """Have the map drawn from the votes as they stand, on the record and kept for good. A job does it: the page shows the map as soon as it is there."""
    with transaction.atomic():
        conversation = Conversation.objects.lock(conversation.pk)
        require("gather.open_conversation", actor, conversation)
        enqueue(make_map, conversation.pk, True, key=f"map:kept:{conversation.pk}")
