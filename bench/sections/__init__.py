"""What is measured, in the order in which it is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, cast

from bench.sections import cases, directory, draw, ledger, neighbourhood, opinion, pages, readers, voices

if TYPE_CHECKING:
    from bench.apart import Task
    from bench.figures import Figure


class Section(Protocol):
    """What each module here has."""

    NAME: str
    TITLE: str
    ABOUT: str
    NEEDS: tuple[str, ...]

    def measure(self, task: Task) -> list[Figure]:
        """The figures."""


ALL: Sequence[Section] = [
    cast("Section", one) for one in (pages, readers, voices, opinion, draw, ledger, neighbourhood, directory, cases)
]
