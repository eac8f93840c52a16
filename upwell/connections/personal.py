"""What is held of a person here: their map. It goes with their account, and comes with their download."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.connections.models import Acquaintance, Map
from upwell.kit.personal import Holding, hold


def export(person: Person) -> list[dict[str, Any]]:
    """The whole map, as its owner drew it."""
    rows: list[dict[str, Any]] = []
    for mine in Map.objects.filter(person=person).select_related("area"):
        area = mine.area.name if mine.area else ""
        rows.append({"what": "map", "likes": mine.likes, "places": mine.places, "area": area, "nobody": mine.nobody})
        rows += [
            {"what": "person", "initials": t.initials, "who": t.who, "close": t.close, "for": t.for_what}
            for t in mine.ties.all()
        ]
        pairs = Acquaintance.objects.filter(first__map=mine).select_related("first", "second")
        rows += [{"what": "they know each other", "two": [p.first.initials, p.second.initials]} for p in pairs]
    return rows


def erase(person: Person) -> int:
    """The map and everybody on it."""
    return Map.objects.filter(person=person).delete()[0]


hold(
    Holding(
        name="connections",
        label=_("Your map of people around you"),
        models=("connections.Map", "connections.Tie", "connections.Acquaintance"),
        export=export,
        erase=erase,
    )
)
