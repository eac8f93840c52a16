"""The result: which panels can be drawn, with how many tickets each, and what that means for every person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from ..stamp import Stamp
from .errors import SortitionError
from .pool import Integers, Problem

TICKETS = 2**30
BILLION = 10**9
SMALL = 7
BAND_EDGES = tuple(Fraction(n, 1000) for n in (0, 5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000))


@dataclass(frozen=True)
class Band:
    """So many people have a probability above `low`, up to and with `high`; the first band starts with 0 itself."""

    low: Fraction
    high: Fraction
    people: int


@dataclass(frozen=True)
class Distribution:
    """Panels and their tickets out of 2**30, all in whole numbers.

    members[t] are the ids of the people of type t, sorted. A panel is a tuple of (type, seats) pairs; one panel is
    drawn by its tickets, then its seats of each type by lot among the people of that type, so all of a type have
    exactly the same probability. `bound_ppb` is the LEXIMIN's smallest probability in the linear relaxation, which no
    draw can exceed, and `deviation_ppb` the largest distance of any person's probability from that relaxation, both
    in billionths.
    """

    panel_size: int
    members: tuple[tuple[str, ...], ...]
    panels: tuple[tuple[tuple[int, int], ...], ...]
    tickets: tuple[int, ...]
    bound_ppb: int
    deviation_ppb: int
    stamp: Stamp

    @property
    def total(self) -> int:
        """All tickets together."""
        return sum(self.tickets)

    @cached_property
    def type_probabilities(self) -> tuple[Fraction, ...]:
        """Exact probability of each person of each type."""
        seats = [0] * len(self.members)
        for panel, tickets in zip(self.panels, self.tickets, strict=True):
            for kind, count in panel:
                seats[kind] += count * tickets
        return tuple(Fraction(n, self.total * len(ids)) for n, ids in zip(seats, self.members, strict=True))

    @cached_property
    def probabilities(self) -> Mapping[str, Fraction]:
        """Exact probability of each person."""
        pairs = zip(self.members, self.type_probabilities, strict=True)
        return {person: probability for ids, probability in pairs for person in ids}

    @property
    def min_probability(self) -> Fraction:
        """The smallest probability that anybody in the pool has."""
        return min(self.type_probabilities)

    @property
    def reaches_bound(self) -> bool:
        """True when the relaxation's probabilities are reached up to a millionth: plain proof that no draw is fairer.

        Where it is False the bound may be out of reach for any draw; the result then rests on HiGHS having found no
        panel that would make the mixture better.
        """
        return self.deviation_ppb <= BILLION // 10**6

    @property
    def gini(self) -> float:
        """Inequality of the probabilities: 0 when all are equal."""
        ordered = np.sort(np.array([float(p) for p in self.probabilities.values()]))
        n = len(ordered)
        return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * ordered.sum()))

    def bands(self, edges: Sequence[Fraction] = BAND_EDGES) -> tuple[Band, ...]:
        """Probabilities for publication; neighbouring bands are joined until none holds 1 to 7 people."""
        people = [
            sum(low < p <= high or p == low == 0 for p in self.probabilities.values()) for low, high in pairwise(edges)
        ]
        bands = [Band(low, high, n) for (low, high), n in zip(pairwise(edges), people, strict=True) if n]
        while (
            len(bands) > 1
            and (small := next((i for i, band in enumerate(bands) if band.people <= SMALL), None)) is not None
        ):
            left = max(0, small - 1)
            joined = Band(bands[left].low, bands[left + 1].high, bands[left].people + bands[left + 1].people)
            bands[left : left + 2] = [joined]
        return tuple(bands)

    def counts(self, panel: int) -> Integers:
        """The panel at that position as seats per type."""
        counts = np.zeros(len(self.members), dtype=np.int64)
        for kind, seats in self.panels[panel]:
            counts[kind] = seats
        return counts

    def verify(self, problem: Problem) -> None:
        """Refuse unless every panel meets every quota and the people are those of the problem. Whole numbers only."""
        if self.members != problem.members or self.panel_size != problem.panel_size:
            raise SortitionError("not_this_pool", reason="other people")
        if min(self.tickets) < 1 or self.total != TICKETS:
            raise SortitionError("not_this_pool", reason="the tickets do not add up")
        for panel in range(len(self.panels)):
            if not problem.is_panel(self.counts(panel)):
                raise SortitionError("not_this_pool", reason=f"panel {panel + 1} breaks a quota")

    def as_dict(self) -> dict[str, Any]:
        """Plain values for canonical JSON."""
        return {
            "panel_size": self.panel_size,
            "members": [list(ids) for ids in self.members],
            "panels": [[list(pair) for pair in panel] for panel in self.panels],
            "tickets": list(self.tickets),
            "bound_ppb": self.bound_ppb,
            "deviation_ppb": self.deviation_ppb,
            "stamp": self.stamp.as_dict(),
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Distribution:
        """What `as_dict` wrote."""
        return cls(
            panel_size=plain["panel_size"],
            members=tuple(tuple(ids) for ids in plain["members"]),
            panels=tuple(tuple((kind, seats) for kind, seats in panel) for panel in plain["panels"]),
            tickets=tuple(plain["tickets"]),
            bound_ppb=plain["bound_ppb"],
            deviation_ppb=plain["deviation_ppb"],
            stamp=Stamp(**plain["stamp"]),
        )


def whole_tickets(shares: Sequence[float]) -> list[int]:
    """Shares as whole tickets that add up to TICKETS exactly (largest remainders; ties to the earlier panel)."""
    scale = TICKETS / sum(shares)
    exact = [share * scale for share in shares]
    tickets = [int(number) for number in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (tickets[i] - exact[i], i))
    missing = TICKETS - sum(tickets)
    for position in range(missing):
        tickets[by_remainder[position % len(tickets)]] += 1
    return tickets
