"""Who belongs to a scope, for juries of members, and to which circles somebody belongs: registered by the packages that know."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from upwell.kit.registry import Registry

# members(scope ref, since): people who have belonged to it since that moment or longer, a QuerySet of people.
Members = Callable[[str, datetime], Any]

# circles(keys of people, since): key -> the circles to which each has belonged since then; None where everybody here shares the only one there is.
Circles = Callable[[Collection[int], datetime], Mapping[int, frozenset[str]] | None]

membership: Registry[Members] = Registry("scope with members")
circles: Registry[Circles] = Registry("scope that makes circles of people")


def register(kind: str, members: Members, circles_of: Circles | None = None) -> None:
    """Let scopes of `kind` have juries of their members; with `circles_of` people who share all their scopes are known as one circle."""
    membership.register(kind, members)
    if circles_of is not None:
        circles.register(kind, circles_of)
