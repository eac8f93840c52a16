"""Working days, against dates that anybody can look up on a calendar of England's bank holidays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.algorithms import clock

days = st.dates(date(2019, 1, 1), date(2031, 12, 31))


def test_weekends_and_bank_holidays_are_not_working_days_and_other_days_are():
    assert clock.is_working_day(date(2026, 1, 2))  # a Friday
    for day in (date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 12, 28), date(2026, 7, 4)):
        assert not clock.is_working_day(day)


def test_scotland_and_england_have_different_holidays():
    second_of_january = date(2026, 1, 2)
    assert clock.is_working_day(second_of_january, "GB", "ENG")
    assert not clock.is_working_day(second_of_january, "GB", "SCT")
    easter_monday = date(2026, 4, 6)
    assert clock.is_working_day(easter_monday, "GB", "SCT")
    assert not clock.is_working_day(easter_monday, "GB", "WLS")


def test_twenty_working_days_over_easter_2026_end_where_the_calendar_says():
    """From Thursday 19 March 2026: Good Friday 3 April and Easter Monday 6 April do not count."""
    assert clock.add_working_days(date(2026, 3, 19), 20) == date(2026, 4, 20)
    assert clock.add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 29)


def test_no_days_later_is_the_same_day_even_on_a_sunday():
    sunday = date(2026, 11, 22)
    assert clock.add_working_days(sunday, 0) == sunday == clock.add_days(sunday, 0)


@given(days, st.integers(1, 60))
def test_adding_and_counting_agree_and_a_due_date_is_always_a_working_day(start, n):
    due = clock.add_working_days(start, n)
    assert clock.is_working_day(due)
    assert clock.working_days_between(start, due) == n
    assert clock.working_days_between(start, due - timedelta(days=1)) == n - 1
    assert clock.working_days_between(due, start) == -n


@given(days, days, days)
def test_counted_days_add_up_over_any_day_between(a, b, c):
    assert clock.working_days_between(a, b) + clock.working_days_between(b, c) == clock.working_days_between(a, c)


@given(days, st.integers(0, 400))
def test_nothing_is_late_before_its_date_is_over(due, before):
    assert clock.working_days_late(due, due - timedelta(days=before)) == 0
    first_late = clock.add_working_days(due, 1)
    assert clock.working_days_late(due, first_late) == 1


def test_negative_limits_and_unknown_countries_are_refused():
    with pytest.raises(ValueError, match="-1 days"):
        clock.add_working_days(date(2026, 3, 2), -1)
    with pytest.raises(ValueError, match="-3 days"):
        clock.add_days(date(2026, 3, 2), -3)
    with pytest.raises(ValueError, match="XX"):
        clock.is_working_day(date(2026, 3, 2), "XX", None)
