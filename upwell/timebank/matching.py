"""Who might help whom: needs and offers that fit, each with the reason. Facts about what is offered and needed only; no score of anybody, and nothing about hours.

Pure: plain values in, plain values out. Needs come in the order in which they have waited; for each the offers that are near come first, then those that have waited longest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

FOR_EACH_NEED = 5


@dataclass(frozen=True)
class Wish:
    """What matching needs of an offer or a need. areas: its own area, then the wider ones. space: None for everybody."""

    key: int
    person: int
    help: str
    places: frozenset[str]
    slots: frozenset[str]
    areas: tuple[int, ...]
    space: int | None
    since: datetime


@dataclass(frozen=True)
class Match:
    """A need and an offer that fit. near: the same area; wider: a wider area in common. slots and places: what both named."""

    need: int
    offer: int
    near: bool
    wider: bool
    slots: frozenset[str]
    places: frozenset[str]


def matches(
    needs: Iterable[Wish],
    offers: Iterable[Wish],
    *,
    spaces: Mapping[int, frozenset[int]],
    known: frozenset[tuple[int, int]] = frozenset(),
) -> list[Match]:
    """What fits. spaces: person -> the spaces that they belong to; known: (need, person) who have met over this need already, whatever came of it."""
    by_help: dict[str, list[Wish]] = defaultdict(list)
    for offer in sorted(offers, key=lambda one: (one.since, one.key)):
        by_help[offer.help].append(offer)
    found: list[Match] = []
    for need in sorted(needs, key=lambda one: (one.since, one.key)):
        fitting = [_fit(need, offer) for offer in by_help[need.help] if _may_meet(need, offer, spaces, known)]
        chosen = [match for match in fitting if match is not None]
        found += sorted(chosen, key=lambda match: not match.near)[:FOR_EACH_NEED]
    return found


def _may_meet(need: Wish, offer: Wish, spaces: Mapping[int, frozenset[int]], known: frozenset[tuple[int, int]]) -> bool:
    """Two people, who may both read what the other wrote, and have not met over this already."""
    if need.person == offer.person or (need.key, offer.person) in known:
        return False
    sees_need = need.space is None or need.space in spaces.get(offer.person, frozenset())
    sees_offer = offer.space is None or offer.space in spaces.get(need.person, frozenset())
    return sees_need and sees_offer


def _fit(need: Wish, offer: Wish) -> Match | None:
    """How they fit; None when there is no place, or no time of the week, that both named. No time named means any."""
    places = need.places & offer.places
    slots = need.slots & offer.slots if need.slots and offer.slots else need.slots | offer.slots
    if not places or (need.slots and offer.slots and not slots):
        return None
    near = bool(need.areas and offer.areas and need.areas[0] == offer.areas[0])
    return Match(need.key, offer.key, near, bool(set(need.areas) & set(offer.areas)), slots, places)
