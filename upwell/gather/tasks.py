"""Work in the background: drawing maps of opinion, ending conversations whose last day is over."""

from __future__ import annotations

from django.db import transaction

from upwell.gather import mapping
from upwell.gather.models import Conversation
from upwell.kit.jobs import enqueue, every, job
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today


@job(queue="slow", retries=3)
def make_map(conversation_pk: int, kept: bool = False) -> None:
    """Draw the map of one conversation. Running again without new votes changes nothing.

    The mathematics is done before the transaction: with many votes it takes a while, and nobody who votes meanwhile may have to wait for it.
    """
    conversation = Conversation.objects.filter(pk=conversation_pk).first()
    if conversation is None:
        return
    behind = conversation.map_behind_since
    worked_out = mapping.work_out(conversation, kept=kept)
    with transaction.atomic():
        mapping.keep(Conversation.objects.lock(conversation_pk), worked_out, kept=kept)
        # Only if nobody voted meanwhile.
        Conversation.objects.filter(pk=conversation.pk, map_behind_since=behind).update(map_behind_since=None)


@every(minutes=60)
def end_what_is_over() -> int:
    """Close conversations whose last day has passed, with their last map: the day that was announced holds by itself. How many."""
    from upwell.gather.actions.holding import close  # noqa: PLC0415  the action enqueues the map, which is drawn here

    over = Conversation.objects.filter(closed_at=None, closes_on__lt=today()).order_by("pk")
    return sum(close(actor=SYSTEM, conversation=conversation).closed_at is not None for conversation in over)


@every(minutes=5)
def draw_what_is_behind() -> None:
    """Draw anew the maps of conversations in which somebody voted since the last one."""
    for pk in Conversation.objects.filter(map_behind_since__isnull=False).values_list("pk", flat=True):
        enqueue(make_map, pk, False, key=f"map:{pk}")
