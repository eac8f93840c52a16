"""What packages above do when something here changes. They add a function; this package knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from upwell.kit.permissions import Actor
from upwell.places.models import PublicBody


class BodyAbolished(Protocol):
    """Called inside the transaction once `body` has ended and `body.successor` stands in its place; again each hour, so it must change nothing twice."""

    def __call__(self, body: PublicBody, *, actor: Actor) -> Any: ...


body_abolished: list[BodyAbolished] = []

# Who may keep areas and bodies besides the operator: a package that knows roles adds a test here.
keepers: list[Callable[[Any], bool]] = []
