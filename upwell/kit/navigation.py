"""The main menu, the footer and each role's workplace: packages add their own entries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Item:
    """One entry. `shown(viewer)` decides who sees it; viewer is a person or None. place: "main", "footer" or "work"."""

    label: str | Promise
    url_name: str
    order: int = 50
    place: str = "main"
    shown: Callable[[Any], bool] = lambda viewer: True

    @property
    def url(self) -> str:
        return _address(self.url_name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=256)
def _address(url_name: str, urlconf: str | None, prefix: str) -> str:
    """Addresses never change while the server runs, and every page asks for all of them."""
    return reverse(url_name)


_items: list[Item] = []


def add(item: Item) -> None:
    """Add an entry."""
    _items.append(item)


def items(place: str, viewer: Any) -> list[Item]:
    """What `viewer` sees in `place`, in order."""
    return sorted((i for i in _items if i.place == place and i.shown(viewer)), key=lambda i: i.order)
