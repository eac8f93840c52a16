"""What a small map says, against a second way to say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.algorithms.network import effective_size, separate_groups


@st.composite
def maps(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int]]]:
    people = list(range(draw(st.integers(0, 9))))
    pairs = [(a, b) for a in people for b in people if a < b]
    return people, draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []


@given(maps())
def test_the_groups_are_those_of_scipy_and_hold_everybody_once(drawn: tuple[list[int], list[tuple[int, int]]]) -> None:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    people, knows = drawn
    groups = separate_groups(people, knows)
    assert sorted(one for group in groups for one in group) == people
    if people:
        rows, columns = zip(*knows, strict=True) if knows else ((), ())
        graph = coo_matrix(([1] * len(knows), (rows, columns)), shape=(len(people), len(people)))
        assert len(groups) == connected_components(graph, directed=False)[0]


@given(st.integers(1, 9))
def test_what_one_knows_twice_is_not_new(n: int) -> None:
    """Borgatti's two ends: if all know each other one would be enough, and if nobody does, each is new."""
    everybody = [(a, b) for a in range(n) for b in range(n) if a < b]
    assert effective_size(range(n), everybody) == pytest.approx(1)
    assert effective_size(range(n), []) == n
    assert effective_size([], []) == 0


def test_somebody_who_is_not_on_the_map_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="not on the map"):
        separate_groups([1, 2], [(1, 3)])
