"""Who is in the pool and what the quotas ask, turned into whole-number arrays over *types* of people.

People with equal values in every feature that has a quota are exchangeable: no rule of the draw can tell them apart. So
the unknown of the whole problem is how many people of each type a panel has, not which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class PoolMember:
    """A person who said yes: an opaque id and a value for each feature. Values are compared exactly, letter by letter."""

    id: str
    features: Mapping[str, str]


@dataclass(frozen=True)
class Quota:
    """At least `min` and at most `max` panel members have this value."""

    feature: str
    value: str
    min: int
    max: int


@dataclass(frozen=True)
class Problem:
    """A pool and quotas that were checked, in canonical order; made by `check_pool`.

    types[t] are the values of type t, members[t] the sorted ids of its people; row r of `matrix` marks the types that
    count towards quota r, with one more row at the end for the size of the panel.
    """

    panel_size: int
    quotas: tuple[Quota, ...]
    features: tuple[str, ...]
    types: tuple[tuple[str, ...], ...]
    members: tuple[tuple[str, ...], ...]

    @cached_property
    def sizes(self) -> Integers:
        """How many people each type has."""
        return np.array([len(ids) for ids in self.members], dtype=np.int64)

    @cached_property
    def matrix(self) -> Integers:
        """Rows: quotas, then the panel size. Columns: types."""
        position = {feature: column for column, feature in enumerate(self.features)}
        rows = [[values[position[quota.feature]] == quota.value for values in self.types] for quota in self.quotas]
        return np.array([*rows, [True] * len(self.types)], dtype=np.int64)

    @cached_property
    def row_lower(self) -> Integers:
        """Least people per row."""
        return np.array([*(quota.min for quota in self.quotas), self.panel_size], dtype=np.int64)

    @cached_property
    def row_upper(self) -> Integers:
        """Most people per row."""
        return np.array([*(quota.max for quota in self.quotas), self.panel_size], dtype=np.int64)

    def is_panel(self, counts: Integers) -> bool:
        """Whole-number check, independent of any solver: sizes, quotas and panel size all hold."""
        totals = self.matrix @ counts
        fits = (counts >= 0) & (counts <= self.sizes)
        return bool(fits.all() and (self.row_lower <= totals).all() and (totals <= self.row_upper).all())

    def canonical(self) -> dict[str, Any]:
        """Plain values for the digest: everything the result depends on, in an order that the input's order cannot
        change.
        """
        people = [[person, *values] for values, ids in zip(self.types, self.members, strict=True) for person in ids]
        return {
            "panel_size": self.panel_size,
            "features": list(self.features),
            "quotas": [[quota.feature, quota.value, quota.min, quota.max] for quota in self.quotas],
            "people": sorted(people),
        }


def build(pool: Sequence[PoolMember], quotas: Sequence[Quota], panel_size: int) -> Problem:
    """The arrays; the caller has checked that they make sense."""
    ordered = tuple(sorted(quotas, key=lambda quota: (quota.feature, quota.value)))
    features = tuple(sorted({quota.feature for quota in ordered}))
    groups: dict[tuple[str, ...], list[str]] = {}
    for person in pool:
        groups.setdefault(tuple(person.features[feature] for feature in features), []).append(person.id)
    types = tuple(sorted(groups))
    return Problem(panel_size, ordered, features, types, tuple(tuple(sorted(groups[values])) for values in types))
