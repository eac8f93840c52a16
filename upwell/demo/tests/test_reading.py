"""How the town's files are read, and how its diary keeps time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.algorithms.clock import add_working_days, working_days_late
from upwell.demo import reading
from upwell.demo.diary import Diary
from upwell.kit.time import now

END = datetime(2026, 3, 18, 9, 30, tzinfo=UTC)


def test_a_script_becomes_posts_with_their_voices() -> None:
    script = "-- Heron\nHello.\n\n«They gave us\na folder.»(cq; back 3) So.\n\n-- Low sun, +2h\nOh.\n"
    first, second = reading._posts(script, END)
    assert (first.by, first.body) == ("Heron", "Hello.\n\nThey gave us\na folder. So.")
    assert first.heard == (reading.Heard("They gave us a folder.", frozenset({"count", "quote"}), 3),)
    assert (second.by, second.body, second.at) == ("Low sun", "Oh.", END + timedelta(hours=2))


def test_moments_are_counted_back_from_today() -> None:
    assert reading.ago("90 minutes ago", END) == END - timedelta(minutes=90)
    assert reading.ago("2 days ago, 17:05", END) == datetime(2026, 3, 16, 17, 5, tzinfo=ZoneInfo("Europe/London"))
    with pytest.raises(ValueError, match="no moment"):
        reading.ago("last week", END)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)))
def test_whenever_it_is_made_nobody_speaks_after_today(end: datetime) -> None:
    posts = [said for talk in reading.talks(end) for said in talk.posts]
    assert posts
    assert max(said.at for said in posts) <= end


def test_the_diary_goes_through_time_in_order_and_never_back() -> None:
    diary, seen = Diary(END), []
    diary.write(END - timedelta(days=1), lambda: seen.append(("later", now())))
    diary.write(END - timedelta(days=2), lambda: seen.append(("sooner", now())))
    assert diary.live() == 2
    assert seen == [("sooner", END - timedelta(days=2)), ("later", END - timedelta(days=1))]
    for moment in (END - timedelta(days=2), END + timedelta(seconds=1)):
        with pytest.raises(ValueError, match="is not between"):
            diary.write(moment, now)


@given(st.dates(date(2025, 1, 1), date(2030, 12, 31)))
def test_on_any_day_the_answer_was_due_six_working_days_ago(day: date) -> None:
    diary = Diary(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    due = diary.working_days(6)
    opened = diary.opened_for(due, 30)
    assert working_days_late(day - timedelta(days=due), day) == 6
    assert add_working_days(day - timedelta(days=opened), 30) == day - timedelta(days=due)
    assert 45 <= opened <= 70
