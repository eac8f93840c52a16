"""An attacker who knows everything but the people, for tests and benchmarks.

It shares no code with what hides. It reads what is published, knows the rule (1 to 7 starred, the rest to the next five), the sums, and that every number is whole; it
asks an integer solver for the smallest and the largest value that each cell, and each difference of two tables, can have.
"""

from __future__ import annotations

import random

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_matrix

from upwell.connections import figures
from upwell.connections.figures import Said
from upwell.connections.models import PlaceThatMatters

KINDS = PlaceThatMatters.values


def bounds(shown: str) -> tuple[float, float]:
    """What a stranger knows of a published number: five is 8 or more, because 1 to 7 would be a star."""
    if shown == "*":
        return 0, np.inf
    number = int(shown)
    return (0, 0) if number == 0 else (max(8, number - 2), number + 2)


class Attacker:
    """Everything that can be worked out from some published tables over the same cells."""

    def __init__(self, *tables: dict[str, str]) -> None:
        self.cells = list(tables[0])
        self.place = {
            (n, cell): n * len(self.cells) + i for n in range(len(tables)) for i, cell in enumerate(self.cells)
        }
        self.low, self.high = np.array([bounds(t[cell]) for t in tables for cell in self.cells], dtype=float).T
        rows = []
        for n in range(len(tables)):
            for total, parts in figures.SUMS:
                row = np.zeros(len(self.place))
                row[self.place[n, total]] = -1
                row[[self.place[n, part] for part in parts]] = 1
                rows.append(row)
        self.sums = csr_matrix(np.array(rows))

    def range_of(self, weights: dict[tuple[int, str], float]) -> tuple[float, float]:
        cost = np.zeros(len(self.place))
        for cell, weight in weights.items():
            cost[self.place[cell]] = weight
        ends = []
        for sign in (1, -1):
            found = milp(
                sign * cost, integrality=np.ones(len(cost)), bounds=(self.low, np.where(np.isinf(self.high), 10_000, self.high)),
                constraints=LinearConstraint(self.sums, 0, 0),
            )  # fmt: skip
            assert found.success, "the true table is one of those that are published like this"
            ends.append(sign * found.fun)
        return ends[0], ends[1]


def isolated(shown: dict[str, str]) -> list[str]:
    """Starred cells of which a stranger can be sure that they stand for a few people, and for fewer numbers than the star says."""
    attacker = Attacker(shown)
    found = []
    for cell in [cell for cell, value in shown.items() if value == "*"]:
        low, high = attacker.range_of({(0, cell): 1})
        if high <= 7 and (high < 7 or low > 1):
            found.append(cell)
    return found


def singled_out(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Cells where two tables together show that between one and seven people, and no other number, made the difference."""
    attacker = Attacker(old, new)
    found = []
    for cell in old:
        if old[cell] == new[cell] == "*":
            continue
        low, high = attacker.range_of({(1, cell): 1, (0, cell): -1})
        if (low >= 1 and high <= 7) or (low >= -7 and high <= -1):
            found.append(cell)
    return found


def bare(counts: dict[str, int]) -> dict[str, str]:
    """What rounding alone would publish."""
    return {c: "*" if 1 <= n <= 7 else str((2 * n + 5) // 10 * 5) for c, n in counts.items()}


def somebody(chance: random.Random) -> Said:
    turned = chance.choices([0, 1, 2, 5], [2, 3, 3, 6])[0]
    likely = {kind: 0.02 + 0.09 * number for number, kind in enumerate(KINDS)}
    places = frozenset(kind for kind, share in likely.items() if chance.random() < share)
    return Said(turned, chance.random() < 0.15, chance.choices([0, 1, 2], [1, 5, 3])[0], places)


def ward_of_ten_thousand(seed: int) -> list[list[Said]]:
    """A ward in forty neighbourhoods of 250; in each a different share agreed to be counted: from five to about a hundred people."""
    chance = random.Random(seed)
    return [[somebody(chance) for _ in range(5 + round(2.4 * number))] for number in range(40)]


def a_quarter_later(people: list[Said], chance: random.Random) -> list[Said]:
    """Some moved away, some came, some changed their map: mostly a few."""
    stayed = [one for one in people if chance.random() > 0.03]
    changed = [somebody(chance) if chance.random() < 0.05 else one for one in stayed]
    return changed + [somebody(chance) for _ in range(chance.choice([0, 1, 2, 3, 9, 15]))]
