"""Connections: a private map, and figures of a neighbourhood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.doors import ALL, SIGNED_IN, Group, each
from upwell.connections import actions, figures
from upwell.connections.figures import Said
from upwell.connections.models import Map, NeighbourhoodFigures
from upwell.kit.cellkeys import keys_of
from upwell.places.models import Area

if TYPE_CHECKING:
    from tests.town import Town


def settle(town: Town) -> None:
    """Bryn has drawn one person; a neighbourhood has figures."""
    tie = actions.draw_tie(actor=town["author"], initials="JQ", who="friend", close=1, for_low=True)
    mill_end = Area.objects.create(code="MILL", name="Mill End", kind="ward")
    people = [Said(2, False, 2, frozenset({"park"}), str(number)) for number in range(40)]
    shown, stamp = figures.publish(people, keys_of("neighbourhood", "MILL", "2026-Q3")) or pytest.fail(
        "forty are enough"
    )
    town.things["connections.tie"] = tie
    town.things["connections.map"] = tie.map
    town.things["connections.figures"] = NeighbourhoodFigures.objects.create(
        area=mill_end, quarter="2026-Q3", cells=shown, stamp=stamp.as_dict()
    )


def _map(town: Town) -> Map:
    found: Map = town.things["connections.map"]
    return found


def _nothing(town: Town) -> None:
    """Asked for without a thing."""


READ = [
    Group("Everybody", ALL, "connections:neighbourhood-list connections:neighbourhood"),
    Group("Everybody, for programs", ALL, "api:neighbourhoods api:neighbourhood"),
    Group(
        "Everybody with an account, each their own",
        SIGNED_IN,
        "connections:my-people connections:tie-create connections:likes connections:take-part",
    ),
    Group("Whose map it is, and nobody else", "author", "connections:tie-change connections:tie-take-off", rest=404),
]
TAKE: list[Group] = []
ASKED: dict[str, str] = {}
SENT: dict[str, dict[str, str]] = {}
PERMISSIONS: dict[str, list[tuple[Any, str]]] = {
    "connections.draw_map": [(_nothing, SIGNED_IN)],
    "connections.change_tie": [(_map, "author")],
}
OWN: set[str] = set()


def parts(town: Town) -> dict[str, dict[str, Any]]:
    """What stands in the addresses."""
    return {
        **each("connections:tie-change connections:tie-take-off", ref=town.things["connections.tie"].ref),
        "connections:neighbourhood": {"code": "MILL"},
        "api:neighbourhood": {"code": "MILL", "quarter": "2026-Q3"},
    }
