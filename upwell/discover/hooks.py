"""Whoever keeps a copy of a voice's words registers here, so that taking a voice back reaches every copy in the same transaction."""

from __future__ import annotations

from collections.abc import Callable

from upwell.discover.models import Voice

TakenBack = Callable[[Voice, frozenset[str]], None]

_taken_back: list[TakenBack] = []


def when_taken_back(hook: TakenBack) -> TakenBack:
    """Call `hook(voice, scopes)` whenever `scopes` of a voice are taken back, while its words are still there."""
    _taken_back.append(hook)
    return hook


def tell_taken_back(voice: Voice, scopes: frozenset[str]) -> None:
    """Reach every copy."""
    for hook in _taken_back:
        hook(voice, scopes)
