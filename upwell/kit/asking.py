"""What stands behind the question mark of an address. Anybody may type anything there, so nothing of it may end in a fault.

One way for all pages: a number that is none, a day that never was or a letter that no database keeps is as if nothing had been asked.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

MOST_LETTERS = 300
MOST_DIGITS = 9


def words(request: HttpRequest, name: str, most: int = MOST_LETTERS) -> str:
    """The text asked for, without NUL (which PostgreSQL keeps from nobody) and without half letters; not more than `most`."""
    text = str(request.GET.get(name, ""))[:most].replace("\x00", "")
    return text.encode("utf-8", "ignore").decode()


def number(request: HttpRequest, name: str, default: int | None = None) -> int | None:
    """The whole number asked for, from 0 to 999,999,999; else `default`. “²” is a digit to Python, and no number."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else default


def moment(request: HttpRequest, name: str) -> datetime | None:
    """The moment asked for, with its zone, where there is such a moment."""
    try:
        found = parse_datetime(words(request, name))
        if found is None or is_naive(found):
            return None
        found + timedelta(days=2), found - timedelta(days=2)  # at the ends of time it cannot be told in another zone
    except (ValueError, OverflowError):
        return None
    return found
