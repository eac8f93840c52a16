"""The geometry of the charts."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.project import charts

places = st.floats(-1000, 1000, allow_nan=False)
points = st.lists(
    st.fixed_dictionaries({"x": places, "y": places, "group": st.sampled_from("ABC")}), min_size=1, max_size=40
)


@given(points)
def test_every_mark_lies_on_the_drawing(points: list[dict[str, object]]) -> None:
    placed = charts._place(points)
    assert all(0 <= x <= charts.WIDTH and 0 <= y <= charts.HEIGHT for x, y in placed)


@given(points)
def test_what_is_written_beside_a_group_runs_inwards_from_an_edge(points: list[dict[str, object]]) -> None:
    for group in charts.scatter(points).groups:
        room = {"start": charts.WIDTH - float(group.x), "end": float(group.x)}
        assert room.get(group.anchor, charts.WIDTH / 3) >= charts.WIDTH / 3
        assert 0 < float(group.x) < charts.WIDTH


@given(points)
def test_every_point_is_drawn_once(points: list[dict[str, object]]) -> None:
    drawn = charts.scatter(points)
    assert sum(len(re.findall("M", group.path)) for group in drawn.groups) == len(points)


def test_both_axes_have_one_scale_so_that_distance_means_the_same_everywhere() -> None:
    (ax, ay), (bx, by), (cx, cy) = charts._place([{"x": 0, "y": 0}, {"x": 3, "y": 0}, {"x": 0, "y": 3}])
    assert bx - ax == pytest.approx(ay - cy)
    assert (by, cx) == (ay, ax)


@given(st.integers(0, 5000))
def test_a_size_in_words_points_at_nobody(count: int) -> None:
    words = charts.people(count)
    assert (words == "fewer than 8") if count < 8 else (int(words) % 5 == 0 and abs(int(words) - count) <= 2)


def test_a_group_may_bring_its_own_words() -> None:
    drawn = charts.scatter([{"x": 1, "y": 1, "group": "A"}], [{"name": "A", "words": "520", "about": "ring me"}])
    assert [(g.size, g.about) for g in drawn.groups] == [("520", "ring me")]


@given(st.lists(st.floats(0, 1e6), max_size=8))
def test_a_bar_is_never_longer_than_its_rail(values: list[float]) -> None:
    lengths = [float(bar.length) for bar in charts.bars([{"label": "x", "value": v} for v in values])]
    assert all(0 <= length <= 100 for length in lengths)
    assert not values or max(values) == 0 or max(lengths) == 100


def test_a_timeline_runs_from_the_first_day_to_the_last() -> None:
    first, middle, last = charts.timeline(
        [
            {"label": "begins", "start": date(2026, 1, 1)},
            {"label": "half way", "start": date(2026, 1, 6), "end": date(2026, 1, 11)},
            {"label": "ends", "start": date(2026, 1, 11), "tone": "late"},
        ]
    )
    assert (first.start, middle.start, middle.length, last.start) == ("0", "50", "50", "100")
    assert (first.length, last.tone) == ("", "late")


def test_nothing_to_draw_is_no_chart() -> None:
    assert charts.scatter([]).groups == []
    assert charts.bars([]) == charts.timeline([]) == []
