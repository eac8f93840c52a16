"""Dates as people's spreadsheets have them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from upwell.kit.errors import Refused

EARLIEST, LATEST = 1900, 2100  # a year outside is a slip of the fingers
_EXCEL_DAY_NOUGHT = date(
    1899, 12, 30
)  # day 1 of the 1900 system, as shifted by its leap year that never was (right from March 1900 on)
_EXCEL = range(10_000, 73_051)  # May 1927 to 2099: smaller numbers are no dates that anybody means
_TIME = r"(?:[T ,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_LONG_MONTHS = {
    name: number
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}
_TWO_DIGITS_FROM = 70  # 70 to 99 are the last century's

Parts = tuple[str, str, str]


def parse_mixed_date(text: str) -> date:
    """One date from a column in which formats are mixed.

    Read are 2022-01-31, 31/01/2022 (or with - . and two digits for the year), 31 Jan 2022, 31st January 2022, January 31, 2022, 20220131 and the day
    numbers of spreadsheets (44592); a time of day after it is left out. Numbers alone are day first, as in Britain; only where that cannot be (1/31/2022) and the
    other way can, the month is first. Anything else is refused with "impossible_date".
    """
    cleaned = " ".join(text.split())
    for pattern, read in _READERS:
        if found := pattern.fullmatch(cleaned):
            made = read((found[1], found[2], found[3]))
            if made is not None:
                return made
            break
    else:
        made = _excel(cleaned)
        if made is not None:
            return made
    raise Refused(
        "impossible_date",
        _("“%(text)s” is not a date that exists. Write it like 31/01/2022 or 2022-01-31."),
        text=cleaned[:40],
    )


def _make(year: str, month: int, day: str) -> date | None:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= _TWO_DIGITS_FROM else 2000
    try:
        return date(number, month, int(day)) if EARLIEST <= number < LATEST else None
    except ValueError:
        return None


def _year_first(parts: Parts) -> date | None:
    return _make(parts[0], int(parts[1]), parts[2])


def _day_first(parts: Parts) -> date | None:
    day, month, year = parts
    return _make(year, int(month), day) or _make(year, int(day), month)


def _day_name_year(parts: Parts) -> date | None:
    month = _month(parts[1])
    return _make(parts[2], month, parts[0]) if month else None


def _name_day_year(parts: Parts) -> date | None:
    return _day_name_year((parts[1], parts[0], parts[2]))


def _month(name: str) -> int | None:
    """January, Jan, Jan., Sept."""
    word = name.lower().rstrip(".")
    if word in _LONG_MONTHS:
        return _LONG_MONTHS[word]
    return _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS and len(word) <= 4 else None


def _excel(text: str) -> date | None:
    found = re.fullmatch(r"(\d{5})(?:[.,]\d+)?", text)
    if found is None or int(found[1]) not in _EXCEL:
        return None
    return _EXCEL_DAY_NOUGHT + timedelta(days=int(found[1]))


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text + _TIME, re.IGNORECASE | re.ASCII)


_YEAR = r"(\d{4}|\d{2})"
_READERS: list[tuple[re.Pattern[str], Callable[[Parts], date | None]]] = [
    (_pattern(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"), _year_first),
    (_pattern(r"(\d{1,2})[-/. ](\d{1,2})[-/. ]" + _YEAR), _day_first),
    (_pattern(r"(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[- ](?:of )?([a-z]{3,9}\.?),?[- ]" + _YEAR), _day_name_year),
    (_pattern(r"(?:[a-z]{3,9},? )?([a-z]{3,9}\.?)[- ](\d{1,2})(?:st|nd|rd|th)?,?[- ]" + _YEAR), _name_day_year),
    (re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII), _year_first),
]
