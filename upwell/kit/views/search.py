"""The page on which things are found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upwell.kit import asking, search
from upwell.kit.pages import page_of
from upwell.kit.permissions import is_signed_in

PER_PAGE = 20


class Found(Sequence[search.Hit]):
    """What was found, as a paginator wants it: counted once, fetched a page at a time."""

    def __init__(self, words: str, viewer: Any, kinds: list[str] | None) -> None:
        self.words, self.viewer, self.kinds = words, viewer, kinds
        self.first = self._fetch(0, PER_PAGE)

    def _fetch(self, offset: int, limit: int) -> search.Results:
        return search.find(self.words, viewer=self.viewer, kinds=self.kinds, offset=offset, limit=limit)

    def __len__(self) -> int:
        return self.first.total

    @overload
    def __getitem__(self, place: int) -> search.Hit: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[search.Hit]: ...
    def __getitem__(self, place: int | slice) -> search.Hit | Sequence[search.Hit]:
        if isinstance(place, int):
            return self._fetch(place, 1).hits[0]
        start, stop = place.start or 0, len(self) if place.stop is None else place.stop
        return self.first.hits[:stop] if not start and stop <= PER_PAGE else self._fetch(start, stop - start).hits


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Find something that you may read."""
    words = asking.words(request, "q").strip()
    kind = asking.words(request, "kind")
    kinds = [kind] if kind in search.sources else None
    viewer = request.user if is_signed_in(request.user) else None
    found = Found(words, viewer, kinds)
    context = {
        "words": words,
        "asked": found.first.words,
        "more": found.first.more,
        "kind": kind if kinds else "",
        "kinds": [source for source in search.sources.values() if source.label],
        "page": page_of(request, found, PER_PAGE),
    }
    return render(request, "kit/search.html", context)
