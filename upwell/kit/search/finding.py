"""Looking something up. Every word asked for must occur, as a word or as the beginning of one; words in titles weigh more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from upwell.kit.models import SearchDocument
from upwell.kit.search.sources import SearchSource, audiences_of, sources
from upwell.kit.search.words import asked, snippet

SHORT = 2  # a word this short is meant as it stands, not as a beginning
FTS = "kit_search_fts"


@dataclass(frozen=True)
class Hit:
    """One thing that was found, as a page shows it. snippet is safe HTML with <mark>."""

    kind: str
    label: str | Promise
    ref: str
    title: str
    url: str
    snippet: SafeString


@dataclass(frozen=True)
class Results:
    """A piece of what was found; total counts all of it."""

    words: list[str]
    hits: list[Hit]
    total: int
    offset: int
    limit: int


def find(words: str, *, viewer: Any, kinds: Iterable[str] | None = None, offset: int = 0, limit: int = 20) -> Results:
    """What `viewer` (a person, or None) may find for the words they typed, best first."""
    wanted = asked(words)
    if not wanted:
        return Results([], [], 0, offset, limit)
    chosen = [sources[kind] for kind in kinds] if kinds is not None else sources.values()
    matching = _matching(_findable(chosen, viewer), wanted)
    rows = matching.only("kind", "ref", "title", "body", "url")[offset : offset + limit]
    return Results(wanted, [_hit(row, wanted) for row in rows], matching.count(), offset, limit)


def _hit(row: SearchDocument, wanted: Sequence[str]) -> Hit:
    return Hit(row.kind, sources[row.kind].label, row.ref, row.title, row.url, snippet(row.body, wanted))


def _findable(chosen: Iterable[SearchSource], viewer: Any) -> QuerySet[SearchDocument]:
    """Documents for the viewer's audiences whose thing still exists and is visible: one condition for each kind."""
    held = SearchDocument.objects.filter(audience__in=audiences_of(viewer))
    allowed = Q(pk__in=[])
    for source in chosen:
        field = "ref" if hasattr(source.model, "ref") else "pk"
        things = source.model._default_manager.filter(**{field: OuterRef("ref")})
        if source.visible is not None:
            things = source.visible(things, viewer)
        allowed |= Q(Exists(things), kind=source.kind)
    return held.filter(allowed)


def _matching(documents: QuerySet[SearchDocument], wanted: Sequence[str]) -> QuerySet[SearchDocument]:
    """Narrowed to the words and ranked. Names in the SQL are our own; the words go as parameters, quoted, letters and digits only."""
    if connection.vendor == "sqlite":
        query = " AND ".join(f'"{word}"' + ("*" if len(word) > SHORT else "") for word in wanted)
        return documents.extra(  # noqa: S610
            tables=[FTS],
            where=[f"{FTS}.rowid = kit_searchdocument.id", f"{FTS} MATCH %s"],
            params=[query],
            select={"rank": f"bm25({FTS}, 4.0, 1.0)"},
            order_by=["rank", "-kit_searchdocument.id"],
        )
    query = " & ".join(f"'{word}'" + (":*" if len(word) > SHORT else "") for word in wanted)
    return documents.extra(  # noqa: S610
        where=["kit_searchdocument.words @@ to_tsquery('simple', %s)"],
        params=[query],
        select={"rank": "-ts_rank(kit_searchdocument.words, to_tsquery('simple', %s))"},
        select_params=[query],
        order_by=["rank", "-kit_searchdocument.id"],
    )
