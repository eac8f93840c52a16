"""Pieces that a higher package shows on a lower package's page ("this post is part of an issue").

The lower page names a slot (`{% panels "community.post" post %}`); whoever knows more registers a function that returns HTML for it, or "".
A slot may offer `many`: a function for a whole list at once, so that fifty posts cost one query and not fifty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

Panel = Callable[[HttpRequest, Any], SafeString | str]
ManyPanel = Callable[[HttpRequest, Sequence[Any]], dict[Any, SafeString | str]]

_panels: dict[str, list[Panel]] = {}
_many: dict[str, list[ManyPanel]] = {}


def register(slot: str, panel: Panel) -> None:
    """Show what `panel(request, obj)` returns wherever `slot` is rendered."""
    _panels.setdefault(slot, []).append(panel)


def register_many(slot: str, panel: ManyPanel) -> None:
    """As `register`, for lists: `panel(request, objects)` returns HTML by primary key, with a fixed number of queries."""
    _many.setdefault(slot, []).append(panel)


def render(slot: str, request: HttpRequest, obj: Any) -> list[SafeString | str]:
    """The non-empty pieces for one object, in the order of registration."""
    return [html for panel in _panels.get(slot, []) if (html := panel(request, obj))]


def render_many(slot: str, request: HttpRequest, objects: Sequence[Any]) -> dict[Any, list[SafeString | str]]:
    """The pieces for a list, by primary key."""
    pieces: dict[Any, list[SafeString | str]] = {}
    for panel in _many.get(slot, []):
        for key, html in panel(request, objects).items():
            pieces.setdefault(key, []).append(html)
    return pieces
