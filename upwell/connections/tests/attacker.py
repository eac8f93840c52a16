"""Two attackers, for tests and benchmarks. They share no code with what hides.

The stranger knows everything but the people: reads what is published, knows the rule, the sums, and that every number is whole; asks an integer solver for the smallest
and the largest value that each cell, and each difference of two tables, can have.

The insider knows everything but one person: what all others said, because all other accounts are theirs, and they may change them before every publication. They know how
likely each number is to be shown and weigh what they see: this is the best that anybody can do.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from math import inf, log

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_matrix

from upwell.algorithms.cellkey import Keys
from upwell.connections import figures
from upwell.connections.figures import PEOPLE, TURN, Said
from upwell.connections.models import PlaceThatMatters

KINDS = PlaceThatMatters.values
RATIO, MOST, FIRST_SHOWN = (
    1.5,
    8,
    16,
)  # the public rule: noise of at most eight, shown from sixteen on, each step of noise half as likely again as the next
Bounds = Callable[[str], tuple[float, float]]


def bounds(shown: str) -> tuple[float, float]:
    """What a stranger knows of a published number: rounded by at most four, moved by at most eight, and no number to seven is ever shown."""
    if shown == "*":
        return 0, FIRST_SHOWN - 1 + MOST
    return max(8, int(shown) - 4 - MOST), int(shown) + 4 + MOST


def bare_bounds(shown: str) -> tuple[float, float]:
    """The same where it is only rounded and starred: five is 8 or more, because 1 to 7 would be a star."""
    if shown == "*":
        return 1, 7
    number = int(shown)
    return (0, 0) if number == 0 else (max(8, number - 2), number + 2)


class Attacker:
    """Everything that can be worked out from some published tables over the same cells."""

    def __init__(self, *tables: dict[str, str], bounds: Bounds = bounds) -> None:
        self.cells = list(tables[0])
        self.place = {
            (n, cell): n * len(self.cells) + i for n in range(len(tables)) for i, cell in enumerate(self.cells)
        }
        self.low, self.high = np.array([bounds(t[cell]) for t in tables for cell in self.cells], dtype=float).T
        rows, tops = [], []
        for n in range(len(tables)):
            for parts in (TURN, *([cell] for cell in self.cells if cell not in (PEOPLE, *TURN))):
                row = np.zeros(len(self.place))
                row[self.place[n, PEOPLE]] = -1
                row[[self.place[n, part] for part in parts]] = 1
                rows.append(row)
                tops.append(
                    (0 if parts is TURN else -np.inf, 0)
                )  # the rest of a place is whoever it does not matter to
        self.sums, self.least = csr_matrix(np.array(rows)), np.array([low for low, _high in tops])

    def range_of(self, weights: dict[tuple[int, str], float]) -> tuple[float, float]:
        cost = np.zeros(len(self.place))
        for cell, weight in weights.items():
            cost[self.place[cell]] = weight
        ends = []
        for sign in (1, -1):
            found = milp(
                sign * cost, integrality=np.ones(len(cost)), bounds=(self.low, self.high),
                constraints=LinearConstraint(self.sums, self.least, 0),
            )  # fmt: skip
            assert found.success, "the true table is one of those that are published like this"
            ends.append(sign * found.fun)
        return ends[0], ends[1]


def isolated(shown: dict[str, str], bounds: Bounds = bounds) -> list[str]:
    """Cells of which a stranger can be sure that they stand for a few people, and for fewer numbers than one to seven."""
    attacker = Attacker(shown, bounds=bounds)
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
        low, high = attacker.range_of({(1, cell): 1, (0, cell): -1})
        if (low >= 1 and high <= 7) or (low >= -7 and high <= -1):
            found.append(cell)
    return found


def bare(counts: dict[str, int]) -> dict[str, str]:
    """What rounding alone would publish."""
    return {c: "*" if 1 <= n <= 7 else str((2 * n + 5) // 10 * 5) for c, n in counts.items()}


def chances(number: int, first_shown: int = FIRST_SHOWN) -> dict[str, float]:
    """How likely each thing is to be shown for a true number: by trying every noise and both ways of rounding."""
    weights = {step: RATIO ** -abs(step) for step in range(-MOST, MOST + 1)}
    found: dict[str, float] = {}
    for step, weight in weights.items():
        noisy, chance = number + step, weight / sum(weights.values())
        down = noisy // 5 * 5
        ways = (
            {"*": 1.0}
            if noisy < first_shown
            else {str(down): 1 - (noisy - down) / 5, str(down + 5): (noisy - down) / 5}
        )
        for shown, share in ways.items():
            if share:
                found[shown] = found.get(shown, 0) + chance * share
    return found


class Insider:
    """Knows what all others said; asks of one person which of two things they said."""

    def __init__(self, one: Said, other: Said) -> None:
        self.one, self.other, self.weight = one, other, 0.0

    def look(self, shown: dict[str, str] | None, others: list[Said]) -> None:
        """Weigh a publication. weight: the logarithm of how much likelier it is if the person said `one`; without end where it is certain."""
        if shown is None:
            return
        ours, theirs = (figures.count([*others, said]) for said in (self.one, self.other))
        for cell in [cell for cell in shown if ours[cell] != theirs[cell]]:
            if_one, if_other = (chances(table[cell]).get(shown[cell], 0) for table in (ours, theirs))
            self.weight += inf if not if_other else -inf if not if_one else log(if_one / if_other)

    @property
    def guess(self) -> Said:
        return self.one if self.weight > 0 else self.other


NOBODY, SOMEBODY = (Said(turned, False, 1, frozenset(), "last") for turned in (0, 1))


def the_others(number: int, chance: random.Random) -> list[Said]:
    """All other accounts of a neighbourhood, as the insider sets them before a publication."""
    return [replace(somebody(chance, f"own {one}"), turned_to=one % 3) for one in range(number)]


def after(publications: int, chance: random.Random, name: str) -> tuple[Said, Insider]:
    """What the last person said, and the insider who has seen so many publications."""
    truth, insider = chance.choice([NOBODY, SOMEBODY]), Insider(NOBODY, SOMEBODY)
    for year in range(publications):
        others = the_others(chance.randrange(70, 110), chance)
        made = figures.publish([*others, truth], Keys(b"a secret that no attacker has", f"{name} {year}"))
        insider.look(made[0] if made else None, others)
    return truth, insider


def guessed_right(chance: random.Random, name: str, publications: int) -> bool:
    """Whether the insider says rightly if the last person has somebody to turn to."""
    truth, insider = after(publications, chance, name)
    return insider.guess == truth


def somebody(chance: random.Random, who: str | None = None) -> Said:
    turned = chance.choices([0, 1, 2, 5], [2, 3, 3, 6])[0]
    likely = {kind: 0.02 + 0.09 * number for number, kind in enumerate(KINDS)}
    places = frozenset(kind for kind, share in likely.items() if chance.random() < share)
    who = who or str(chance.getrandbits(60))
    return Said(turned, chance.random() < 0.15, chance.choices([0, 1, 2], [1, 5, 3])[0], places, who)


def ward_of_ten_thousand(seed: int) -> list[list[Said]]:
    """A ward in forty neighbourhoods of 250; in each a different share agreed to be counted: from five to about a hundred people."""
    chance = random.Random(seed)
    return [[somebody(chance) for _ in range(5 + round(2.4 * number))] for number in range(40)]


def a_year_later(people: list[Said], chance: random.Random) -> list[Said]:
    """Some moved away, some came, some changed their map: mostly a few."""
    stayed = [one for one in people if chance.random() > 0.03]
    changed = [somebody(chance) if chance.random() < 0.05 else one for one in stayed]
    return changed + [somebody(chance) for _ in range(chance.choice([0, 1, 2, 3, 9, 15]))]
