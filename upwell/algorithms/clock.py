"""Working days and due dates. Takes dates, gives dates; what "today" is, the caller says.

Counting follows the usual rule for public time limits: the day on which something happens is not counted. Ten working
days after a Friday end on the Friday two weeks later; a bank holiday between them moves the end by one day.
Bank holidays come from the `holidays` library and depend on the country and its part (GB: ENG, WLS, SCT, NIR).
"""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta
from functools import lru_cache

import holidays

COUNTRY = "GB"
SUBDIVISION = "ENG"
SATURDAY = 5
ONE_DAY = timedelta(days=1)
NEVER: frozenset[date] = frozenset()


def is_working_day(
    day: date, country: str = COUNTRY, subdivision: str | None = SUBDIVISION, off: Container[date] = NEVER
) -> bool:
    """Monday to Friday, not a public holiday there, and not one of the days that are `off` besides."""
    return day.weekday() < SATURDAY and day not in off and day not in _holidays_of(country, subdivision, day.year)


def add_days(day: date, n: int) -> date:
    """The date n calendar days later."""
    return day + timedelta(days=_not_negative(n))


def add_working_days(
    day: date, n: int, *, country: str = COUNTRY, subdivision: str | None = SUBDIVISION, off: Container[date] = NEVER
) -> date:
    """The n-th working day after `day`; 0 gives `day` itself, whatever it is."""
    for _ in range(_not_negative(n)):
        day = _next_working_day(day, country, subdivision, off)
    return day


def working_days_between(
    start: date,
    end: date,
    *,
    country: str = COUNTRY,
    subdivision: str | None = SUBDIVISION,
    off: Container[date] = NEVER,
) -> int:
    """How many working days come after `start` up to and with `end`; negative when `end` is the earlier one."""
    if end < start:
        return -working_days_between(end, start, country=country, subdivision=subdivision, off=off)
    days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
    return sum(is_working_day(day, country, subdivision, off) for day in days)


def working_days_late(
    due: date,
    today: date,
    *,
    country: str = COUNTRY,
    subdivision: str | None = SUBDIVISION,
    off: Container[date] = NEVER,
) -> int:
    """Working days that have passed since the due date; 0 while it is not over."""
    return max(0, working_days_between(due, today, country=country, subdivision=subdivision, off=off))


def _next_working_day(day: date, country: str, subdivision: str | None, off: Container[date]) -> date:
    day += ONE_DAY
    while not is_working_day(day, country, subdivision, off):
        day += ONE_DAY
    return day


@lru_cache(maxsize=256)
def _holidays_of(country: str, subdivision: str | None, year: int) -> Container[date]:
    """One year at a time, worked out when it is first asked for."""
    try:
        return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))
    except NotImplementedError as error:
        raise ValueError(f"no public holidays are known for {country} {subdivision or ''}".rstrip()) from error


def _not_negative(n: int) -> int:
    if n < 0:
        raise ValueError(f"a time limit cannot be {n} days")
    return n
