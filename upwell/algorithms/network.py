"""What a small map of people says: how many separate groups, and how much of it is not said twice.

An ego network: the person in the middle ("ego") knows everybody, so only the ties among the others matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def separate_groups(people: Sequence[int], knows: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The groups that would be left if the one in the middle went away: connected components, the largest first, each in the order of `people`.

    Whoever has people in two of them is a bridge between them (Burt, Structural Holes, 1992, chapter 1). ValueError for a tie to somebody not on the map.
    """
    leader = {person: person for person in people}

    def lead(person: int) -> int:
        while leader[person] != person:
            leader[person] = leader[leader[person]]
            person = leader[person]
        return person

    for one, other in knows:
        if one not in leader or other not in leader:
            raise ValueError(f"{one} or {other} is not on the map")
        leader[lead(one)] = lead(other)
    groups: dict[int, list[int]] = {}
    for person in people:
        groups.setdefault(lead(person), []).append(person)
    return sorted(groups.values(), key=len, reverse=True)


def effective_size(people: Sequence[int], knows: Iterable[tuple[int, int]]) -> float:
    """How many people one would have to know for as much that is new: n - 2t/n with t ties among n others (Borgatti, Connections 20(1), 1997); 0 for nobody."""
    ties = len({frozenset(pair) for pair in knows if pair[0] != pair[1]})
    return len(people) - 2 * ties / len(people) if people else 0.0
