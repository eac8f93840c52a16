"""What must hold for every conversation."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, silhouette_score

from upwell.algorithms.opinion import clusters, opinion_map
from upwell.algorithms.tests.opinion_cast import camps, no_camps

some_votes = st.lists(st.tuples(st.integers(-3, 20), st.integers(0, 9), st.sampled_from([-1, 0, 1])), max_size=150)


def arrays(rows):
    return tuple(np.array(part, dtype=np.int64) for part in (zip(*rows, strict=True) if rows else ([], [], [])))


@settings(max_examples=60, deadline=None)
@given(some_votes, st.sets(st.integers(0, 9), max_size=3), st.sets(st.integers(0, 9), max_size=2))
def test_any_votes_give_a_whole_map(rows, out, meta):
    result = opinion_map(arrays(rows), n_statements=10, moderated_out=out, meta=meta, redraws=3)
    assert set(result.participants) == {person for person, _, _ in rows}
    assert sum(group.size for group in result.groups) == result.in_conversation == sum(dot.size for dot in result.dots)
    assert result.in_conversation >= min(15, len(result.participants))
    assert result.clear_groups == (result.unclear_because == "") == (result.k > 1)
    assert [group.size for group in result.groups] == sorted((group.size for group in result.groups), reverse=True)
    assert all(np.isfinite([*result.x, *result.y, result.silhouette, result.stability, *result.share_of_variance]))
    assert not {told.statement for group in result.groups for told in group.telling} & (out | meta)
    assert json.loads(json.dumps(result.to_json()))["k"] == result.k


@settings(max_examples=25, deadline=None)
@given(some_votes, st.randoms(use_true_random=False))
def test_the_order_of_votes_changes_nothing_but_which_is_last(rows, random):
    once = list({(person, statement): value for person, statement, value in rows}.items())
    once = [(person, statement, value) for (person, statement), value in once]
    shuffled = random.sample(once, len(once))
    first = opinion_map(arrays(rows), n_statements=10, redraws=3)
    assert first == opinion_map(arrays(once), n_statements=10, redraws=3)
    assert first == opinion_map(arrays(shuffled), n_statements=10, redraws=3)


def test_other_numbers_for_the_same_people_give_the_same_groups():
    votes, _ = camps(3, seed=5)
    new_number = np.random.default_rng(9).permutation(1_000_000)[:150]
    before = opinion_map(votes, n_statements=40)
    after = opinion_map((new_number[votes[0]], votes[1], votes[2]), n_statements=40)
    assert {new_number[p]: before.group_of(p) for p in before.participants} == {
        p: after.group_of(p) for p in after.participants
    }
    assert before.groups == after.groups
    assert before.statements == after.statements
    assert before.stamp.input_digest != after.stamp.input_digest


def test_the_same_seed_gives_the_same_map_and_the_stamp_tells_seeds_and_inputs_apart():
    votes, _ = camps(2)
    first, again = opinion_map(votes, n_statements=40, seed=4), opinion_map(votes, n_statements=40, seed=4)
    assert first == again
    other = opinion_map(votes, n_statements=40, seed=5)
    assert other.stamp.parameters != first.stamp.parameters
    assert other.stamp.input_digest == first.stamp.input_digest
    changed = opinion_map(votes, n_statements=40, moderated_out=[3], seed=4)
    assert changed.stamp.input_digest != first.stamp.input_digest


@pytest.mark.parametrize("k", [2, 3])
def test_planted_camps_are_found_and_called_clear(k):
    for seed in range(3):
        votes, camp = camps(k, people=200, statements=60, seed=seed)
        result = opinion_map(votes, n_statements=60, seed=seed)
        assert result.clear_groups
        assert result.k == k
        assert adjusted_rand_score(camp[list(result.participants)], result.group) > 0.85
        assert min(group.stability for group in result.groups) > 0.9


def test_people_without_camps_are_not_cut_into_groups():
    """The floor is set so that about one conversation in twenty slips through; 3 of 20 or fewer do with all but
    certainty.
    """
    for people in (25, 60, 150):
        results = [opinion_map(no_camps(people, 30, seed), n_statements=30, seed=seed) for seed in range(20)]
        assert sum(result.clear_groups for result in results) <= 3
        refused = [result for result in results if not result.clear_groups]
        assert {(result.k, result.groups[0].size) for result in refused} == {(1, people)}
        assert {result.unclear_because for result in refused} <= {"not_apart", "not_stable"}


def test_a_handful_of_people_is_too_few_for_groups_unless_they_are_asked_for():
    votes, _ = camps(2, people=12, statements=30)
    result = opinion_map(votes, n_statements=30)
    assert (result.k, result.clear_groups, result.unclear_because) == (1, False, "too_few")
    assert result.groups[0].telling == ()
    asked = opinion_map(votes, n_statements=30, k=2)
    assert (asked.k, asked.clear_groups) == (2, False)


def test_with_too_few_votes_one_stands_on_the_map_but_in_no_group():
    (person, statement, value), _ = camps(2, people=40, statements=30)
    votes = np.append(person, [99, 99]), np.append(statement, [0, 1]), np.append(value, [1, 1])
    result = opinion_map(votes, n_statements=30, k=2)
    assert result.group_of(99) is None
    assert result.position_of(99) is not None
    assert result.position_of(98) is None
    assert opinion_map(votes, n_statements=30, k=2, min_votes=2).group_of(99) is not None


def test_a_statement_nobody_has_seen_moves_nobody():
    votes, _ = camps(2)
    now, later = opinion_map(votes, n_statements=40), opinion_map(votes, n_statements=45, moderated_out=[44])
    assert (now.x, now.y, now.group) == (later.x, later.y, later.group)
    assert later.statements[42].priority == pytest.approx(5.0625)


def test_when_everybody_agrees_there_is_one_group_at_the_middle():
    votes = arrays([(person, statement, 1) for person in range(30) for statement in range(10)])
    result = opinion_map(votes, n_statements=10)
    assert set(result.x) == set(result.y) == {0.0}
    assert (result.k, result.unclear_because) == (1, "not_apart")
    assert [shared.statement for shared in result.agreed_by_all] == [0, 1, 2, 3, 4]
    assert result.most_uniting()[0].united_for == pytest.approx(31 / 32)


def test_two_exact_camps_lie_on_one_line_and_do_not_fall_together():
    """A matrix of rank one: the second axis is empty, the first still tells the camps apart."""
    votes = arrays([(person, statement, 1 if person % 2 else -1) for person in range(40) for statement in range(10)])
    result = opinion_map(votes, n_statements=10)
    assert result.clear_groups
    assert result.share_of_variance == pytest.approx((1, 0))
    assert set(result.y) == {0.0}
    assert {result.group_of(1), result.group_of(2)} == {0, 1}
    assert {told.direction for group in result.groups for told in group.telling} == {1, -1}


@pytest.mark.parametrize(
    "votes",
    [([1], [0], [2]), ([1], [5], [1]), ([1], [-1], [1]), ([1, 2], [0], [1]), ([1.5], [0], [1])],
    ids=["value", "statement too high", "statement below 0", "uneven", "fraction"],
)
def test_votes_that_make_no_sense_are_refused(votes):
    with pytest.raises(ValueError):
        opinion_map(votes, n_statements=5)
    with pytest.raises(ValueError, match="does not exist"):
        opinion_map(([1], [0], [1]), n_statements=5, meta=[5])


def test_silhouette_is_the_one_of_the_textbook():
    rng = np.random.default_rng(2)
    points = rng.normal(size=(60, 2)).round(1)
    labels = (points[:, 0] > 0).astype(int)
    crowd = clusters.crowd_of(points)
    of_point = np.zeros(len(crowd.points), dtype=int)
    of_point[crowd.of] = labels
    assert clusters.silhouette(crowd, of_point) == pytest.approx(silhouette_score(points, labels))


def test_bundled_k_means_is_as_tight_as_the_best_of_many_runs_elsewhere():
    from sklearn.cluster import KMeans

    rng = np.random.default_rng(3)
    points, weights = rng.normal(size=(4, 80, 2)), rng.integers(1, 9, size=(4, 80)).astype(float)
    for k in (2, 3, 5):
        labels = clusters.weighted_k_means(points, weights, k, np.random.RandomState(0), 40)
        for one, weight, label in zip(points, weights, labels, strict=True):
            cost = 0.0
            for group in range(k):
                mine = label == group
                centre = np.average(one[mine], axis=0, weights=weight[mine])
                cost += (((one[mine] - centre) ** 2).sum(axis=1) * weight[mine]).sum()
            peer = KMeans(k, n_init=40, random_state=0).fit(one, sample_weight=weight).inertia_
            assert cost <= peer * 1.005
