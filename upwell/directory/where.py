"""Where something is: postcode districts and areas as points, and what lies around a point, by one index and plain arithmetic.

The earth is taken for flat around the point: within 100 km that is wrong by less than a hundredth, and what is wanted here is "two miles", not a survey.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from django.db.models import ExpressionWrapper, F, FloatField, QuerySet
from django.utils.translation import gettext as _

from upwell.directory.models import District
from upwell.directory.notation import district_of
from upwell.places.models import Area
from upwell.places.queries import larger

KM_OF_A_DEGREE = 111.195
KM_OF_A_MILE = 1.609344


@dataclass(frozen=True)
class Point:
    """A point on the map, and what somebody called it."""

    latitude: float
    longitude: float
    label: str
    area: Area | None = None

    @property
    def narrowing(self) -> float:
        """How much shorter a degree to the east is here than one to the north."""
        return max(math.cos(math.radians(self.latitude)), 0.01)


def point_of(text: str) -> Point | None:
    """The middle of the district of a postcode; of a whole one only the first half is used. None when nobody brought it in."""
    code = district_of(text)
    found = District.objects.filter(code=code).select_related("area").first() if code else None
    if found is None:
        return None
    return Point(found.latitude, found.longitude, str(found), found.area)


def point_of_area(area: Area) -> Point | None:
    """The middle of the districts in an area, and in the areas within it."""
    inside = [area.pk, *Area.objects.filter(parent=area).values_list("pk", flat=True)]
    points = list(District.objects.filter(area__in=inside).values_list("latitude", "longitude"))
    if not points:
        return None
    middle = [sum(numbers) / len(points) for numbers in zip(*points, strict=True)]
    return Point(middle[0], middle[1], area.name, area)


def areas_with_districts() -> set[int]:
    """Areas of which we know where they are: with a district in them, or in an area in them."""
    direct = set(District.objects.exclude(area=None).values_list("area", flat=True))
    above = set(Area.objects.filter(pk__in=direct).exclude(parent=None).values_list("parent", flat=True))
    return direct | above


def areas_around(point: Point) -> list[int]:
    """The area of a point, and every larger one."""
    return [point.area.pk, *(area.pk for area in larger(point.area))] if point.area else []


def within(rows: QuerySet[Any], point: Point, km: float) -> QuerySet[Any]:
    """Rows with a latitude and a longitude not further than `km`: first a box, which the index answers, then the circle in it. Annotated as `km2`."""
    north, east = km / KM_OF_A_DEGREE, km / KM_OF_A_DEGREE / point.narrowing
    box = rows.filter(
        latitude__gte=point.latitude - north,
        latitude__lte=point.latitude + north,
        longitude__gte=point.longitude - east,
        longitude__lte=point.longitude + east,
    )
    near: QuerySet[Any] = box.alias(km2=_squared(point)).filter(km2__lte=km * km)
    return near


def _squared(point: Point) -> Any:
    up = (F("latitude") - point.latitude) * KM_OF_A_DEGREE
    across = (F("longitude") - point.longitude) * (KM_OF_A_DEGREE * point.narrowing)
    return ExpressionWrapper(up * up + across * across, output_field=FloatField())


def km_between(point: Point, latitude: float, longitude: float) -> float:
    """By the same flat arithmetic as the search."""
    up, across = latitude - point.latitude, (longitude - point.longitude) * point.narrowing
    return math.hypot(up, across) * KM_OF_A_DEGREE


def in_words(km: float) -> str:
    """As people here say it."""
    miles = km / KM_OF_A_MILE
    if miles < 0.2:
        return _("very near")
    if miles < 0.75:
        return _("half a mile")
    if miles < 1.05:
        return _("1 mile")
    return _("%(miles)s miles") % {"miles": f"{miles:.0f}" if miles >= 9.5 else f"{miles:.1f}".removesuffix(".0")}
