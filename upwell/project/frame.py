"""The frame around every page, kept for readers who are signed out: it is the same for all of them on the same page.

Somebody signed in has menus of their own, so theirs is made each time.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from upwell.kit.kept import Kept, for_reader, render

_kept: Kept[str] = Kept(1_000)
forget = _kept.clear


def show(name: str, context: Context) -> SafeString:
    """A piece of the frame, in the page whose context this is."""
    request = context.get("request")
    if request is None or context.get("viewer") is not None:
        return _anew(name, context)
    made_from = (name, request.get_full_path(), get_language(), *_said(context))
    return for_reader(_kept.get(made_from, lambda: render(name, context)), context)


def _anew(name: str, context: Context) -> SafeString:
    template: Any = context.template.engine.get_template(name)  # type: ignore[union-attr]
    return mark_safe(str(template.render(context)))  # noqa: S308 a template has escaped it


def _said(context: Context) -> tuple[Hashable, ...]:
    """What the pieces say besides the address; the menus by where they lead."""
    menus = [tuple(link.url for link in context.get(menu) or ()) for menu in ("main_menu", "footer_menu")]
    words = ("community_name", "is_demo", "help_url", "staffed_sentence")
    return (*menus, *(context.get(word) for word in words))
