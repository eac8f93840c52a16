"""How people write times and prices, read and written back."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.directory import notation
from upwell.directory.models.services import DAYS
from upwell.kit.errors import Refused


def read(text: str) -> list[tuple[str, str, str]]:
    found = []
    for one in notation.read_times(text):
        span = "-".join(f"{one[name]:%H:%M}" for name in ("opens_at", "closes_at") if one.get(name))
        found.append((one["freq"], one["byday"], span))
    return found


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("Tue 10:00-12:00", [("WEEKLY", "TU", "10:00-12:00")]),
        ("tuesdays 10am to 12 noon", [("WEEKLY", "TU", "10:00-12:00")]),
        ("Mon, Wed & Fri 9.30-5", [("WEEKLY", "MO,WE,FR", "09:30-17:00")]),
        ("Mon-Fri 9am-5pm", [("WEEKLY", "MO,TU,WE,TH,FR", "09:00-17:00")]),
        ("Thu 2-4pm", [("WEEKLY", "TH", "14:00-16:00")]),
        ("Sat 11-1", [("WEEKLY", "SA", "11:00-13:00")]),
        ("1st Fri 14:00-16:00", [("MONTHLY", "1FR", "14:00-16:00")]),
        ("last Sunday 3pm-4.30pm", [("MONTHLY", "-1SU", "15:00-16:30")]),
        ("Every day 08:00-20:00", [("WEEKLY", "MO,TU,WE,TH,FR,SA,SU", "08:00-20:00")]),
        ("weekends", [("WEEKLY", "SA,SU", "")]),
        ("Tue 10-12, Thu 2-4pm", [("WEEKLY", "TU", "10:00-12:00"), ("WEEKLY", "TH", "14:00-16:00")]),
        ("Tue 10-12\nThu 2-4pm", [("WEEKLY", "TU", "10:00-12:00"), ("WEEKLY", "TH", "14:00-16:00")]),
        ("", []),
    ],
)
def test_times_are_read_as_people_write_them(text: str, means: list[tuple[str, str, str]]) -> None:
    assert read(text) == means


@pytest.mark.parametrize(
    "text", ["when the moon is full", "Tue 25:00-26:00", "Fri-Mon 9-5", "10-12", "Tue 12:00-12:00", "Tue ten to twelve"]
)
def test_what_cannot_be_read_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        notation.read_times(text)
    assert refusal.value.code == "time_not_understood"
    assert "Tue 10:00-12:00" in str(refusal.value)


_clock = st.tuples(st.integers(0, 23), st.integers(0, 59))


@given(
    st.lists(
        st.tuples(st.sampled_from(DAYS), st.sampled_from(["", "1", "2", "3", "4", "-1"]), _clock, _clock), max_size=4
    )
)
def test_what_is_written_is_read_as_the_same(entries: list[tuple[str, str, tuple[int, int], tuple[int, int]]]) -> None:
    from datetime import time

    rows = []
    for day, nth, first, last in entries:
        opens, closes = sorted((first, last))
        if opens < closes:
            rows.append(SimpleNamespace(byday=f"{nth}{day}", opens_at=time(*opens), closes_at=time(*closes)))
    again = [SimpleNamespace(**one) for one in notation.read_times(notation.write_times(rows))]
    assert [(r.byday, r.opens_at, r.closes_at) for r in again] == [(r.byday, r.opens_at, r.closes_at) for r in rows]


@pytest.mark.parametrize(
    ("text", "amounts", "again"),
    [
        ("Free", [0], "Free"),
        ("no charge", [0], "Free"),
        ("£2 per session; free for carers", [2, 0], "£2 per session; Free for carers"),
        ("£3.50", [3.5], "£3.50"),
        ("Under 18s: £1.20 a go", [1.2], "Under 18s £1.20 a go"),
        ("Pay what you can", [None], "Pay what you can"),
        ("", [], ""),
    ],
)
def test_prices_are_read_and_nothing_is_lost(text: str, amounts: list[Any], again: str) -> None:
    costs = notation.read_costs(text)
    assert [None if one["amount"] is None else float(one["amount"]) for one in costs] == amounts
    assert notation.write_costs([SimpleNamespace(**one) for one in costs]) == again


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("sw1a 1aa", "SW1A"),
        ("ZZ11AA", "ZZ1"),
        ("ZZ12", "ZZ12"),
        ("zz1", "ZZ1"),
        ("nonsense", ""),
        ("", ""),
        ("M1", "M1"),
    ],
)
def test_only_the_first_half_of_a_postcode_is_kept(text: str, district: str) -> None:
    assert notation.district_of(text) == district
