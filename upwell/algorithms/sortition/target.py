"""The fairest probabilities that averages of panels could have: LEXIMIN of the linear relaxation.

LEXIMIN (Flanigan, Goelz, Gupta, Hennig, Procaccia: "Fair algorithms for selecting citizens' assemblies", Nature 2021):
make the smallest probability as large as possible, then the second smallest, and so on. Here it is taken over all
fractional panels, a larger set than the averages of real panels; so it bounds from above what any draw can give. If
real panels can be mixed to exactly these probabilities, they are the LEXIMIN of the real problem too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..solver import INFINITY, Floats, Program
from .pool import Problem

_DUAL_TOLERANCE = 1e-7


def relaxed_leximin(problem: Problem) -> Floats:
    """Probability per type. Each stage raises the smallest open probability z; types that hold it down are settled.

    A type whose bound x_t >= z * size_t has a positive price is held at z in every best solution of the stage.
    """
    quotas, types = problem.matrix.shape
    sizes = problem.sizes.astype(np.float64)
    settled = np.full(types, np.nan)
    coverage = np.hstack([-sizes[:, None], np.eye(types)])
    program = Program(
        np.vstack([np.hstack([np.zeros((quotas, 1)), problem.matrix]), coverage]),
        cost=np.eye(1, types + 1)[0],
        primal_feasibility_tolerance=1e-10,
        dual_feasibility_tolerance=1e-10,
    )
    while (is_open := np.isnan(settled)).any():
        _set_stage(program, problem, settled, is_open)
        if not program.solve():
            raise AssertionError("a checked problem has fractional panels")
        prices = np.abs(program.row_duals[quotas:]) * sizes
        holding = is_open & (prices > _DUAL_TOLERANCE)
        # No price at all: nothing but z <= 1 holds the open types down, they are in every panel.
        settled[holding if holding.any() else is_open] = program.objective
    return np.asarray(np.clip(settled, 0.0, 1.0))


def _set_stage(program: Program, problem: Problem, settled: Floats, is_open: NDArray[np.bool_]) -> None:
    sizes = problem.sizes.astype(np.float64)
    fixed = np.where(is_open, 0.0, settled * sizes)
    program.set_bounds(np.concatenate([[0.0], fixed]), np.concatenate([[1.0], np.where(is_open, sizes, fixed)]))
    program.set_row_bounds(
        np.concatenate([problem.row_lower, np.where(is_open, 0.0, -INFINITY)]),
        np.concatenate([problem.row_upper, np.full(len(sizes), INFINITY)]),
    )
