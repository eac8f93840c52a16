"""Pools: taking one back as a whole."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.assembly.models import Draw, Pool
from upwell.kit.errors import Refused
from upwell.kit.lengths import whole
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now
from upwell.ledger.actions import record

LONGEST_REASON = 300


def withdraw_pool(*, actor: Actor, pool: Pool, reason: str) -> Pool:
    """Take a pool back: nobody is drawn from it any more, and who was in it is forgotten. What was drawn before stays true: where a lottery was drawn from it
    the numbers and features stay, without which nobody could check it; whose they were is gone all the same. The reason stands on the record.

    Refused: `no_reason`, `too_long`, `taken_back` (twice), `lottery_running` (fixed on the record and not drawn: draw it first).
    """
    reason = whole(" ".join(reason.split()), LONGEST_REASON)
    with transaction.atomic():
        pool = Pool.objects.lock(pool.pk)
        require("assembly.keep_pools", actor)
        _check(pool, reason)
        drawn = Draw.objects.filter(jury__pool=pool, state=Draw.State.DRAWN).exists()
        people = pool.members.count()
        if drawn:
            pool.members.update(given="", person=None)
        else:
            pool.members.all().delete()
        pool.withdrawn_at, pool.withdrawn_because = now(), reason
        pool.save(update_fields=["withdrawn_at", "withdrawn_because"])
        facts = {"name": pool.name, "reason": reason, "people": people}
        record("assembly.pool_withdrawn", actor=actor, subject=pool, role="organiser", facts=facts)
    return pool


def _check(pool: Pool, reason: str) -> None:
    if pool.withdrawn_at is not None:
        raise Refused("taken_back", _("This pool was taken back already."))
    if not reason:
        raise Refused("no_reason", _("Say why: it stands on the public record."))
    running = (Draw.State.COMPUTING, Draw.State.COMMITTED)
    if Draw.objects.filter(jury__pool=pool, state__in=running).exists():
        raise Refused("lottery_running", _("A lottery is fixed on this pool. Draw it first, then take the pool back."))
