"""Figures of a neighbourhood, from those who agreed: who has nobody to turn to, who knows somebody with influence, who bridges groups, which places matter.

How nobody is given away, also not to somebody who owns every other account of the neighbourhood:

- one level of areas only, the smallest, and each person in one of them: no table is a part of another
- nothing at all under ten people
- every number has a little chance in it that hangs on who is in it, and is rounded to five by chance; what may be 1 to 7 is starred, and nought too (`algorithms.cellkey`)
- nothing is shown as what is left of something else: who knows somebody with influence is counted, who does not is not
- only people whose account and whose word have stood for a while are counted: nobody can be surrounded by forty accounts that were made for it
- an area has new figures once a year at most, by the clock: nobody can choose the moment, or change their own map and look again

What that leaves is written down, with numbers, in docs/connections.md; `tests/attacker.py` measures it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from upwell.algorithms.canonical import digest
from upwell.algorithms.cellkey import Keys
from upwell.algorithms.disclosure import SUPPRESSED
from upwell.algorithms.network import separate_groups
from upwell.algorithms.stamp import Stamp
from upwell.connections.models import PlaceThatMatters

FEWEST = 10
ACCOUNT_STANDS = timedelta(days=90)  # before a publication
WORD_STANDS = timedelta(days=28)
QUARTERS_APART = 4
PEOPLE = "people"
TURN = ("turn:nobody", "turn:one_or_two", "turn:more")
INFLUENCE = "influence:yes"
BRIDGES = "bridges:several"
PLACES = tuple(f"place:{kind}:yes" for kind in PlaceThatMatters.values)
CELLS = (PEOPLE, *TURN, INFLUENCE, BRIDGES, *PLACES)


@dataclass(frozen=True)
class Said:
    """What one map says, as far as it is counted: how many one turns to, whether one reaches somebody who decides, groups, places. who: a word by which the record is told from others."""

    turned_to: int
    influence: bool
    groups: int
    places: frozenset[str]
    who: str

    def cells(self) -> list[str]:
        """The cells of the table in which this person is counted."""
        turn = TURN[0] if self.turned_to == 0 else TURN[1] if self.turned_to <= 2 else TURN[2]
        more = [cell for cell, is_so in ((INFLUENCE, self.influence), (BRIDGES, self.groups >= 2)) if is_so]
        return [PEOPLE, turn, *more, *(f"place:{kind}:yes" for kind in sorted(self.places))]


@dataclass(frozen=True)
class Tied:
    """A person on a map, as it is counted."""

    pk: int
    turned_to: bool
    influence: bool


def said_by(who: str, ties: Iterable[Tied], knows: Iterable[tuple[int, int]], places: Iterable[str]) -> Said:
    """What a map says."""
    around = list(ties)
    groups = separate_groups([tie.pk for tie in around], knows)
    turned_to, influence = sum(tie.turned_to for tie in around), any(tie.influence for tie in around)
    return Said(turned_to, influence, len(groups), frozenset(places), who)


def members(people: Iterable[Said]) -> dict[str, list[str]]:
    """Who is in which cell: every cell, empty ones too."""
    found: dict[str, list[str]] = {cell: [] for cell in CELLS}
    for said in people:
        for cell in said.cells():
            found[cell].append(said.who)
    return found


def count(people: Iterable[Said]) -> dict[str, int]:
    """The true table, for whoever tests what is shown of it. It is kept nowhere."""
    found = Counter(cell for said in people for cell in said.cells())
    return {cell: found[cell] for cell in CELLS}


def publish(people: Iterable[Said], keys: Keys) -> tuple[dict[str, str], Stamp] | None:
    """What may be shown, and how it was made. None where the number of people itself may not be shown: it is said to nobody how many there are."""
    inside = members(people)
    everybody = keys.shown(PEOPLE, inside[PEOPLE], at_least=FEWEST)
    if everybody == SUPPRESSED:
        return None
    shown = {PEOPLE: str(everybody)} | {cell: str(keys.shown(cell, inside[cell])) for cell in CELLS[1:]}
    parameters = {**keys.chance.as_dict(), "fewest": FEWEST}
    return shown, Stamp("neighbourhood figures", "2", parameters, digest(shown))


def share(cells: Mapping[str, str], cell: str) -> int | None:
    """How many of a hundred, from the shown numbers alone, to the next five: no closer than the numbers are. None where either number is starred, as that of all could be in figures of before 2026-11-30."""
    if not (cells[cell].isdigit() and cells[PEOPLE].isdigit()):
        return None
    return min(100, 5 * round(20 * int(cells[cell]) / int(cells[PEOPLE])))


def quarter_before(quarter: str, back: int) -> str:
    """The quarter so many before another."""
    year, number = int(quarter[:4]), int(quarter[-1])
    whole = 4 * year + number - 1 - back
    return f"{whole // 4}-Q{whole % 4 + 1}"
