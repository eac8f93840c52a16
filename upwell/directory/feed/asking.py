"""What the feed can be asked. Every filter narrows what the others left (AND); a value that cannot be meant is refused, never quietly left out."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from upwell.directory import where
from upwell.directory.feed.paging import MOST, MOST_MINIMAL, USUAL, Slice
from upwell.directory.models import Attribute, Schedule, Service, ServiceArea, ServiceAtLocation, TaxonomyTerm
from upwell.directory.models.services import DAYS
from upwell.directory.terms import with_narrower
from upwell.kit import search
from upwell.kit.errors import Refused

Asked = Mapping[str, str]
Rows = QuerySet[Any]
METRES = 1000.0


class BadParameter(Refused):
    """A parameter that cannot be meant."""

    status = 400

    def __init__(self, name: str, value: str) -> None:
        super().__init__(
            "bad_parameter", _("“%(value)s” cannot be what %(name)s asks for."), name=name, value=value[:60]
        )


def slice_of(asked: Asked) -> Slice:
    """The page that is asked for."""
    _require_json(asked)
    most = MOST_MINIMAL if wants(asked, "minimal") else MOST
    return Slice(_whole(asked, "page", 1, 10**9), min(_whole(asked, "per_page", USUAL, 10**9), most))


def wants(asked: Asked, name: str) -> bool:
    """A yes or no."""
    value = asked.get(name, "").lower()
    if value not in ("", "true", "false", "1", "0"):
        raise BadParameter(name, value)
    return value in ("true", "1")


def _require_json(asked: Asked) -> None:
    if asked.get("format", "json") not in ("", "json"):
        raise BadParameter("format", asked["format"])


def _whole(asked: Asked, name: str, usual: int, most: int) -> int:
    value = asked.get(name, "")
    if not value:
        return usual
    if not (value.isascii() and value.isdigit()) or not 1 <= int(value[:12]) <= most:
        raise BadParameter(name, value)
    return int(value)


def services(rows: Rows, asked: Asked) -> Rows:
    """Services narrowed by all that is asked."""
    for name, narrow in _SERVICE.items():
        if asked.get(name, "").strip():
            rows = narrow(rows, asked[name].strip())
    return _near(_at_times(rows, asked), asked)


def organizations(rows: Rows, asked: Asked) -> Rows:
    """Organisations by words and by what they offer."""
    if words := asked.get("search", "").strip():
        rows = rows.filter(ref__in=search.matching_refs(words, "directory.organization"))
    offered = {name: asked[name] for name in ("taxonomy_term_id", "taxonomy_id") if asked.get(name)}
    if offered:
        rows = rows.filter(pk__in=services(Service.objects.visible_to(None), offered).values("organization"))
    return rows


def at_locations(rows: Rows, asked: Asked) -> Rows:
    """Services at places: by what is asked of the service, and here distance is that of this very place."""
    of_service = {name: value for name, value in asked.items() if name not in ("postcode", "proximity")}
    if any(of_service.get(name) for name in (*_SERVICE, "day", "start_time", "end_time")):
        rows = rows.filter(service__in=services(Service.objects.visible_to(None), of_service).values("pk"))
    if not asked.get("postcode"):
        return rows
    point = _point(asked)
    if asked.get("proximity"):
        return where.within(rows, point, _metres(asked))
    return rows.filter(service__in=_covering(Service.objects.visible_to(None), point).values("pk"))


def terms(rows: Rows, asked: Asked) -> Rows:
    """Terms of a taxonomy, under a term, or at the top only."""
    if taxonomy := asked.get("taxonomy_id"):
        rows = rows.filter(taxonomy__uid=_uuid("taxonomy_id", taxonomy))
    if parent := asked.get("parent_id"):
        rows = rows.filter(parent__uid=_uuid("parent_id", parent))
    if words := asked.get("search", "").strip():
        rows = rows.filter(Q(name__icontains=words) | Q(also__icontains=words) | Q(description__icontains=words))
    return rows.filter(parent=None) if wants(asked, "top_only") else rows


def taxonomies(rows: Rows, asked: Asked) -> Rows:
    """Taxonomies by words."""
    words = asked.get("search", "").strip()
    return rows.filter(Q(name__icontains=words) | Q(description__icontains=words)) if words else rows


def _uuid(name: str, value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError:
        raise BadParameter(name, value) from None


def _by_term(rows: Rows, value: str) -> Rows:
    term = TaxonomyTerm.objects.filter(uid=_uuid("taxonomy_term_id", value)).values_list("pk", flat=True)
    return rows.filter(pk__in=Attribute.objects.filter(term__in=with_narrower(list(term))).values("service"))


def _by_taxonomy(rows: Rows, value: str) -> Rows:
    about = Attribute.objects.filter(term__taxonomy__uid=_uuid("taxonomy_id", value), service__isnull=False)
    return rows.filter(pk__in=about.values("service"))


def _by_organization(rows: Rows, value: str) -> Rows:
    return rows.filter(organization__uid=_uuid("organization_id", value))


def _changed_since(rows: Rows, value: str) -> Rows:
    try:
        moment = datetime.fromisoformat(value.replace(" ", "+").replace("Z", "+00:00"))
    except ValueError:
        raise BadParameter("modified_after", value) from None
    return rows.filter(last_modified__gte=moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _by_age(name: str, condition: str) -> Callable[[Rows, str], Rows]:
    def narrow(rows: Rows, value: str) -> Rows:
        try:
            age = float(value)
        except ValueError:
            raise BadParameter(name, value) from None
        if not 0 <= age <= 200:
            raise BadParameter(name, value)
        return rows.filter(**{condition: age})

    return narrow


_SERVICE: dict[str, Callable[[Rows, str], Rows]] = {
    "search": lambda rows, words: rows.filter(ref__in=search.matching_refs(words, "directory.service")),
    "taxonomy_term_id": _by_term,
    "taxonomy_id": _by_taxonomy,
    "organization_id": _by_organization,
    "modified_after": _changed_since,
    "minimum_age": _by_age("minimum_age", "minimum_age__gte"),
    "maximum_age": _by_age("maximum_age", "maximum_age__lte"),
}


def _at_times(rows: Rows, asked: Asked) -> Rows:
    """Day and hours are those of one and the same opening."""
    condition = Q()
    if day := asked.get("day", "").strip():
        code = day[:2].upper()
        if code not in DAYS:
            raise BadParameter("day", day)
        condition &= Q(byday__contains=code)
    for name, field in (("start_time", "opens_at__gte"), ("end_time", "closes_at__lte")):
        if asked.get(name):
            condition &= Q(**{field: _time(name, asked[name])})
    if not condition:
        return rows
    hours = Schedule.objects.filter(condition)
    own = hours.filter(service=OuterRef("pk"))
    there = hours.filter(service_at_location__service=OuterRef("pk"))
    return rows.filter(Exists(own) | Exists(there))


def _time(name: str, value: str) -> time:
    try:
        return time.fromisoformat(value.removesuffix("Z")).replace(tzinfo=None)
    except ValueError:
        raise BadParameter(name, value) from None


def _near(rows: Rows, asked: Asked) -> Rows:
    if not asked.get("postcode"):
        return rows
    point = _point(asked)
    if asked.get("proximity"):
        places = where.within(ServiceAtLocation.objects.order_by(), point, _metres(asked))
        return rows.filter(pk__in=places.values("service"))
    return _covering(rows, point)


def _point(asked: Asked) -> where.Point:
    point = where.point_of(asked["postcode"])
    if point is None:
        raise BadParameter("postcode", asked["postcode"])
    return point


def _metres(asked: Asked) -> float:
    value = asked["proximity"]
    try:
        metres = float(value)
    except ValueError:
        raise BadParameter("proximity", value) from None
    if not 0 < metres <= 1_000_000:
        raise BadParameter("proximity", value)
    return metres / METRES


def _covering(rows: Rows, point: where.Point) -> Rows:
    """Services for people who live there: their area holds it, or they name no area that we know."""
    coded = ServiceArea.objects.filter(service=OuterRef("pk"), area__isnull=False)
    holding = coded.filter(area__in=where.areas_around(point))
    return rows.filter(Exists(holding) | ~Exists(coded))
