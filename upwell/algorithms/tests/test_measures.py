"""Answers about wellbeing: bands, scores, and change that is only ever that of the same people."""

from __future__ import annotations

import ast
import inspect
import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from upwell.algorithms import measures

answer = st.integers(0, 10)
pairs = st.lists(st.tuples(st.one_of(st.none(), answer), st.one_of(st.none(), answer)), max_size=60)


@pytest.mark.parametrize(
    ("item", "bands"),
    [
        *(
            (item, [(0, 4, "low"), (5, 6, "medium"), (7, 8, "high"), (9, 10, "very high")])
            for item in measures.ONS4[:3]
        ),
        ("anxious", [(0, 1, "very low"), (2, 3, "low"), (4, 5, "medium"), (6, 10, "high")]),
    ],
)
def test_each_answer_falls_into_the_band_that_the_ons_published(item: str, bands: list) -> None:
    said = {value: name for low, high, name in bands for value in range(low, high + 1)}
    assert {value: measures.band(item, value) for value in range(11)} == said


def test_an_answer_that_cannot_be_given_is_refused() -> None:
    for item, (low, high) in measures.RANGES.items():
        assert measures.check(item, low) == low
        for wrong in (low - 1, high + 1):
            with pytest.raises(ValueError, match=item):
                measures.check(item, wrong)


def test_there_is_no_band_for_loneliness_and_no_total_of_the_four() -> None:
    with pytest.raises(ValueError, match="not one"):
        measures.band("lonely", 3)
    functions = [name for name, _thing in inspect.getmembers(measures, inspect.isfunction)]
    tree = ast.parse(inspect.getsource(measures.ucla3))
    assert not any("ons" in name.lower() or "total" in name.lower() for name in functions)
    assert "ONS4" not in ast.dump(tree)


@given(st.dictionaries(st.sampled_from(measures.UCLA3), st.one_of(st.none(), st.integers(1, 3))))
def test_the_loneliness_score_needs_all_three_and_a_missing_answer_is_not_a_nought(answers: dict) -> None:
    score = measures.ucla3(answers)
    whole = [answers.get(item) for item in measures.UCLA3]
    if None in whole:
        assert score is None
    else:
        assert score is not None
        assert 3 <= score <= 9
        assert score == sum(whole)


@given(pairs)
def test_change_is_that_of_the_same_people_only(given_pairs: list) -> None:
    found = measures.change("happy", given_pairs)
    both = [last - first for first, last in given_pairs if first is not None and last is not None]
    assert found.n == len(both)
    assert found.only_first == sum(first is not None and last is None for first, last in given_pairs)
    # Nobody who answered only once moves the mean, however many there are.
    more = measures.change("happy", [*given_pairs, *[(0, None)] * 40, *[(None, 10)] * 40])
    assert (more.n, more.mean, more.low) == (found.n, found.mean, found.low)
    assert more.only_first == found.only_first + 40
    if both:
        assert found.mean == pytest.approx(statistics.fmean(both))
    if len(both) > 1:
        assert found.sd == pytest.approx(statistics.stdev(both))


@given(st.lists(st.tuples(answer, answer), min_size=3, max_size=60))
def test_the_interval_is_that_of_student_and_holds_the_mean(both: list) -> None:
    found = measures.change("happy", both)
    differences = [last - first for first, last in both]
    assert found.low <= found.mean <= found.high
    if found.sd > 1e-9:
        low, high = stats.t.interval(
            0.95, len(both) - 1, loc=statistics.fmean(differences), scale=stats.sem(differences)
        )
        assert (found.low, found.high) == pytest.approx((low, high))


@given(st.lists(st.tuples(answer, answer), min_size=2, max_size=40))
def test_turning_the_scale_round_turns_the_change_round(both: list) -> None:
    there, back = measures.change("happy", both), measures.change("happy", [(last, first) for first, last in both])
    assert there.mean == pytest.approx(-back.mean)
    assert math.isclose(there.low, -back.high, abs_tol=1e-9)


def test_less_anxiety_is_better_and_less_happiness_is_worse() -> None:
    falling = [(8, 3), (7, 2), (9, 5), (8, 4)]
    assert measures.change("anxious", falling).direction == "better"
    assert measures.change("happy", falling).direction == "worse"
    for item in (*measures.UCLA3, measures.DIRECT, "ucla3"):
        assert measures.change(item, [(3, 1), (3, 1), (3, 2)]).less_is_better


def test_nothing_is_called_a_change_that_the_interval_does_not_show() -> None:
    assert measures.change("happy", [(3, 9), (9, 3), (5, 6)]).direction == "not clear"
    assert measures.change("happy", [(3, 9)]).direction == "not clear"
    assert measures.change("happy", []).direction == "not clear"
    assert measures.change("happy", [(1, 2)] * 29).is_few
    assert not measures.change("happy", [(1, 2)] * 30).is_few


def test_who_dropped_out_stands_beside_it() -> None:
    found = measures.change("happy", [(3, 8), (4, 9), (2, None), (1, None)])
    assert (found.n, found.only_first, found.share_without_second) == (2, 2, 0.5)
    assert measures.change("happy", []).share_without_second is None


def test_often_lonely_is_the_last_answer_only() -> None:
    assert [measures.is_often_lonely(value) for value in (1, 2, 3, 4, 5)] == [False, False, False, False, True]
