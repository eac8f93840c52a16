"""Who belongs to a scope, for juries of members: registered by the packages that know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from upwell.kit.registry import Registry

# members(scope ref, since): people who have belonged to it since that moment or longer, a QuerySet of people.
Members = Callable[[str, datetime], Any]

membership: Registry[Members] = Registry("scope with members")


def register(kind: str, members: Members) -> None:
    """Let scopes of `kind` have juries of their members."""
    membership.register(kind, members)
