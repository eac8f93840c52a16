"""Reads that only order the queue. Here and nowhere else in this package is the small model asked."""

from __future__ import annotations

from upwell.safety.second_look import can_read, look


def sounds_harsh(words: str) -> bool:
    """Whether the small model hears something harsh in what was reported: it then stands before its equals in the queue, and that is all.

    What it cannot read stands there as well: nobody waits longer for having written Welsh.
    """
    return not can_read(words) or any(hint.kind == "harsh" for hint in look(words))
