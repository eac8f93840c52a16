"""Allowances kept in the database: a bucket of tokens that fills up again by itself.

No cache service is needed, and several processes share one allowance: a token is taken by a conditional update, so of two requests at the same moment that
see the last token only one gets it.
"""

from __future__ import annotations

import hashlib

from django.utils.translation import gettext_lazy as _

from upwell.kit.errors import Refused
from upwell.kit.models import TokenBucket
from upwell.kit.time import now

TRIES = 20  # so many others at once in one bucket: then it is being emptied anyhow
_ROUNDING = 1e-9


class TooMany(Refused):
    """The allowance is used up for now."""

    status = 429

    def __init__(self) -> None:
        super().__init__("slow_down", _("That was a lot in a short time. Please wait a few minutes and try again."))


def spend(purpose: str, who: str, *, capacity: int, refill_seconds: float) -> None:
    """Take one of `capacity` tokens that `who` has for `purpose`; an empty bucket is full again after `refill_seconds`. Refuses with "slow_down"."""
    key = hashlib.sha256(f"{purpose}\0{who}".encode()).hexdigest()
    for _attempt in range(TRIES):
        if _take(key, 1 / capacity, refill_seconds):
            return
    raise TooMany


def _take(key: str, price: float, refill_seconds: float) -> bool:
    """True when a token was taken, False when somebody else was quicker; TooMany when there is none. The key's bucket holds a share of 1."""
    moment = now()
    bucket, _made = TokenBucket.objects.get_or_create(key=key, defaults={"tokens": 1.0, "updated_at": moment})
    passed = max(0.0, (moment - bucket.updated_at).total_seconds())
    level = min(1.0, bucket.tokens + passed / refill_seconds)
    if level + _ROUNDING < price:
        raise TooMany
    unchanged = TokenBucket.objects.filter(key=key, tokens=bucket.tokens, updated_at=bucket.updated_at)
    return unchanged.update(tokens=max(0.0, level - price), updated_at=max(moment, bucket.updated_at)) == 1
