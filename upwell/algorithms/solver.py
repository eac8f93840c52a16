"""A thin layer over HiGHS: one linear or whole-number program that is changed in place and solved again.

One thread, fixed random seed and no time limits: a solver that may stop by the clock gives other answers on a busy
machine. Matrices are dense NumPy arrays, rows are constraints; the programs of this package are small.
"""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

INFINITY = float(highspy.kHighsInf)
VERSION = f"highs-{highspy.HIGHS_VERSION_MAJOR}.{highspy.HIGHS_VERSION_MINOR}.{highspy.HIGHS_VERSION_PATCH}"

_SETTLED = {
    highspy.HighsModelStatus.kOptimal: True,
    highspy.HighsModelStatus.kInfeasible: False,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: False,
}


class SolverError(RuntimeError):
    """HiGHS gave neither a solution nor a proof that there is none."""


class Program:
    """Find x with lower <= x <= upper and row_lower <= matrix @ x <= row_upper that makes cost @ x largest."""

    def __init__(
        self,
        matrix: ArrayLike,
        *,
        cost: ArrayLike = 0.0,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = INFINITY,
        row_lower: ArrayLike = -INFINITY,
        row_upper: ArrayLike = INFINITY,
        integer: ArrayLike = False,
        **options: Any,
    ) -> None:
        dense = np.atleast_2d(np.asarray(matrix, dtype=np.float64))
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # its stubs miss what it has
        defaults: dict[str, Any] = {"output_flag": False, "threads": 1, "random_seed": 0, "parallel": "off"}
        for name, value in (defaults | options).items():
            self._highs.setOptionValue(name, value)
        self._highs.passModel(_model(dense, cost, lower, upper, row_lower, row_upper, integer))

    def solve(self) -> bool:
        """True with the best x in `values`, False when no x fits, or none was found within a limit set in the options."""
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == highspy.HighsModelStatus.kSolutionLimit:
            return bool(self._highs.getInfo().primal_solution_status == highspy.kSolutionStatusFeasible)
        if status not in _SETTLED:
            raise SolverError(self._highs.modelStatusToString(status))
        return _SETTLED[status]

    @property
    def values(self) -> Floats:
        """The x that was found."""
        return np.array(self._highs.getSolution().col_value)

    @property
    def objective(self) -> float:
        """cost @ x at that x."""
        return float(self._highs.getInfo().objective_function_value)

    @property
    def row_duals(self) -> Floats:
        """By how much the objective grows when a row's bound gives way by one."""
        return np.array(self._highs.getSolution().row_dual)

    @property
    def column_duals(self) -> Floats:
        """The same for the bounds of the columns (reduced costs)."""
        return np.array(self._highs.getSolution().col_dual)

    def set_cost(self, cost: ArrayLike) -> None:
        """Another objective."""
        everywhere = _all(self._highs.getNumCol())
        self._highs.changeColsCost(len(everywhere), everywhere, _fill(cost, len(everywhere)))

    def set_bounds(self, lower: ArrayLike, upper: ArrayLike) -> None:
        """Other bounds for x."""
        everywhere = _all(self._highs.getNumCol())
        n = len(everywhere)
        self._highs.changeColsBounds(n, everywhere, _fill(lower, n), _fill(upper, n))

    def set_row_bounds(self, lower: ArrayLike, upper: ArrayLike) -> None:
        """Other bounds for the rows."""
        everywhere = _all(self._highs.getNumRow())
        n = len(everywhere)
        self._highs.changeRowsBounds(n, everywhere, _fill(lower, n), _fill(upper, n))

    def add_column(self, entries: ArrayLike, *, cost: float = 0.0, lower: float = 0.0, upper: float = INFINITY) -> None:
        """One more unknown."""
        column = np.asarray(entries, dtype=np.float64)
        rows = np.flatnonzero(column).astype(np.int32)
        self._highs.addCol(cost, lower, upper, len(rows), rows, column[rows])


def _model(
    dense: Floats,
    cost: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    row_lower: ArrayLike,
    row_upper: ArrayLike,
    integer: ArrayLike,
) -> highspy.HighsLp:
    rows, columns = dense.shape
    model = highspy.HighsLp()
    model.num_row_, model.num_col_, model.sense_ = rows, columns, highspy.ObjSense.kMaximize
    model.col_cost_, model.col_lower_, model.col_upper_ = (_fill(part, columns) for part in (cost, lower, upper))
    model.row_lower_, model.row_upper_ = _fill(row_lower, rows), _fill(row_upper, rows)
    in_column, in_row = np.nonzero(dense.T)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.searchsorted(in_column, np.arange(columns + 1)).astype(np.int32)
    model.a_matrix_.index_ = in_row.astype(np.int32)
    model.a_matrix_.value_ = dense.T[in_column, in_row]
    whole = np.broadcast_to(np.asarray(integer, dtype=bool), columns)
    if whole.any():
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger if is_whole else kinds.kContinuous for is_whole in whole]
    return model


def _fill(part: ArrayLike, n: int) -> Floats:
    return np.ascontiguousarray(np.broadcast_to(np.asarray(part, dtype=np.float64), n))


def _all(n: int) -> NDArray[np.int32]:
    return np.arange(n, dtype=np.int32)
