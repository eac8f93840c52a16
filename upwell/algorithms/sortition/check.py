"""Everything that can be said about a pool before a draw: coded refusals, and the smallest change that would help."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..solver import Program
from .errors import SortitionError
from .pool import PoolMember, Problem, Quota, build


@dataclass(frozen=True)
class Relaxation:
    """One quota with the bounds that would let a panel exist."""

    quota: Quota
    min: int
    max: int

    def __str__(self) -> str:
        before = f"{self.quota.min}-{self.quota.max}"
        return f"{self.quota.feature} = {self.quota.value} from {before} to {self.min}-{self.max}"


def check_pool(pool: Sequence[PoolMember], quotas: Sequence[Quota], panel_size: int) -> Problem:
    """Refuse with a SortitionError what cannot be drawn from, else give the problem in canonical form."""
    _check_quotas(quotas, panel_size)
    check_people(pool, quotas)
    _check_numbers(pool, quotas, panel_size)
    problem = build(pool, quotas, panel_size)
    relaxations = smallest_relaxation(problem)
    if relaxations:
        summary = "; ".join(map(str, relaxations))
        raise SortitionError("infeasible", relaxations=relaxations, summary=summary)
    return problem


def smallest_relaxation(problem: Problem) -> tuple[Relaxation, ...]:
    """Which bounds must give way, by the smallest total number of seats; empty when the quotas can be met as they are.

    A whole-number program over types with two more unknowns per quota: seats below its minimum, seats above its
    maximum.
    """
    rows, columns = problem.matrix.shape
    quotas = rows - 1
    slack = np.vstack([np.eye(quotas), np.zeros((1, quotas))])
    # A solver may take 0.9999999 for 1: half a seat of bound is far from both, and the check below is in whole numbers.
    program = Program(
        np.hstack([problem.matrix, slack, -slack]),
        cost=np.concatenate([np.zeros(columns), -np.ones(2 * quotas)]),
        upper=np.concatenate([problem.sizes, np.full(2 * quotas, problem.panel_size)]),
        row_lower=problem.row_lower,
        row_upper=problem.row_upper,
        integer=True,
        mip_rel_gap=0.0,
    )
    if not program.solve():
        raise AssertionError("with every bound relaxed a panel always exists")
    found = np.rint(program.values).astype(np.int64)
    below, above = found[columns : columns + quotas], found[columns + quotas :]
    if not below.any() and not above.any() and not problem.is_panel(found[:columns]):
        raise AssertionError("the solver's panel does not meet the quotas in whole numbers")
    return tuple(
        Relaxation(quota, quota.min - int(less), quota.max + int(more))
        for quota, less, more in zip(problem.quotas, below, above, strict=True)
        if less or more
    )


def _check_quotas(quotas: Sequence[Quota], panel_size: int) -> None:
    if panel_size < 1:
        raise SortitionError("panel_size", panel_size=panel_size)
    if not quotas:
        raise SortitionError("no_quotas")
    for (feature, value), times in Counter((quota.feature, quota.value) for quota in quotas).items():
        if times > 1:
            raise SortitionError("duplicate_quota", feature=feature, value=value)
    for quota in quotas:
        if not 0 <= quota.min <= quota.max:
            raise SortitionError("quota_bounds", **vars(quota))


def check_people(pool: Sequence[PoolMember], quotas: Sequence[Quota]) -> None:
    """Refuse ids that come twice and features that are missing or unknown; rows count from 1."""
    first_row: dict[str, int] = {}
    known: defaultdict[str, set[str]] = defaultdict(set)
    for quota in quotas:
        known[quota.feature].add(quota.value)
    for row, person in enumerate(pool, start=1):
        if person.id in first_row:
            raise SortitionError("duplicate_id", row=row, id=person.id, first_row=first_row[person.id])
        first_row[person.id] = row
        for feature, values in known.items():
            _check_value(row, person, feature, values)


def _check_value(row: int, person: PoolMember, feature: str, values: set[str]) -> None:
    value = person.features.get(feature)
    if value is None:
        raise SortitionError("missing_feature", row=row, id=person.id, feature=feature)
    if value not in values:
        raise SortitionError("unknown_value", row=row, id=person.id, feature=feature, value=value)


def _check_numbers(pool: Sequence[PoolMember], quotas: Sequence[Quota], panel_size: int) -> None:
    if len(pool) < panel_size:
        raise SortitionError("pool_too_small", pool=len(pool), panel_size=panel_size)
    for feature in sorted({quota.feature for quota in quotas}):
        least = sum(quota.min for quota in quotas if quota.feature == feature)
        most = sum(quota.max for quota in quotas if quota.feature == feature)
        if least > panel_size:
            raise SortitionError("minimums_too_high", feature=feature, total=least, panel_size=panel_size)
        if most < panel_size:
            raise SortitionError("maximums_too_low", feature=feature, total=most, panel_size=panel_size)
    for quota in quotas:
        available = sum(person.features[quota.feature] == quota.value for person in pool)
        if available < quota.min:
            raise SortitionError("too_few_in_pool", **vars(quota), available=available)
