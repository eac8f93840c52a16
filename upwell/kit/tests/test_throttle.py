"""Allowances: no more than was allowed, also when many ask at once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from upwell.kit import throttle
from upwell.kit.errors import Refused
from upwell.kit.time import at

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def spend_at(seconds: float, who: str = "ann", capacity: int = 3) -> bool:
    with at(NOON + timedelta(seconds=seconds)):
        try:
            throttle.spend("post", who, capacity=capacity, refill_seconds=60)
        except Refused as refusal:
            return {("slow_down", 429): False}[refusal.code, refusal.status]
        return True


@pytest.mark.django_db
def test_ann_may_three_times_then_waits_while_bryn_is_free() -> None:
    assert [spend_at(0) for _ in range(4)] == [True, True, True, False]
    assert spend_at(0, "bryn")
    assert not spend_at(19)
    assert spend_at(20.5)  # a third of a minute gives back one of three
    assert not spend_at(21)


class TestAnyTimes(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.floats(0, 30), min_size=1, max_size=30), st.integers(1, 5))
    def test_never_more_than_the_bucket_and_what_flowed_in(self, gaps: list[float], capacity: int) -> None:
        moments = [sum(gaps[: index + 1]) for index in range(len(gaps))]
        granted = sum(spend_at(moment, "gwen", capacity) for moment in moments)
        flowed = (moments[-1] - moments[0]) / 60 * capacity
        assert 1 <= granted <= capacity + flowed + 1e-6


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_get_five_of_five() -> None:
    granted: list[bool] = []

    def ask() -> None:
        try:
            granted.append(spend_at(0, "finn", 5))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(granted) == [False] * 3 + [True] * 5


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "found"),
    [
        ([], "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (["10.0.0.0/8"], "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        (["10.0.0.0/8"], "10.0.0.2", "198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.2", "1.2.3.4, 198.51.100.1, 10.0.0.9", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.2", "nonsense", "10.0.0.2"),
        (["10.0.0.0/8"], "10.0.0.2", "", "10.0.0.2"),
        (["unix"], "", "198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "", "198.51.100.1", ""),
        (["10.0.0.0/8"], "::ffff:10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ([], "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
    ],
)
def test_where_somebody_comes_from_is_believed_only_of_our_own_proxies(
    settings, rf, proxies: list[str], peer: str, forwarded: str, found: str
) -> None:
    settings.PROXIES = proxies
    assert throttle.address_of(rf.get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)) == found
