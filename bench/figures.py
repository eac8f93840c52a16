"""What a section hands back: figures, each with the peer's where there is one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Figure:
    """One measured number. `peer` is the same thing done by `peer_name`, in the same unit; `more_is_better` says which way a ratio is to be read."""

    what: str
    value: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    more_is_better: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times better than the peer: above 1 is ahead."""
        if not self.peer or not self.value:
            return None
        return self.value / self.peer if self.more_is_better else self.peer / self.value

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the pipe between processes."""
        return asdict(self)


@dataclass(frozen=True)
class Sizes:
    """How much of everything. The usual sizes are those of docs/benchmarks.md; the tiny ones only show that the harness works."""

    small_posts: int = 1_000
    large_posts: int = 200_000
    served_posts: int = 4_000
    visits: int = 30
    seconds_of_load: float = 4.0
    connections: int = 16
    processes: tuple[int, ...] = (1, 2)
    rows: int = 0  # of the comments; 0 is all of them
    conversation: str = "american-assembly.bowling-green"
    panel: int = 60
    entries: int = 100_000
    every_neighbourhood: int = 1
    transfers: int = 20_000
    few_referrals: int = 400
    many_referrals: int = 10_000
    services: int = 50_000
    carried_posts: int = 100_000
    runs: int = 3
    postgres: bool = False
    peers: bool = False


TINY = Sizes(
    small_posts=60,
    large_posts=180,
    served_posts=60,
    visits=2,
    seconds_of_load=0.3,
    connections=2,
    processes=(1,),
    rows=120,
    conversation="scoop-hivemind.taxes",
    panel=20,
    entries=100,
    every_neighbourhood=20,
    transfers=40,
    few_referrals=20,
    many_referrals=60,
    services=120,
    carried_posts=200,
    runs=1,
)


def seconds(work: Callable[[], T]) -> tuple[float, T]:
    """How long `work` took, and what it returned."""
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def median_seconds(work: Callable[[], object], runs: int) -> float:
    """The middle one of several runs: a single one says more about what else the machine did."""
    return statistics.median(seconds(work)[0] for _ in range(runs))
