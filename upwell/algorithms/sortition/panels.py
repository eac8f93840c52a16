"""Real panels: the best one for given rewards, and the mixture that gives wanted probabilities by peeling."""

from __future__ import annotations

import math

import numpy as np

from ..solver import Floats, Program
from .pool import Integers, Problem
from .progress import Progress, ignore

Bounds = tuple[Integers, Integers, Integers, Integers]  # per type: least, most; per row: least, most

_FRACTION = 1e-6
_SNAP = 1e-7
_NEARBY = 60
_GOOD_ENOUGH = 0.2
_NODES = 500


class Pricer:
    """Finds a panel with a high total reward, fast: a corner of the linear program, then a small whole-number program.

    A corner has hardly more fractions than there are quotas. Only those types, and the ones whose choice was closest,
    are decided again in whole numbers; where that fails, four times as many, up to all.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._linear = Program(problem.matrix)

    def best(self, reward: Floats) -> Integers:
        """A panel with the highest reward of all, proved by HiGHS."""
        problem = self._problem
        everything = np.arange(len(problem.sizes))
        zeros = np.zeros(len(everything), dtype=np.int64)
        bounds = (zeros, problem.sizes, problem.row_lower, problem.row_upper)
        panel = self._whole(reward, everything, zeros, bounds, mip_rel_gap=0.0)
        if panel is None:
            raise AssertionError("a checked problem has a panel")
        return panel

    def good(self, reward: Floats, bounds: Bounds) -> Integers | None:
        """A panel with nearly the highest reward inside narrower bounds (types and rows), or None when there is none."""
        lower, upper, row_lower, row_upper = bounds
        self._linear.set_cost(reward)
        self._linear.set_bounds(lower, upper)
        self._linear.set_row_bounds(row_lower, row_upper)
        if not self._linear.solve():
            return None
        corner = self._linear.values
        rounded = np.rint(corner).astype(np.int64)
        fractional = np.abs(corner - rounded) > _FRACTION
        if not fractional.any() and self._fits(rounded, bounds):
            return rounded
        closeness = np.where(fractional, -1.0, np.abs(self._linear.column_duals))
        order = np.argsort(closeness, kind="stable")
        return self._search(reward, order[(lower < upper)[order]], rounded, bounds)

    def _search(
        self,
        reward: Floats,
        order: Integers,
        rounded: Integers,
        bounds: Bounds,
    ) -> Integers | None:
        width = _NEARBY
        while True:
            panel = self._whole(
                reward, np.sort(order[:width]), rounded, bounds, mip_rel_gap=_GOOD_ENOUGH, mip_max_nodes=_NODES
            )
            if panel is not None or width >= len(order):
                return panel
            width *= 4

    def _whole(
        self,
        reward: Floats,
        chosen: Integers,
        rounded: Integers,
        bounds: Bounds,
        **options: float,
    ) -> Integers | None:
        lower, upper, row_lower, row_upper = bounds
        panel = rounded.copy()
        panel[chosen] = 0
        others = self._problem.matrix @ panel
        program = Program(
            self._problem.matrix[:, chosen],
            cost=reward[chosen],
            lower=lower[chosen],
            upper=upper[chosen],
            row_lower=row_lower - others,
            row_upper=row_upper - others,
            integer=True,
            **options,
        )
        if not program.solve():
            return None
        panel[chosen] = np.rint(program.values).astype(np.int64)
        return panel if self._fits(panel, bounds) else None

    def _fits(self, panel: Integers, bounds: Bounds) -> bool:
        """The solver's tolerances end here: what it found has to fit in whole numbers."""
        lower, upper, row_lower, row_upper = bounds
        totals = self._problem.matrix @ panel
        inside = (lower <= panel).all() and (panel <= upper).all()
        return bool(inside and (row_lower <= totals).all() and (totals <= row_upper).all())


def peel(
    problem: Problem, pricer: Pricer, wanted: Floats, *, until: float, progress: Progress = ignore
) -> tuple[list[Integers], list[float], float]:
    """Panels, their shares and the share that is left, so that the mean seats per type come to `wanted`.

    What is still wanted, taken as an average panel, lies in the quotas' polytope. Take a panel that touches every bound
    which this average touches, give it the largest share that leaves the rest inside, and go on with the rest. Every
    step brings one more bound to be touched, so it ends: with nothing left, or, where the polytope has corners that are
    no panels, stuck.
    """
    rest, left = wanted.astype(np.float64), 1.0
    panels: list[Integers] = []
    shares: list[float] = []
    while left > until:
        panel = pricer.good(rest, _face(problem, rest))
        share = 0.0 if panel is None else _largest_share(problem, rest, panel)
        if panel is None or share < _SNAP:
            break
        panels.append(panel)
        shares.append(left * share)
        left *= 1.0 - share
        progress("panels", min(100, round(100 * math.log(max(left, until)) / math.log(until))))
        if share < 1.0:
            rest = _snapped((rest - share * panel) / (1.0 - share), problem.sizes)
    return panels, shares, left


def _face(problem: Problem, rest: Floats) -> Bounds:
    """Bounds that a panel must touch because the average already does."""
    totals = problem.matrix @ rest
    lower = np.where(rest >= problem.sizes, problem.sizes, 0)
    upper = np.where(rest <= 0, 0, problem.sizes)
    row_lower = np.where(problem.row_upper - totals <= _FRACTION, problem.row_upper, problem.row_lower)
    row_upper = np.where(totals - problem.row_lower <= _FRACTION, problem.row_lower, problem.row_upper)
    return lower, upper, row_lower, row_upper


def _largest_share(problem: Problem, rest: Floats, panel: Integers) -> float:
    """How much of this panel can be taken away before the rest, scaled up again, crosses a bound."""
    totals, seats = problem.matrix @ rest, problem.matrix @ panel
    limits = [
        _ratios(rest, panel),
        _ratios(problem.sizes - rest, problem.sizes - panel),
        _ratios(totals - problem.row_lower, seats - problem.row_lower),
        _ratios(problem.row_upper - totals, problem.row_upper - seats),
    ]
    return min(1.0, *(float(limit.min(initial=1.0)) for limit in limits))


def _ratios(room: Floats, step: Integers) -> Floats:
    moving = step > 0
    return np.asarray(room[moving] / step[moving])


def _snapped(rest: Floats, sizes: Integers) -> Floats:
    """What is a bound but for rounding errors is that bound."""
    rest = np.where(rest < _SNAP, 0.0, rest)
    return np.where(sizes - rest < _SNAP, sizes, rest)
