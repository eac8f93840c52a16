"""The one clock. Nothing else asks the machine for the time, so that nine months of a town's life can be made in seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

# What somebody sends again, word for word, within this time is a double click: the first one's result is given back.
TWICE = timedelta(minutes=2)

_moved: ContextVar[datetime | None] = ContextVar("upwell_moved_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC; or the moment set by `at`."""
    return _moved.get() or datetime.now(UTC)


def today() -> date:
    """The calendar day of the community (settings.TIME_ZONE)."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The calendar day of the community on which an aware moment lies. `moment.date()` would be the day in Greenwich: after midnight in summer, the day before."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Everything inside happens at `moment` (aware). A naive moment is refused with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("the moved clock needs an aware moment")
    token = _moved.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moved.reset(token)


def at_noon(day: date) -> datetime:
    """Noon of a calendar day of the community: a moment that is that day everywhere near."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(settings.TIME_ZONE))


def quarter_begins(day: date) -> date:
    """The first day of the quarter of a year that a day is in."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_of(day: date) -> str:
    """The quarter of a year that a day is in, as it is written down: 2026-Q4. Quarters sort as their words do."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def days(number: float) -> timedelta:
    """A span of days."""
    return timedelta(days=number)
