"""Reads for one's own map, and the true tables of neighbourhoods."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from upwell.accounts.models import Consent, Person
from upwell.algorithms.network import separate_groups
from upwell.connections.actions import PURPOSE
from upwell.connections.figures import ACCOUNT_STANDS, WORD_STANDS, Said, Tied, said_by
from upwell.connections.models import Acquaintance, Map, NeighbourhoodFigures, Tie
from upwell.kit import search
from upwell.places.models import Area

# What ideas come from, where it is installed; in this order.
IDEAS = ("directory.service", "community.space")
MOST_IDEAS = 6


@dataclass(frozen=True)
class Drawn:
    """Somebody's map as their own page shows it."""

    map: Map
    ties: list[Tie]
    pairs: list[tuple[int, int]]

    @property
    def turned_to(self) -> list[Tie]:
        return [tie for tie in self.ties if tie.turned_to]

    @property
    def reaches(self) -> list[Tie]:
        return [tie for tie in self.ties if tie.for_influence]

    @property
    def groups(self) -> int:
        return len(separate_groups([tie.pk for tie in self.ties], self.pairs))


def drawn(person: Person) -> Drawn:
    """The map of the one who looks."""
    mine = Map.objects.filter(person=person).select_related("area").first() or Map(person=person)
    ties = list(Tie.objects.filter(map=mine)) if mine.pk else []
    pairs = Acquaintance.objects.filter(first__map=mine).values_list("first_id", "second_id") if mine.pk else []
    return Drawn(mine, ties, list(pairs))


def known_by(tie: Tie) -> list[str]:
    """Refs of those on the map whom this one knows."""
    pairs = Acquaintance.objects.filter(first__map=tie.map).select_related("first", "second")
    both = [(pair.first, pair.second) for pair in pairs if tie.pk in (pair.first_id, pair.second_id)]
    return [(second if first.pk == tie.pk else first).ref for first, second in both]


def ideas(person: Person, likes: str) -> list[search.Hit]:
    """What is near to what somebody said they like: each thing they named is looked for by itself, services first."""
    found: dict[str, search.Hit] = {}
    kinds = [kind for kind in IDEAS if kind in search.sources]
    for like in [part.strip() for part in likes.replace(";", ",").replace(" and ", ",").split(",") if part.strip()][:5]:
        for kind in kinds:
            hits = search.find(like, viewer=person, kinds=[kind], limit=3).hits
            found |= {hit.url: hit for hit in hits if hit.url not in found}
    return list(found.values())[:MOST_IDEAS]


def said_in(area: Area, begins: datetime | None = None) -> list[Said]:
    """What the maps say of everybody who is counted in an area; four queries however many they are.

    begins: of those only whose account and whose word had stood long enough at that moment.
    """
    agreed = Consent.objects.filter(purpose=PURPOSE, scope="count", withdrawn_at=None)
    maps = Map.objects.filter(area=area, person__is_active=True)
    if begins is not None:
        agreed = agreed.filter(given_at__lte=begins - WORD_STANDS)
        maps = maps.filter(person__joined_at__lte=begins - ACCOUNT_STANDS)
    rows = list(maps.filter(person__in=agreed.values("person_id")).order_by("pk"))
    ties, pairs = _ties_of(rows), _pairs_of(rows)
    return [said_by(str(one.pk), ties[one.pk], pairs[one.pk], one.places) for one in rows if ties[one.pk] or one.nobody]


def _ties_of(maps: list[Map]) -> dict[int, list[Tied]]:
    ties: dict[int, list[Tied]] = defaultdict(list)
    for tie in Tie.objects.filter(map__in=maps):
        ties[tie.map_id].append(Tied(tie.pk, tie.turned_to, tie.for_influence))
    return ties


def _pairs_of(maps: list[Map]) -> dict[int, list[tuple[int, int]]]:
    pairs: dict[int, list[tuple[int, int]]] = defaultdict(list)
    known = Acquaintance.objects.filter(first__map__in=maps)
    for owner, first, second in known.values_list("first__map_id", "first_id", "second_id"):
        pairs[owner].append((first, second))
    return pairs


def newest() -> Any:
    """The newest figures of each area, by name of the area."""
    last: dict[int, NeighbourhoodFigures] = {}
    for row in NeighbourhoodFigures.objects.select_related("area").order_by("quarter"):
        last[row.area_id] = row
    return sorted(last.values(), key=lambda row: row.area.name)
