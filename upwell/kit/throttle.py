"""Allowances kept in the database: a bucket of tokens that fills up again by itself.

No cache service is needed, and several processes share one allowance: a token is taken by a conditional update, so of two requests at the same moment that
see the last token only one gets it.
"""

from __future__ import annotations

import hashlib
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
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


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: the machine that spoke to us, or, where that is a proxy of ours (`UPWELL_PROXIES`), the one that spoke to the proxy.

    Anybody can send X-Forwarded-For. So it is read from its end, and only as far as each machine in it is ours. Of an IPv6 address the first 64 bits are meant:
    one household has all the rest.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if hop.strip()]
    while hops and _is_ours(peer):
        if _parsed(hops[-1]) is None:
            break
        peer = hops.pop()
    return _household(peer)


def _is_ours(peer: str) -> bool:
    address = _parsed(peer)
    if address is None:
        return not peer and "unix" in settings.PROXIES  # a socket of this machine has no address
    return any(address in ip_network(proxy, strict=False) for proxy in settings.PROXIES if proxy != "unix")


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _household(peer: str) -> str:
    address = _parsed(peer)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False).network_address)
    return str(address) if address is not None else peer
