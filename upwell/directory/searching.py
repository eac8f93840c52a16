"""Finding what helps: by need, by words, near a place, by day, cost, access and language. Every wish narrows.

What nobody confirmed for long comes last, whatever else it has. Near a place the nearest come first, then the names; without one, what is called so, then the names.
The search reads one row for each service on the page: what it asks for is on the service itself (`open_days`, `is_free`), in one index (the box around a
point), or in the full-text index.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from upwell.directory import listings, where
from upwell.directory.models import (
    Accessibility,
    Attribute,
    Language,
    Location,
    Service,
    ServiceAtLocation,
    TaxonomyTerm,
)
from upwell.directory.models.services import STALE_DAYS, ServiceQuerySet
from upwell.directory.terms import terms_in, with_narrower
from upwell.kit import search
from upwell.kit.search.words import words_of
from upwell.kit.time import days, today

ON_A_PAGE = 20
MOST_COUNTED = 1_000
MOST_ANYWHERE = 5
FARTHEST_KM = 25 * where.KM_OF_A_MILE
# Words that say nothing about what somebody needs: nearly everything here is a group, and not every one says so.
_IDLE = frozenset(
    [
        "a",
        "about",
        "all",
        "am",
        "an",
        "and",
        "any",
        "are",
        "at",
        "be",
        "been",
        "but",
        "can",
        "class",
        "classes",
        "club",
        "clubs",
        "could",
        "do",
        "feel",
        "feeling",
        "find",
        "for",
        "get",
        "go",
        "group",
        "groups",
        "have",
        "help",
        "helping",
        "helps",
        "i",
        "in",
        "is",
        "it",
        "like",
        "local",
        "looking",
        "me",
        "my",
        "near",
        "nearby",
        "need",
        "needs",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "people",
        "really",
        "session",
        "sessions",
        "since",
        "so",
        "some",
        "somebody",
        "someone",
        "something",
        "support",
        "that",
        "the",
        "there",
        "they",
        "to",
        "very",
        "want",
        "was",
        "we",
        "who",
        "with",
        "would",
        "you",
        "your",
    ]
)


@dataclass(frozen=True)
class Wish:
    """What somebody looks for. Every part that is filled narrows."""

    words: str = ""
    term: TaxonomyTerm | None = None
    near: where.Point | None = None
    km: float = 0
    days: tuple[str, ...] = ()
    is_free: bool = False
    has_room: bool = False
    access: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True)
class Found:
    """One service on a page, and how far it is."""

    service: Service
    km: float | None = None

    @property
    def distance(self) -> str:
        """In words; empty when no place was asked."""
        return "" if self.km is None else where.in_words(self.km)


@dataclass(frozen=True)
class Results:
    """One page. total counts up to a thousand; `meant` are needs that the words speak of, when the words themselves found nothing."""

    found: list[Found]
    total: int
    page: int
    anywhere: list[Service] = field(default_factory=list)
    meant: list[TaxonomyTerm] = field(default_factory=list)

    @property
    def pages(self) -> int:
        """How many pages there are, as far as it was counted."""
        return max(1, -(-self.total // ON_A_PAGE))

    @property
    def is_counted(self) -> bool:
        """Whether total is all of it."""
        return self.total < MOST_COUNTED


def find(wish: Wish, viewer: Any, page: int = 1) -> Results:
    """One page of what fits."""
    rows = matching(wish, viewer)
    start = (max(page, 1) - 1) * ON_A_PAGE
    found, total = _near(rows, wish, start) if wish.near else _by_name(rows, start, wish.words)
    meant = terms_in(wish.words) if not total and wish.words else []
    anywhere = _anywhere(rows, wish) if wish.near and page == 1 else []
    return Results(found, total, page, anywhere, meant)


def matching(wish: Wish, viewer: Any) -> ServiceQuerySet:
    """All that fits but for the place, in no order."""
    rows: ServiceQuerySet = Service.objects.visible_to(viewer).open().order_by()
    if wish.words:
        rows = rows.filter(ref__in=search.matching_refs(" ".join(telling(wish.words)), "directory.service"))
    if wish.term is not None:
        about = Attribute.objects.filter(term__in=with_narrower([wish.term.pk]))
        rows = rows.filter(pk__in=about.values("service"))
    if wish.is_free:
        rows = rows.filter(is_free=True)
    if wish.has_room:
        rows = rows.filter(room=Service.Room.ROOM)
    return _on_days(_for_people(rows, wish), wish)


def telling(words: str) -> list[str]:
    """The words that say something; all of them when none does."""
    said = words_of(words)
    return [word for word in said if word not in _IDLE] or said


def _on_days(rows: ServiceQuerySet, wish: Wish) -> ServiceQuerySet:
    """Open on one of these days: bits are looked up, because they stand on the service itself."""
    mask = sum(listings.day_bit(day) for day in wish.days)
    if not mask:
        return rows
    return rows.filter(open_days__in=[bits for bits in range(1, 128) if bits & mask])


def _for_people(rows: ServiceQuerySet, wish: Wish) -> ServiceQuerySet:
    for kind in wish.access:
        # Looked up once as a list: asked anew for each service, a common kind would be counted through thousands of times.
        places = Accessibility.objects.filter(kind=kind).order_by().values("location")
        rows = rows.filter(pk__in=ServiceAtLocation.objects.order_by().filter(location__in=places).values("service"))
    if wish.language:
        rows = rows.filter(Exists(Language.objects.filter(code=wish.language, service=OuterRef("pk"))))
    return rows


def _age(prefix: str = "") -> Case:
    """0 for what somebody confirmed within a year, 1 for the rest."""
    fresh = {f"{prefix}assured_date__gte": today() - days(STALE_DAYS)}
    return Case(When(**fresh, then=Value(0)), default=Value(1), output_field=IntegerField())


def _called(words: str) -> list[Case]:
    """0 for what is called so: whoever looks for a walk wants "Walking football" before a swim that is good for people who walk.

    Nothing where no word is long enough: a bare 1 would be the first column to PostgreSQL, and the order that of the keys.
    """
    stems = {word[: max(4, len(word) - 3)] for word in telling(words) if len(word) > 3} if words else set()
    if not stems:
        return []
    named = reduce(or_, (Q(name__icontains=stem) for stem in sorted(stems)))
    return [Case(When(named, then=Value(0)), default=Value(1), output_field=IntegerField())]


def _by_name(rows: ServiceQuerySet, start: int, words: str = "") -> tuple[list[Found], int]:
    ordered = rows.order_by(_age(), *_called(words), Lower("name"), "pk").values_list("pk", flat=True)
    keys = list(ordered[start : start + ON_A_PAGE])
    return [Found(service) for service in _in_order(keys)], _count(rows.values_list("pk"), start, len(keys))


def _near(rows: ServiceQuerySet, wish: Wish, start: int) -> tuple[list[Found], int]:
    """The nearest place of each service that has one within reach."""
    point = wish.near
    if point is None:
        return [], 0
    places = _places(rows, point, wish.km)
    nearest = places.values("service").annotate(near=Min(F("km2")), age=Min(_age("service__")))
    page = list(nearest.order_by("age", "near", "service")[start : start + ON_A_PAGE])
    services = _in_order([one["service"] for one in page])
    found = [Found(service, one["near"] ** 0.5) for service, one in zip(services, page, strict=True)]
    return found, _count(places.values_list("service").distinct(), start, len(page))


def _places(rows: ServiceQuerySet, point: where.Point, km: float) -> QuerySet[ServiceAtLocation]:
    """Where within reach one of these is."""
    fits = Exists(rows.filter(pk=OuterRef("service")))  # not a list of services: the box must lead
    return where.within(ServiceAtLocation.objects.order_by(), point, km).filter(fits)


def _how_many(wish: Wish, viewer: Any) -> int:
    """The total of `find` without the page: nine of these are asked when nothing was found."""
    rows = matching(wish, viewer)
    if wish.near is None:
        return _count(rows.values_list("pk"), 0, 0)
    return _count(_places(rows, wish.near, wish.km).values_list("service").distinct(), 0, 0)


def _anywhere(rows: ServiceQuerySet, wish: Wish) -> list[Service]:
    """What no distance is true of: by phone or online; and, where something is looked for, what has no fixed place, such as a ramble that begins somewhere else each week."""
    found = list(_virtual(rows).with_row()[:MOST_ANYWHERE])
    if wish.words or wish.term:
        placed = ServiceAtLocation.objects.order_by().filter(service=OuterRef("pk"))
        found += rows.filter(~Exists(placed)).order_by(_age(), Lower("name")).with_row()[:MOST_ANYWHERE]
    return found


def loosened(wish: Wish, viewer: Any) -> list[tuple[str, int]]:
    """What would come if one wish were left out, for whoever finds nothing with all of them: its field, and how many. Those that would bring nothing are left out."""
    without: dict[str, dict[str, Any]] = {
        "day": {"days": ()}, "free": {"is_free": False}, "room": {"has_room": False}, "access": {"access": ()}, "language": {"language": ""},
        "miles": {"km": FARTHEST_KM}, "near": {"near": None}, "q": {"words": ""}, "need": {"term": None},
    }  # fmt: skip
    found = []
    for name, less in without.items():
        other = replace(wish, **less)
        is_said = other != wish and (name != "miles" or (wish.near is not None and wish.km < FARTHEST_KM))
        if is_said and _says_something(other) and (number := _how_many(other, viewer)):
            found.append((name, number))
    return found


def _says_something(wish: Wish) -> bool:
    """Without any of what it is about everything would come, which is no help."""
    return bool(wish.words or wish.term or wish.days or wish.access or wish.language)


def _virtual(rows: ServiceQuerySet) -> ServiceQuerySet:
    """By phone or online: as near as one's own chair. Few are, so their places are looked up first."""
    at = ServiceAtLocation.objects.order_by()
    physical = at.filter(service=OuterRef("pk"), location__location_type="physical")
    virtual = at.filter(location__in=Location.objects.filter(location_type="virtual").values("pk"))
    return rows.filter(~Exists(physical), pk__in=virtual.values("service")).order_by(_age(), Lower("name"))


def _count(rows: QuerySet[Any], start: int, on_page: int) -> int:
    """All of them, up to a thousand: nobody reads on so far, and counting on would make every page slower."""
    if 0 < on_page < ON_A_PAGE:
        return start + on_page
    return len(rows[:MOST_COUNTED])


def _in_order(keys: list[int]) -> list[Service]:
    by_key = {service.pk: service for service in Service.objects.visible_to(None).filter(pk__in=keys).with_row()}
    return [by_key[key] for key in keys]


def needs_in_use() -> list[TaxonomyTerm]:
    """Needs that some service answers, and those that stand above them; by name. One look into an index for each term."""
    about = Attribute.objects.filter(term=OuterRef("pk"), service__isnull=False)
    used = list(TaxonomyTerm.objects.filter(Exists(about)).select_related("parent"))
    above = [term.parent for term in used if term.parent is not None]
    return sorted({term.pk: term for term in (*used, *above)}.values(), key=lambda term: term.name)


def languages_in_use() -> list[tuple[str, str]]:
    """Codes and names of languages in which some service meets people."""
    codes = set(Language.objects.exclude(code="").filter(service__isnull=False).values_list("code", flat=True))
    return sorted(
        ((code, name) for code, name in listings.languages().items() if code in codes), key=lambda pair: pair[1]
    )
