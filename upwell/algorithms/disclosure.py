"""Which small numbers may be published, and which others must go with them so that nobody can work them out.

The rule of English hospital statistics since 2018: 0 stays 0, 1 to 7 are starred, all else is rounded to the nearest 5.
Rounding alone does not protect a table with totals: 8 + 8 + 1 = 17 is published as 10, 10, * and 15, and as 15 is at
most 17 and each 10 at least 8, the star is 1. So more cells are starred until a reader who knows this whole module,
the sums and which stars were small from the start still cannot rule out any number from 1 to 7 for any small cell.

The reader's best guess is the smallest and the largest value that a cell can have in any table that would be published
like this one: a linear program. Tables of one or two dimensions with margins are networks, where its answer is exact in
whole numbers; for other sums it can only make the reader look weaker by less than one, never hide a safe cell.

All this is against a reader who does not know the others. Against somebody who knows all of them but one: `cellkey`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from .solver import INFINITY, Floats, Program

K = TypeVar("K", bound=Hashable)
Pairs = Sequence[tuple[K, Sequence[K]]]
Sums = (
    Mapping[K, Sequence[K]] | Pairs[K]
)  # as pairs where one total is the sum of several lists: everybody by age, and by place
Weights = Mapping[Any, float]

TOTAL = "total"
_SURE = 1e-6


@dataclass(frozen=True)
class Rule:
    """Numbers from 1 to `small` are starred, all larger ones rounded to the nearest multiple of `base`."""

    small: int = 7
    base: int = 5

    def rounded(self, n: int) -> int:
        """The nearest multiple; a half goes up."""
        return (2 * n + self.base) // (2 * self.base) * self.base

    def before_rounding(self, published: int) -> tuple[int, int]:
        """The smallest and largest number that is published like this."""
        if published == 0:
            return 0, 0
        low = next(n for n in range(published - self.base, published + 1) if self.rounded(n) == published)
        return max(self.small + 1, low), low + self.base - 1


STANDARD = Rule()


@dataclass(frozen=True)
class Suppressed:
    """A number that is not published; shows as a star, whether it was small itself or protects one that is."""

    def __str__(self) -> str:
        return "*"


SUPPRESSED = Suppressed()
Published = str | Suppressed


def publishable(n: int, rule: Rule = STANDARD) -> Published:
    """One number standing by itself."""
    if n < 0:
        raise ValueError(f"{n} people cannot be counted")
    return SUPPRESSED if 1 <= n <= rule.small else str(rule.rounded(n))


def suppress_table(counts: Mapping[K, int], totals: Sums[K] | None = None, rule: Rule = STANDARD) -> dict[K, Published]:
    """A table as it may be published. `totals` says which cell is the sum of which others; see `with_margins`.

    Under a small total all parts are starred, noughts too: seven stars that add up to at most 7 would all be 1. Then,
    as long as a small cell is not safe, the smallest number that helps is starred as well.
    """
    sums = _pairs(totals)
    _check_table(counts, sums)
    hidden = _hidden_at_once(counts, sums, rule)
    for cell in (cell for cell, n in counts.items() if 1 <= n <= rule.small):
        while not _is_safe(_reader(counts, sums, hidden, rule), cell, rule):
            more = _next_to_hide(counts, sums, hidden, cell, rule)
            if more is None:
                break
            hidden.add(more)
    return {cell: SUPPRESSED if cell in hidden else publishable(n, rule) for cell, n in counts.items()}


def with_margins(
    cells: Mapping[tuple[str, str], int],
) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], list[tuple[str, str]]]]:
    """Counts by (row, column) with row totals, column totals and the grand total, and which sums hold between them."""
    rows, columns = (list(dict.fromkeys(cell[axis] for cell in cells)) for axis in (0, 1))
    if TOTAL in rows or TOTAL in columns:
        raise ValueError(f"the name {TOTAL!r} is taken by the totals")
    full = {(row, column): cells.get((row, column), 0) for row in rows for column in columns}
    sums = {(row, TOTAL): [(row, column) for column in columns] for row in rows}
    sums |= {(TOTAL, column): [(row, column) for row in rows] for column in columns}
    full |= {total: sum(full[part] for part in parts) for total, parts in sums.items()}
    full[TOTAL, TOTAL] = sum(full[row, TOTAL] for row in rows)
    return full, sums | {(TOTAL, TOTAL): [(row, TOTAL) for row in rows]}


def suppress_cross_table(
    cells: Mapping[tuple[str, str], int], rule: Rule = STANDARD
) -> dict[tuple[str, str], Published]:
    """A two-way table with its margins, keyed (row, column); totals are under TOTAL."""
    counts, sums = with_margins(cells)
    return suppress_table(counts, sums, rule)


def suppress_list(cells: Mapping[str, int], rule: Rule = STANDARD) -> dict[str, Published]:
    """Counts by one property with their total under TOTAL."""
    if TOTAL in cells:
        raise ValueError(f"the name {TOTAL!r} is taken by the total")
    return suppress_table({**cells, TOTAL: sum(cells.values())}, {TOTAL: list(cells)}, rule)


# ---- two tables


def unsafe_differences(
    old: Mapping[K, int], new: Mapping[K, int], totals: Sums[K] | None = None, rule: Rule = STANDARD
) -> list[K]:
    """Cells in which a reader of both tables could be sure that 1 to 7 people make the difference.

    Two months of one table, or everybody and everybody but one group. The reader knows, where it is so, that no cell
    can have shrunk. Empty means safe; else keep the old table until more has changed.
    """
    if old.keys() != new.keys():
        raise ValueError("only tables with the same cells can be compared")
    changed = [cell for cell in new if 1 <= abs(new[cell] - old[cell]) <= rule.small]
    if not changed:
        return []
    reader = _reader_of_both(old, new, _pairs(totals), rule)
    return [cell for cell in changed if _is_isolated(reader, cell, rule)]


def differencing_safe(
    old: Mapping[K, int], new: Mapping[K, int], totals: Sums[K] | None = None, rule: Rule = STANDARD
) -> bool:
    """May `new` be published although `old` is known?"""
    return not unsafe_differences(old, new, totals, rule)


# ---- what a reader can work out


@dataclass(frozen=True)
class _Reader:
    """All tables that would be published like this one, as a linear program over the cells."""

    position: Mapping[Any, int]
    program: Program

    def range_of(self, weights: Weights) -> tuple[float, float]:
        """The smallest and largest value of a sum of cells."""
        cost = np.zeros(len(self.position))
        for cell, weight in weights.items():
            cost[self.position[cell]] += weight
        return -self._largest(-cost), self._largest(cost)

    def _largest(self, cost: Floats) -> float:
        self.program.set_cost(cost)
        if not self.program.solve():
            raise AssertionError("the true table is among those that are published like it")
        return float(cost @ self.program.values)


def _reader(counts: Mapping[K, int], sums: Pairs[K], hidden: Iterable[K], rule: Rule) -> _Reader:
    stars = set(hidden)
    kinds = _kinds(counts, sums, rule)
    bounds = {
        cell: kinds[cell] if cell in stars else rule.before_rounding(rule.rounded(n)) for cell, n in counts.items()
    }
    return _program(bounds, [{total: -1.0} | dict.fromkeys(parts, 1.0) for total, parts in sums], [])


def _reader_of_both(old: Mapping[K, int], new: Mapping[K, int], sums: Pairs[K], rule: Rule) -> _Reader:
    bounds: dict[Any, tuple[float, float]] = {}
    equations: list[Weights] = []
    for name, counts in (("old", old), ("new", new)):
        published, kinds = suppress_table(counts, sums, rule), _kinds(counts, sums, rule)
        for cell, shown in published.items():
            bounds[name, cell] = kinds[cell] if isinstance(shown, Suppressed) else rule.before_rounding(int(shown))
        equations += [{(name, t): -1.0} | {(name, part): 1.0 for part in parts} for t, parts in sums]
    growing: list[Weights] = []
    if all(new[cell] >= old[cell] for cell in new):
        growing = [{("new", cell): 1.0, ("old", cell): -1.0} for cell in new]
    return _program(bounds, equations, growing)


def _program(
    bounds: Mapping[Any, tuple[float, float]],
    equations: Sequence[Weights],
    at_least_nought: Sequence[Weights],
) -> _Reader:
    position = {cell: column for column, cell in enumerate(bounds)}
    matrix = np.zeros((max(1, len(equations) + len(at_least_nought)), len(position)))
    for row, weights in enumerate([*equations, *at_least_nought]):
        for cell, weight in weights.items():
            matrix[row, position[cell]] += weight
    row_upper = np.where(np.arange(len(matrix)) < len(equations), 0.0, INFINITY)
    low, high = np.array(list(bounds.values()), dtype=np.float64).T
    return _Reader(position, Program(matrix, lower=low, upper=high, row_lower=0.0, row_upper=row_upper))


def _kinds(counts: Mapping[K, int], sums: Pairs[K], rule: Rule) -> dict[K, tuple[float, float]]:
    """What the reader is taken to know of each star: small from the start, part of a small total, or anything."""
    under_small = _under_small_totals(counts, sums, rule)
    small, under, protector = (1.0, float(rule.small)), (0.0, float(rule.small)), (0.0, INFINITY)
    return {
        cell: under if cell in under_small else small if 1 <= n <= rule.small else protector
        for cell, n in counts.items()
    }


def _under_small_totals(counts: Mapping[K, int], sums: Pairs[K], rule: Rule) -> set[K]:
    return {part for total, parts in sums if 1 <= counts[total] <= rule.small for part in parts}


def _hidden_at_once(counts: Mapping[K, int], sums: Pairs[K], rule: Rule) -> set[K]:
    return {cell for cell, n in counts.items() if 1 <= n <= rule.small} | _under_small_totals(counts, sums, rule)


def _is_safe(reader: _Reader, cell: Hashable, rule: Rule) -> bool:
    low, high = reader.range_of({cell: 1.0})
    return low <= 1 + _SURE and high >= rule.small - _SURE


def _is_isolated(reader: _Reader, cell: Hashable, rule: Rule) -> bool:
    low, high = reader.range_of({("new", cell): 1.0, ("old", cell): -1.0})
    return (low >= 1 - _SURE and high <= rule.small + _SURE) or (low >= -rule.small - _SURE and high <= -1 + _SURE)


def _next_to_hide(counts: Mapping[K, int], sums: Pairs[K], hidden: set[K], cell: K, rule: Rule) -> K | None:
    """The number whose star widens what the reader must leave open; parts before totals, small before large.

    None when nothing but stars and noughts is left.
    """
    shown = [other for other, n in counts.items() if other not in hidden and n > rule.small]
    totals = {total for total, _parts in sums}
    shown.sort(key=lambda other: (other in totals, counts[other]))
    width = _width(_reader(counts, sums, hidden, rule), cell, rule)
    wider = (
        other for other in shown if _width(_reader(counts, sums, {*hidden, other}, rule), cell, rule) > width + _SURE
    )
    return next(wider, shown[0] if shown else None)


def _width(reader: _Reader, cell: Hashable, rule: Rule) -> float:
    low, high = reader.range_of({cell: 1.0})
    return min(high, rule.small) - max(low, 1.0)


def _pairs(totals: Sums[K] | None) -> Pairs[K]:
    given = totals.items() if isinstance(totals, Mapping) else totals or ()
    return [(total, list(parts)) for total, parts in given]


def _check_table(counts: Mapping[K, int], sums: Pairs[K]) -> None:
    for total, parts in sums:
        if counts[total] != sum(counts[part] for part in parts):
            raise ValueError(f"the parts of {total!r} do not add up to it")
    if any(n < 0 for n in counts.values()):
        raise ValueError("nobody can be counted less than 0 times")
