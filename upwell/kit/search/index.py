"""Putting things into the index and taking them out: part of the transaction of the action that calls."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model

from upwell.kit.models import SearchDocument
from upwell.kit.search.sources import SearchSource, source_of, sources
from upwell.kit.search.words import words_of
from upwell.kit.time import now

_FIELDS = ["title", "body", "title_words", "body_words", "url", "audience", "indexed_at"]
_AT_ONCE = 500


def index(obj: Model) -> None:
    """Let `obj` be found as it is now; doing it again changes nothing."""
    source = source_of(obj)
    row = _row(source, obj)
    if row is None:
        unindex(obj)
    else:
        _write([row])


def unindex(obj: Model) -> None:
    """Let `obj` not be found any more; its words leave the index."""
    SearchDocument.objects.filter(kind=source_of(obj).kind, ref=_ref(obj)).delete()


def rebuild(kind: str | None = None) -> int:
    """Index everything anew (of one kind, or of all); how many documents there are now."""
    chosen = [sources[kind]] if kind else sources.values()
    return sum(_rebuild(source) for source in chosen)


def _rebuild(source: SearchSource) -> int:
    with transaction.atomic():
        SearchDocument.objects.filter(kind=source.kind).delete()
        count = 0
        rows: list[SearchDocument] = []
        things = source.rows() if source.rows else source.model._default_manager.get_queryset()
        for obj in things.iterator(chunk_size=_AT_ONCE):
            row = _row(source, obj)
            rows += [row] if row else []
            if len(rows) >= _AT_ONCE:
                count += _write(rows)
                rows = []
        return count + _write(rows)


def _write(rows: list[SearchDocument]) -> int:
    SearchDocument.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "ref"], update_fields=_FIELDS
    )
    return len(rows)


def _row(source: SearchSource, obj: Model) -> SearchDocument | None:
    document = source.document(obj)
    if document is None:
        return None
    title, body = _storable(document.title)[:300], _storable(document.body)
    return SearchDocument(
        kind=source.kind,
        ref=_ref(obj),
        title=title,
        body=body,
        title_words=" ".join(words_of(title)),
        body_words=" ".join(words_of(body)),
        url=document.url,
        audience=document.audience,
        indexed_at=now(),
    )


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL."""
    return text.replace("\x00", "")


def _ref(obj: Any) -> str:
    return str(getattr(obj, "ref", obj.pk))
