"""When hosts are here, in words; midnight is the end of the day, not its beginning."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from upwell.kit.time import at
from upwell.safety import hours

LONDON = ZoneInfo("Europe/London")


def moment(hour, minute=0, day=10):
    return datetime(2026, 7, day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def span(settings):
    def set_to(begin, end):
        settings.STAFFED_FROM, settings.STAFFED_UNTIL = begin, end

    return set_to


@pytest.mark.parametrize(
    ("begin", "end", "here", "away"),
    [
        ("08:00", "00:00", [(8, 0), (12, 0), (23, 59)], [(0, 0), (7, 59)]),
        ("09:00", "17:30", [(9, 0), (17, 29)], [(8, 59), (17, 30), (0, 0)]),
        ("20:00", "02:00", [(20, 0), (23, 59), (0, 0), (1, 59)], [(2, 0), (12, 0), (19, 59)]),
        ("00:00", "00:00", [(0, 0), (12, 0), (23, 59)], []),
    ],
)
def test_hosts_are_here_inside_their_hours_and_away_outside(span, begin, end, here, away):
    span(begin, end)
    for clock in here:
        with at(moment(*clock)):
            assert hours.staffed_now(), clock
    for clock in away:
        with at(moment(*clock)):
            assert not hours.staffed_now(), clock


def test_the_sentence_says_until_when_or_when_next(span):
    span("08:00", "00:00")
    with at(moment(22)):
        assert hours.sentence() == "Hosts are here now, until midnight."
    with at(moment(3)):
        assert hours.sentence() == "No host is here now. They are back today at 08:00."
    span("09:00", "17:30")
    with at(moment(18)):
        assert hours.sentence() == "No host is here now. They are back tomorrow at 09:00."
    span("00:00", "00:00")
    assert hours.sentence() == "Hosts are here day and night."


def test_local_time_counts_also_in_summer(span):
    """In July London is an hour ahead of UTC: half past seven UTC is half past eight there."""
    span("08:00", "00:00")
    with at(datetime(2026, 7, 10, 7, 30, tzinfo=ZoneInfo("UTC"))):
        assert hours.staffed_now()


clocks = st.times().map(lambda t: t.strftime("%H:%M"))


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(begin=clocks, end=clocks, hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_when_nobody_is_here_somebody_is_at_the_time_that_was_named_within_a_day(span, begin, end, hour, minute):
    span(begin, end)
    with at(moment(hour, minute)):
        coming = hours.next_staffed()
        assert (coming is None) == hours.staffed_now()
    if coming is not None:
        assert 0 < (coming - moment(hour, minute)).total_seconds() <= 24 * 3600
        with at(coming):
            assert hours.staffed_now()
