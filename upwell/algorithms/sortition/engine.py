"""LEXIMIN from pool and quotas to a distribution of whole tickets.

1. `relaxed_leximin`: probabilities that bound every possible draw from above.
2. `peel`: write them as a mixture of real panels; most pools end here, and the result is proved to be the fairest.
3. Where peeling gets stuck: column generation towards the same probabilities (still a proof when it arrives), and when
   these are truly out of reach LEXIMIN by column generation over real panels.
4. Shares become whole tickets; every panel is checked against every quota in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..canonical import digest
from ..solver import VERSION as SOLVER
from ..solver import Floats
from ..stamp import Stamp
from .check import check_pool
from .columns import Mixer, leximin_by_columns
from .distribution import BILLION, TICKETS, Distribution, whole_tickets
from .panels import Pricer, peel
from .pool import Integers, PoolMember, Problem, Quota
from .progress import Progress, ignore
from .target import relaxed_leximin

METHOD = "sortition.leximin"
VERSION = "1"
_NEGLIGIBLE = 2.0**-26
_REACHED = 1e-8
_OUT_OF_REACH = 1e-6


def leximin(
    pool: Sequence[PoolMember], quotas: Sequence[Quota], panel_size: int, *, progress: Progress | None = None
) -> Distribution:
    """The fairest draw of a panel: which panels, with how many tickets, so that the smallest probability is largest.

    Depends on the pool, quotas and size only, not on their order. Refuses with a SortitionError (see `check_pool`).
    """
    tell = progress or ignore
    tell("check", 0)
    problem = check_pool(pool, quotas, panel_size)
    tell("target", 0)
    bound = relaxed_leximin(problem)
    panels, shares = _mixture(problem, bound, tell)
    result = _distribution(problem, bound, panels, shares)
    result.verify(problem)
    return result


def _mixture(problem: Problem, bound: Floats, tell: Progress) -> tuple[list[Integers], Sequence[float]]:
    pricer = Pricer(problem)
    wanted = bound * problem.sizes
    panels, shares, left = peel(problem, pricer, wanted, until=_NEGLIGIBLE, progress=tell)
    if left <= _NEGLIGIBLE:
        return panels, shares
    tell("mix", 0)
    mixer = Mixer(problem, pricer, panels)
    reached = mixer.raise_floor(wanted, problem.sizes.astype(np.float64), enough=-_REACHED)
    if reached.z >= -_OUT_OF_REACH:
        return mixer.panels, list(reached.shares)
    tell("mix", 50)
    return mixer.panels, list(leximin_by_columns(mixer))


def _distribution(problem: Problem, bound: Floats, panels: Sequence[Integers], shares: Sequence[float]) -> Distribution:
    known = sorted(zip(map(_pairs, panels), whole_tickets(shares), strict=True))
    kept = [(panel, tickets) for panel, tickets in known if tickets]
    seats = sum(tickets * _counts(panel, len(bound)) for panel, tickets in kept)
    deviation = np.abs(seats / (TICKETS * problem.sizes) - bound).max()
    return Distribution(
        panel_size=problem.panel_size,
        members=problem.members,
        panels=tuple(panel for panel, _ in kept),
        tickets=tuple(tickets for _, tickets in kept),
        bound_ppb=round(float(bound.min()) * BILLION),
        deviation_ppb=round(float(deviation) * BILLION),
        stamp=_stamp(problem),
    )


def _stamp(problem: Problem) -> Stamp:
    parameters = {"panel_size": problem.panel_size, "tickets": TICKETS, "solver": SOLVER}
    return Stamp(METHOD, VERSION, parameters, digest(problem.canonical()))


def _pairs(panel: Integers) -> tuple[tuple[int, int], ...]:
    return tuple((int(kind), int(panel[kind])) for kind in np.flatnonzero(panel))


def _counts(panel: tuple[tuple[int, int], ...], types: int) -> Integers:
    counts = np.zeros(types, dtype=np.int64)
    for kind, seats in panel:
        counts[kind] = seats
    return counts
