"""Whoever above wants to know that a gap opened or closed registers here: discover makes a voice of it, gather offers to raise it."""

from __future__ import annotations

from collections.abc import Callable

from upwell.prescribing.models import Gap

Hook = Callable[[Gap], None]

_opened: list[Hook] = []
_closed: list[Hook] = []


def when_gap_opens(hook: Hook) -> Hook:
    """Call `hook(gap)` in the transaction in which a gap opens."""
    _opened.append(hook)
    return hook


def when_gap_closes(hook: Hook) -> Hook:
    """Call `hook(gap)` in the transaction in which a gap closes."""
    _closed.append(hook)
    return hook


def tell_gap_opened(gap: Gap) -> None:
    """Tell everybody who asked."""
    for hook in _opened:
        hook(gap)


def tell_gap_closed(gap: Gap) -> None:
    """Tell everybody who asked."""
    for hook in _closed:
        hook(gap)
