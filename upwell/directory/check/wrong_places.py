"""Places that cannot be where they are said to be: far from all others, latitude and longitude swapped, far from their own postcode."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import DatabaseError

from upwell.directory.check.findings import Finding
from upwell.directory.check.quality import places_of
from upwell.directory.check.shapes import name_of
from upwell.directory.models import District
from upwell.directory.notation import district_of
from upwell.directory.where import Point, km_between

FEWEST = 10
FAR_KM = 100.0
TIMES_FARTHER = 8.0
OFF_KM = 30.0

Pair = tuple[float, float]


def points_of(service: Any) -> list[Pair]:
    """The points of a service on the map; nought and nought is none."""
    found = []
    for place in places_of(service):
        pair = place.get("latitude"), place.get("longitude")
        if all(isinstance(one, int | float) and not isinstance(one, bool) for one in pair) and pair != (0, 0):
            found.append((float(pair[0]), float(pair[1])))  # type: ignore[arg-type]
    return found


class Places:
    """Looks at each service once; of its points only numbers and its name are kept."""

    def __init__(self) -> None:
        self.known = _districts()
        self.points: list[tuple[float, float, str]] = []

    def look(self, service: Any) -> Iterator[Finding]:
        """One service: is each point near its own postcode? Only where the operator brought in where districts are."""
        called = name_of(service)
        self.points += [(*pair, called) for pair in points_of(service)]
        for place in places_of(service) if self.known else ():
            yield from _off(service, place, self.known)

    def far_ones(self) -> Iterator[Finding]:
        """Measured from the middle of all; a directory that is spread over the country has a wide middle, and then only the very far stand out."""
        if len(self.points) < FEWEST:
            return
        middle = Point(statistics.median(p[0] for p in self.points), statistics.median(p[1] for p in self.points), "")
        usual = statistics.median(km_between(middle, p[0], p[1]) for p in self.points)
        limit = max(FAR_KM, TIMES_FARTHER * usual)
        for latitude, longitude, called in self.points:
            if (km := km_between(middle, latitude, longitude)) > limit:
                swapped = km_between(middle, longitude, latitude) <= limit
                says = f"{latitude}, {longitude}: {km:.0f} km from the middle of all"
                yield Finding("swapped" if swapped else "far_away", called, says)


def _off(service: Any, place: Mapping[str, Any], known: Mapping[str, Point]) -> Iterator[Finding]:
    points = points_of({"service_at_locations": [{"location": place}]})
    addresses = place.get("addresses")
    for address in addresses if isinstance(addresses, list) else ():
        district = (
            known.get(district_of(str(address.get("postal_code") or ""))) if isinstance(address, Mapping) else None
        )
        if district and points and (km := km_between(district, *points[0])) > OFF_KM:
            yield Finding("postcode_elsewhere", name_of(service), f"{address['postal_code']} is {km:.0f} km away")


def _districts() -> dict[str, Point]:
    try:
        rows = District.objects.values_list("code", "latitude", "longitude")
        return {code: Point(latitude, longitude, code) for code, latitude, longitude in rows}
    except DatabaseError:  # a stranger checks a feed before anything is set up
        return {}
