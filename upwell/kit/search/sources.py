"""What can be found, and which audiences a person belongs to: registered by the packages that know."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from upwell.kit.permissions import is_signed_in
from upwell.kit.registry import Registry

PUBLIC = "public"
MEMBERS = "members"


@dataclass(frozen=True)
class Document:
    """What one thing puts into the index. body: plain words, no markup. audience: who may find it."""

    title: str
    body: str
    url: str
    audience: str


@dataclass(frozen=True)
class SearchSource:
    """One kind of thing. document(obj) may return None: then it is not in the index.

    visible(queryset, viewer) narrows a queryset of `model` to what the viewer may see. It becomes part of one query: return the queryset narrowed by
    filters, do not read from it. label: what a page calls the kind, in the plural. rows(): all things with what their documents read along, for indexing everything
    anew; without it each document reads for itself.
    """

    kind: str
    model: type[Model]
    document: Callable[[Any], Document | None]
    visible: Callable[[Any, Any], Any] | None = None
    label: str | Promise = ""
    rows: Callable[[], Any] | None = None


sources: Registry[SearchSource] = Registry("kind of search document")
_audiences: list[Callable[[Any], Iterable[str]]] = []


def register(source: SearchSource) -> None:
    """Let things of one kind be found."""
    sources.register(source.kind, source)


def register_audiences(keys_of: Callable[[Any], Iterable[str]]) -> None:
    """Say which audience keys of a package a viewer (a person, or None) holds."""
    _audiences.append(keys_of)


def source_of(obj: Model) -> SearchSource:
    """The source that `obj` belongs to; KeyError when its model has none."""
    for source in sources.values():
        if isinstance(obj, source.model):
            return source
    raise KeyError(f"no search source is registered for {type(obj).__name__}")


def audiences_of(viewer: Any) -> set[str]:
    """Every audience key that `viewer` holds."""
    keys = {PUBLIC}
    if is_signed_in(viewer):
        keys.add(MEMBERS)
    for keys_of in _audiences:
        keys.update(keys_of(viewer))
    return keys
