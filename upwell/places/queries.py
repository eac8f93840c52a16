"""Reading places: looking areas and bodies up, and finding whose something is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from upwell.kit.search.words import asked as asked_words
from upwell.kit.search.words import words_of
from upwell.places.models import Area, PublicBody, Remit

MOST_FOUND = 20
MOST_LOOKED_AT = 5_000
MOST_LEVELS = 12


@dataclass(frozen=True)
class Whose:
    """A body that may be the one to ask, with those of its remits that fit best first."""

    body: PublicBody
    remits: list[Remit]


def lineage(body: PublicBody) -> list[PublicBody]:
    """The body and all whose place it took."""
    found, fresh = [body], [body]
    while fresh:
        fresh = [b for b in PublicBody.objects.filter(successor__in=fresh) if b not in found]
        found += fresh
    return found


def areas(words: str = "", kind: str = "") -> QuerySet[Area]:
    """Areas by name or code, and by kind."""
    found: QuerySet[Area] = Area.objects.select_related("parent", "successor")
    if kind:
        found = found.filter(kind=kind)
    return _named(found, words)


def bodies(words: str = "", kind: str = "") -> QuerySet[PublicBody]:
    """Bodies by name or code, and by kind."""
    found: QuerySet[PublicBody] = PublicBody.objects.select_related("successor")
    if kind:
        found = found.filter(kind=kind)
    return _named(found, words)


def kinds() -> tuple[list[str], list[str]]:
    """The kinds of areas and of bodies that there are."""
    return _kinds(Area.objects.all()), _kinds(PublicBody.objects.all())


def larger(area: Area) -> list[Area]:
    """The areas that this one lies in, the smallest first."""
    found: list[Area] = []
    here = area.parent
    while here is not None and here not in found and here != area and len(found) < MOST_LEVELS:
        found.append(here)
        here = here.parent
    return found


def deciding_for(area: Area) -> QuerySet[Remit]:
    """What is decided today for this area or a larger one."""
    remits: QuerySet[Remit] = Remit.objects.valid_on().filter(area__in=[area, *larger(area)])
    return remits.select_related("body__successor", "area").order_by("body__name", "decides")


def remits_of(body: PublicBody) -> tuple[list[Remit], list[Remit]]:
    """What the body decides today (or will), and what it decided once."""
    remits = list(body.remits.select_related("area", "body").order_by("decides", "area__name", "valid_from"))
    current = set(Remit.objects.valid_on().filter(body=body).values_list("pk", flat=True))
    return [r for r in remits if r.pk in current], [r for r in remits if r.pk not in current]


def whose(words: str, area: Area | None = None) -> list[Whose]:
    """Which bodies of today might decide what `words` speak of, best first; with `area`, those that decide for it or a larger area.

    Every word counts that begins a word of the remit, the body's name or its description; remits weigh most. A body that matches nothing is left out,
    unless no words were given: then all that decide for the area are told.
    """
    asked = search_words(words)
    remits = deciding_for(area) if area else Remit.objects.valid_on().select_related("body__successor", "area")
    if not asked and area is None:
        return []
    by_body: dict[int, list[Remit]] = {}
    for remit in remits.filter(body__in=PublicBody.objects.valid_on())[:MOST_LOOKED_AT]:
        if not asked or _score(remit, asked):
            by_body.setdefault(remit.body_id, []).append(remit)
    found = [_as_whose(rows, asked) for rows in by_body.values()]
    found.sort(key=lambda one: (-_score(one.remits[0], asked), one.body.name))
    return found[:MOST_FOUND]


def search_words(words: str) -> list[str]:
    """The words that count: those of three letters and more, without case and accents."""
    return [word for word in asked_words(words) if len(word) > 2]


def _as_whose(rows: Sequence[Remit], asked: Sequence[str]) -> Whose:
    return Whose(rows[0].body, sorted(rows, key=lambda remit: (-_score(remit, asked), remit.decides)))


def _score(remit: Remit, asked: Sequence[str]) -> int:
    decides = words_of(remit.decides)
    about = words_of(f"{remit.body.name} {remit.body.about}")
    return sum(3 * _begins(word, decides) + _begins(word, about) for word in asked)


def _begins(word: str, among: Iterable[str]) -> bool:
    """Endings are cut a little, so that "carers" finds "carer"."""
    stem = word[:-1] if len(word) > 4 and word.endswith("s") else word
    return any(other.startswith(stem) for other in among)


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    words = words.strip()
    if words:
        found = found.filter(Q(name__icontains=words) | Q(code__iexact=words))
    return found.order_by("name", "pk")


def _kinds(rows: QuerySet[Any]) -> list[str]:
    return list(rows.order_by("kind").values_list("kind", flat=True).distinct())
