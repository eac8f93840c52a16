"""Looking something up. Every word asked for must occur, as a word or as the beginning of one; words in titles weigh more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from upwell.kit.models import SearchDocument
from upwell.kit.search.sources import PUBLIC, SearchSource, audiences_of, sources
from upwell.kit.search.words import asked, snippet

SHORT = 2  # a word this short is meant as it stands, not as a beginning
FTS = "kit_search_fts"
MOST_COUNTED = 1_000  # nobody reads on so far, and counting all would make the page slower as the community grows


class Unindexed(Func):
    """A column, kept from SQLite's planner: the full-text index must lead, or it would be asked anew for every document of the audience."""

    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Unary plus: the same value, but no index fits."""
        return super().as_sql(compiler, connection, template="+%(expressions)s", **context)


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
    """A piece of what was found. total counts all of it, up to a thousand; `more` says that there is more."""

    words: list[str]
    hits: list[Hit]
    total: int
    offset: int
    limit: int
    more: bool = False


def find(words: str, *, viewer: Any, kinds: Iterable[str] | None = None, offset: int = 0, limit: int = 20) -> Results:
    """What `viewer` (a person, or None) may find for the words they typed, best first."""
    wanted = asked(words)
    if not wanted:
        return Results([], [], 0, offset, limit)
    chosen = [sources[kind] for kind in kinds] if kinds is not None else sources.values()
    matching = _matching(_findable(chosen, viewer), wanted)
    best = list(matching.values_list("pk", flat=True)[offset : offset + limit])  # sorting whole texts would cost
    rows = SearchDocument.objects.in_bulk(best)
    hits = [_hit(rows[key], wanted) for key in best if key in rows]
    total = (
        offset + len(best) if 0 < len(best) < limit else len(matching.order_by().values_list("pk")[: MOST_COUNTED + 1])
    )
    return Results(wanted, hits, min(total, MOST_COUNTED), offset, limit, more=total > MOST_COUNTED)


def matching_refs(words: str, kind: str) -> Any:
    """References of public things of one kind that the words find, all of them and unsorted: for `ref__in=` in a query that narrows further."""
    wanted = asked(words)
    if not wanted:
        return SearchDocument.objects.none().values("ref")
    if connection.vendor == "sqlite":
        # CROSS JOIN keeps the order: the full-text index must lead, or it would be asked anew for every document.
        found = f"SELECT d.ref FROM {FTS} CROSS JOIN kit_searchdocument d ON d.id = {FTS}.rowid WHERE {FTS} MATCH %s"  # noqa: S608 our own name
        return RawSQL(f"{found} AND +d.kind = %s AND +d.audience = %s", [_for_sqlite(wanted), kind, PUBLIC])  # noqa: S611
    found = "SELECT d.ref FROM kit_searchdocument d WHERE d.words @@ to_tsquery('simple', %s)"
    return RawSQL(f"{found} AND d.kind = %s AND d.audience = %s", [_for_postgresql(wanted), kind, PUBLIC])  # noqa: S611


def _for_sqlite(wanted: Sequence[str]) -> str:
    return " AND ".join(f'"{word}"' + ("*" if len(word) > SHORT else "") for word in wanted)


def _for_postgresql(wanted: Sequence[str]) -> str:
    return " & ".join(f"'{word}'" + (":*" if len(word) > SHORT else "") for word in wanted)


def _hit(row: SearchDocument, wanted: Sequence[str]) -> Hit:
    return Hit(row.kind, sources[row.kind].label, row.ref, row.title, row.url, snippet(row.body, wanted))


def _findable(chosen: Iterable[SearchSource], viewer: Any) -> QuerySet[SearchDocument]:
    """Documents for the viewer's audiences whose thing still exists and is visible: one condition for each kind."""
    documents = SearchDocument.objects.alias(for_whom=_plain("audience"), what=_plain("kind"))
    held = documents.filter(for_whom__in=audiences_of(viewer))
    allowed = Q(pk__in=[])
    for source in chosen:
        field = "ref" if hasattr(source.model, "ref") else "pk"
        things = source.model._default_manager.filter(**{field: OuterRef("ref")})
        if source.visible is not None:
            things = source.visible(things, viewer)
        allowed |= Q(Exists(things), what=source.kind)
    return held.filter(allowed)


def _plain(column: str) -> Unindexed:
    return Unindexed(F(column), output_field=TextField())


def _matching(documents: QuerySet[SearchDocument], wanted: Sequence[str]) -> QuerySet[SearchDocument]:
    """Narrowed to the words and ranked. Names in the SQL are our own; the words go as parameters, quoted, letters and digits only."""
    if connection.vendor == "sqlite":
        query = _for_sqlite(wanted)
        return documents.extra(  # noqa: S610
            tables=[FTS],
            where=[f"{FTS}.rowid = kit_searchdocument.id", f"{FTS} MATCH %s"],
            params=[query],
            select={"rank": f"bm25({FTS}, 4.0, 1.0)"},
            order_by=["rank", "-kit_searchdocument.id"],
        )
    query = _for_postgresql(wanted)
    return documents.extra(  # noqa: S610
        where=["kit_searchdocument.words @@ to_tsquery('simple', %s)"],
        params=[query],
        select={"rank": "-ts_rank(kit_searchdocument.words, to_tsquery('simple', %s))"},
        select_params=[query],
        order_by=["rank", "-kit_searchdocument.id"],
    )
