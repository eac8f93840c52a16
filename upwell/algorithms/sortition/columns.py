"""Column generation: the best mixture of real panels when the relaxation's probabilities are out of reach, or not yet.

One routine raises z as far as mixtures of panels allow, where the mean seats of type t must reach floor[t] + z *
step[t]. The linear program over the known panels gives each type a price; a panel worth more at these prices than the
mixture makes the mixture better; when HiGHS proves that there is no such panel, z is the true optimum over all panels.
With floor = wanted seats and step = sizes it measures how far the wanted probabilities are out of reach; with floor =
settled seats and step = sizes of open types it is one stage of LEXIMIN (Flanigan et al., Nature 2021, its supplement).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..solver import INFINITY, Floats, Program
from .panels import Pricer
from .pool import Integers, Problem

TOLERANCE = 1e-7
_PRICE = 1e-6


@dataclass
class Mixer:
    """The panels known so far; grows as panels are priced in."""

    problem: Problem
    pricer: Pricer
    panels: list[Integers] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._known = {panel.tobytes() for panel in self.panels}
        self._everywhere = (
            np.zeros_like(self.problem.sizes),
            self.problem.sizes,
            self.problem.row_lower,
            self.problem.row_upper,
        )
        if not self.panels:
            self._add(self.pricer.best(np.zeros(len(self.problem.sizes))))

    def raise_floor(self, floor: Floats, step: Floats, *, enough: float = INFINITY) -> Stage:
        """The largest z over all mixtures, or the first that is `enough`."""
        master = self._master(floor, step)
        while True:
            if not master.solve():
                raise AssertionError("z can always be low enough")
            z, prices = master.objective, np.maximum(-master.row_duals[:-1], 0.0)
            panel = None if z >= enough else self._improving(prices, worth=float(prices @ (floor + step * z)))
            if panel is None:
                shares = np.maximum(master.values[1:], 0.0)
                return Stage(z, prices * step, shares / shares.sum())
            self._add(panel)
            master.add_column([*panel, 1.0])

    def _improving(self, prices: Floats, worth: float) -> Integers | None:
        """A new panel worth more than the mixture: looked for fast first, then with proof."""
        quick = self.pricer.good(prices, self._everywhere)
        if quick is not None and self._is_new_and_worth_more(quick, prices, worth):
            return quick
        best = self.pricer.best(prices)
        return best if self._is_new_and_worth_more(best, prices, worth) else None

    def _is_new_and_worth_more(self, panel: Integers, prices: Floats, worth: float) -> bool:
        return bool(prices @ panel > worth + TOLERANCE) and panel.tobytes() not in self._known

    def _add(self, panel: Integers) -> None:
        self.panels.append(panel)
        self._known.add(panel.tobytes())

    def _master(self, floor: Floats, step: Floats) -> Program:
        types = len(floor)
        seats = np.array(self.panels, dtype=np.float64).T
        return Program(
            np.vstack([np.hstack([-step[:, None], seats]), np.concatenate([[0.0], np.ones(len(self.panels))])]),
            cost=np.eye(1, len(self.panels) + 1)[0],
            lower=np.concatenate([[-INFINITY], np.zeros(len(self.panels))]),
            row_lower=np.concatenate([floor, [1.0]]),
            row_upper=np.concatenate([np.full(types, INFINITY), [1.0]]),
            primal_feasibility_tolerance=1e-10,
            dual_feasibility_tolerance=1e-10,
        )


@dataclass(frozen=True)
class Stage:
    """How far the floor could be raised, what each type's bound costs, and the share of each known panel."""

    z: float
    prices: Floats
    shares: Floats


def leximin_by_columns(mixer: Mixer) -> Floats:
    """LEXIMIN over all real panels: the shares of the mixer's panels that give it.

    Stages as in `relaxed_leximin`. Settled probabilities are held a hair lower, so that rounding cannot make a later
    stage impossible.
    """
    sizes = mixer.problem.sizes.astype(np.float64)
    settled = np.full(len(sizes), np.nan)
    while True:
        is_open = np.isnan(settled)
        floor = np.where(is_open, 0.0, settled * sizes - TOLERANCE / 10)
        stage = mixer.raise_floor(floor, np.where(is_open, sizes, 0.0))
        holding = is_open & (stage.prices > _PRICE)
        settled[holding if holding.any() else is_open] = stage.z
        if not np.isnan(settled).any():
            return stage.shares
