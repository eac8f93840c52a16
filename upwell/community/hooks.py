"""Whoever keeps something of a space's registers here, so that a change reaches it in the same transaction."""

from __future__ import annotations

from collections.abc import Callable

from upwell.community.models import Space

Changed = Callable[[Space], None]

_changed: list[Changed] = []


def when_space_changes(hook: Changed) -> Changed:
    """Call `hook(space)` when what a space says of itself, or who can read it, was changed."""
    _changed.append(hook)
    return hook


def tell_changed(space: Space) -> None:
    """Reach everybody who keeps something of it."""
    for hook in _changed:
        hook(space)
