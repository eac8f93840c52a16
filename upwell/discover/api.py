"""Read API of themes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from upwell.algorithms.disclosure import publishable
from upwell.discover.models import Theme
from upwell.discover.queries import quotes

router = Router(tags=["discover"])
PAGE = 50


class ThemeOut(Schema):
    ref: str
    name: str
    terms: list[str]
    people: str
    spaces: int


class QuoteOut(Schema):
    voice: str
    text: str
    by: str
    source: str


def _out(theme: Theme) -> dict[str, Any]:
    return {
        "ref": theme.ref,
        "name": theme.name,
        "terms": theme.open_terms,
        "people": str(publishable(theme.people)),
        "spaces": theme.spaces,
    }


@router.get("/themes", response=list[ThemeOut])
def themes(request: HttpRequest, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """Named themes that stand on at least five people from two spaces, fifty a page. People: rounded to five, fewer than eight starred."""
    return [
        _out(theme)
        for theme in Theme.objects.visible_to(None).order_by("-people", "-pk")[(page - 1) * PAGE : page * PAGE]
    ]


@router.get("/themes/{ref}", response=ThemeOut)
def theme(request: HttpRequest, ref: str) -> Any:
    """One theme."""
    return _out(get_object_or_404(Theme.objects.visible_to(None), ref=ref))


@router.get("/themes/{ref}/quotes", response=list[QuoteOut])
def theme_quotes(request: HttpRequest, ref: str) -> Any:
    """Voices of a theme that may be quoted, the newest fifty."""
    found = get_object_or_404(Theme.objects.visible_to(None), ref=ref)
    return [
        {"voice": q.voice.ref, "text": q.text, "by": q.by, "source": q.voice.source.name}
        for q in quotes(found, limit=PAGE)
    ]
