"""One page and its envelope, counted from what is really in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

USUAL, MOST, MOST_MINIMAL = 50, 200, 10_000


@dataclass(frozen=True)
class Slice:
    """Which page of how many."""

    page: int
    per_page: int


def page_of(rows: QuerySet[Any], which: Slice, show: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """The page: numbers first, then what is on it. A page beyond the last is empty, and says so."""
    total = rows.count()
    start = (which.page - 1) * which.per_page
    contents = [show(row) for row in rows[start : start + which.per_page]]
    pages = -(-total // which.per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": which.page,
        "size": len(contents),
        "first_page": which.page == 1,
        "last_page": which.page >= pages,
        "empty": not contents,
        "contents": contents,
    }
