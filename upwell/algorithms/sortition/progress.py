"""How a long computation tells that it goes on; the caller decides what to do with it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with the name of the step (check, target, panels, mix) and per cent done."""

    def __call__(self, step: str, percent: int, /) -> None: ...


def ignore(step: str, percent: int, /) -> None:
    """For callers who do not want to know."""
