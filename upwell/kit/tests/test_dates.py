"""Dates as spreadsheets have them."""

from __future__ import annotations

import calendar
import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.kit.errors import Refused
from upwell.kit.imports import parse_mixed_date
from upwell.kit.templatetags.kit import quarter

DAYS = st.dates(date(1930, 1, 1), date(2090, 12, 31))


@given(DAYS)
def test_every_way_of_writing_one_day_is_that_day(day: date) -> None:
    month = calendar.month_name[day.month]
    ways = [
        day.isoformat(),
        f"{day.isoformat()}T23:59:01Z",
        f"{day.day:02}/{day.month:02}/{day.year} 07:30",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day}-{day.month}-{day.year}",
        f" {day.day}  {month[:3]} {day.year} ",
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day:%Y%m%d}",
        str((day - date(1899, 12, 30)).days),
        f"{(day - date(1899, 12, 30)).days}.5",
    ]
    assert {parse_mixed_date(way) for way in ways} == {day}


def test_british_day_first_and_month_first_only_where_nothing_else_can_be_meant() -> None:
    assert parse_mixed_date("03/04/2022") == date(2022, 4, 3)
    assert parse_mixed_date("1/14/2022") == date(2022, 1, 14)
    assert parse_mixed_date("5/1/70") == date(1970, 1, 5)
    assert parse_mixed_date("5/1/22") == date(2022, 1, 5)
    assert parse_mixed_date("12th of January 2022") == date(2022, 1, 12)


def test_the_day_number_published_for_new_years_day_2008_is_read() -> None:
    assert parse_mixed_date("39448") == date(2008, 1, 1)  # the example in Microsoft's documentation of DATEVALUE


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2022",
        "2022-13-01",
        "32 Jan 2022",
        "29/02/2021",
        "1/1/1066",
        "soon",
        "Jan 2022",
        "123",
        "99999",
        "",
        "12/2022",
    ],
)
def test_a_day_that_never_was_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_mixed_date(text)
    assert refused.value.code == "impossible_date"
    assert text in str(refused.value)


@given(st.text(max_size=25))
def test_anything_else_is_a_date_or_a_refusal(text: str) -> None:
    try:
        outcome = str(1900 <= parse_mixed_date(text).year < 2100)
    except Refused as refusal:
        outcome = refusal.code
    assert outcome in ("True", "impossible_date")


def test_all_dates_of_the_real_comments_are_read_and_lie_in_their_two_years(shared_data: Path) -> None:
    with (shared_data / "nhs-feedback" / "ambulance-and-111-feedback.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        days = {parse_mixed_date(row["Date"]) for row in csv.DictReader(file)}
    assert min(days) >= date(2021, 1, 1)
    assert max(days) - min(days) < timedelta(days=2 * 366)


def test_a_quarter_is_said_in_months_and_what_is_none_stays_as_it_is() -> None:
    assert quarter("2026-Q4") == "October to December 2026"
    assert quarter("2026-Q1") == "January to March 2026"
    assert quarter("2026-Q5") == "2026-Q5"
