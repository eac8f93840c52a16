"""Figures of a neighbourhood, from those who agreed: who has nobody to turn to, who knows somebody with influence, who bridges groups, which places matter.

How nobody is given away:

- one level of areas only, the smallest, and each person in one of them: no table is a part of another
- nothing at all under ten people
- all numbers of an area are hidden and rounded together, as one table with everything that a reader knows of its sums (`algorithms.disclosure`): 1 to 7 starred, the rest
  rounded to 5, and more starred until no star can be worked out
- a new table is published only if it can stand beside every earlier one of that area without showing that a few people made the difference; otherwise the old one stays
- once a quarter, by the clock, so that nobody can choose the moment
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from upwell.algorithms.canonical import digest
from upwell.algorithms.disclosure import Pairs, differencing_safe, suppress_table
from upwell.algorithms.network import separate_groups
from upwell.algorithms.stamp import Stamp
from upwell.connections.models import PlaceThatMatters

FEWEST = 10
PEOPLE = "people"
TURN = ("turn:nobody", "turn:one_or_two", "turn:more")
INFLUENCE = ("influence:yes", "influence:no")
BRIDGES = ("bridges:several", "bridges:one")
PLACES = tuple(f"place:{kind}:{answer}" for kind in PlaceThatMatters.values for answer in ("yes", "no"))
SUMS: Pairs[str] = [
    (PEOPLE, TURN),
    (PEOPLE, INFLUENCE),
    (PEOPLE, BRIDGES),
    *((PEOPLE, (f"place:{kind}:yes", f"place:{kind}:no")) for kind in PlaceThatMatters.values),
]


@dataclass(frozen=True)
class Said:
    """What one map says, as far as it is counted: how many one turns to, whether one reaches somebody who decides, groups, places."""

    turned_to: int
    influence: bool
    groups: int
    places: frozenset[str]

    def cells(self) -> list[str]:
        """The cells of the table in which this person is counted."""
        turn = TURN[0] if self.turned_to == 0 else TURN[1] if self.turned_to <= 2 else TURN[2]
        places = [f"place:{kind}:{'yes' if kind in self.places else 'no'}" for kind in PlaceThatMatters.values]
        return [PEOPLE, turn, INFLUENCE[not self.influence], BRIDGES[self.groups < 2], *places]


@dataclass(frozen=True)
class Tied:
    """A person on a map, as it is counted."""

    pk: int
    turned_to: bool
    influence: bool


def said_by(ties: Iterable[Tied], knows: Iterable[tuple[int, int]], places: Iterable[str]) -> Said:
    """What a map says."""
    around = list(ties)
    groups = separate_groups([tie.pk for tie in around], knows)
    return Said(
        sum(tie.turned_to for tie in around), any(tie.influence for tie in around), len(groups), frozenset(places)
    )


def count(people: Iterable[Said]) -> dict[str, int]:
    """The true table: every cell, noughts too."""
    found = Counter(cell for said in people for cell in said.cells())
    return {cell: found[cell] for cell in (PEOPLE, *TURN, *INFLUENCE, *BRIDGES, *PLACES)}


def may_stand_beside(counts: Mapping[str, int], earlier: Iterable[Mapping[str, int]]) -> bool:
    """Whether no earlier table of the same area, held against this one, shows that one to seven people made a difference."""
    return all(differencing_safe(old, counts, SUMS) for old in earlier)


def publish(counts: Mapping[str, int]) -> tuple[dict[str, str], Stamp]:
    """What may be shown of a true table, and how it was made. ValueError under ten people."""
    if counts[PEOPLE] < FEWEST:
        raise ValueError(f"figures need {FEWEST} people")
    shown = {cell: str(value) for cell, value in suppress_table(counts, SUMS).items()}
    stamp = Stamp("neighbourhood figures", "1", {"small": 7, "base": 5, "fewest": FEWEST}, digest(shown))
    return shown, stamp


def quarter_of(day: date) -> str:
    """2026-Q4."""
    return f"{day.year}-Q{(day.month + 2) // 3}"
