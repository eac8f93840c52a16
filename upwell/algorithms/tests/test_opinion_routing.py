"""Which statement comes next."""

from collections import Counter

import pytest

from upwell.algorithms.opinion import META_PRIORITY, next_statement, opinion_map
from upwell.algorithms.tests.opinion_cast import camps


def test_statements_are_drawn_in_proportion_to_their_priority():
    drawn = Counter(
        next_statement({1: 1.0, 2: 3.0, 3: 4.0, 4: 90.0}, [3, 2, 1], seed=f"Ann {turn}") for turn in range(4000)
    )
    assert set(drawn) == {1, 2, 3}
    for statement, chance in ((1, 1 / 8), (2, 3 / 8), (3, 4 / 8)):
        assert drawn[statement] / 4000 == pytest.approx(chance, abs=0.035)  # four standard errors


def test_the_draw_can_be_repeated_and_ends_when_nothing_waits():
    priority = {statement: 1.0 + statement for statement in range(50)}
    first = next_statement(priority, range(50), seed="Bryn 3")
    assert first == next_statement(dict(reversed(priority.items())), [*range(49, -1, -1), 7], seed="Bryn 3")
    assert next_statement(priority, [], seed="Bryn 3") is None


def test_a_statement_newer_than_the_map_weighs_as_much_as_a_new_one():
    drawn = Counter(next_statement({0: 5.0625}, [0, 1], seed=f"Carys {turn}") for turn in range(2000))
    assert drawn[1] / 2000 == pytest.approx(0.5, abs=0.05)


def test_moderated_statements_are_not_in_the_draw_and_those_about_the_talk_weigh_fixed():
    votes, _ = camps(2)
    result = opinion_map(votes, n_statements=41, moderated_out=[3], meta=[5])
    assert 3 not in result.priorities
    assert result.priorities[5] == META_PRIORITY
    assert result.priorities[40] == pytest.approx(5.0625)
