"""Work in the background: drawing maps of opinion."""

from __future__ import annotations

from django.db import transaction

from upwell.gather import mapping
from upwell.gather.models import Conversation
from upwell.kit.jobs import enqueue, every, job


@job(queue="slow", retries=3)
def make_map(conversation_pk: int, kept: bool = False) -> None:
    """Draw the map of one conversation. Running again without new votes changes nothing."""
    with transaction.atomic():
        conversation = Conversation.objects.filter(pk=conversation_pk).first()
        if conversation is None:
            return
        behind = conversation.map_behind_since
        mapping.make(conversation, kept=kept)
        # Only if nobody voted meanwhile.
        Conversation.objects.filter(pk=conversation.pk, map_behind_since=behind).update(map_behind_since=None)


@every(minutes=5)
def draw_what_is_behind() -> None:
    """Draw anew the maps of conversations in which somebody voted since the last one."""
    for pk in Conversation.objects.filter(map_behind_since__isnull=False).values_list("pk", flat=True):
        enqueue(make_map, pk, False, key=f"map:{pk}")
