"""Real conversations, with the groups that Polis published for them (compdemocracy/openData, CC BY 4.0)."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score

from upwell.algorithms.opinion import opinion_map
from upwell.algorithms.tests.opinion_cast import polis

# Where the groups are firm enough to ask for the same ones. The number of groups is asked for where two and three fit
# about equally well.
FIRM = [
    ("15-per-hour-seattle", None),
    ("brexit-consensus", 2),
    ("canadian-electoral-reform", None),
    ("scoop-hivemind.taxes", None),
    ("vtaiwan.uberx", None),
]


@pytest.mark.parametrize(("name", "k"), FIRM)
def test_groups_are_those_that_polis_gave(name, k):
    votes, n, out, groups = polis(name)
    result = opinion_map(votes, n_statements=n, moderated_out=out, k=k)
    both = [(groups[p], result.group_of(p)) for p in groups if result.group_of(p) is not None]
    assert result.clear_groups
    assert result.k == 2
    assert len(both) > 0.95 * len(groups)
    assert adjusted_rand_score(*zip(*both, strict=True)) >= 0.8


def test_who_is_in_the_conversation_is_decided_as_in_polis():
    """Polis never removes anybody again, so a few more may carry a group there."""
    votes, n, out, groups = polis("canadian-electoral-reform")
    result = opinion_map(votes, n_statements=n, moderated_out=out)
    assert {p for p in result.participants if result.group_of(p) is not None} == set(groups)


def test_bowling_green_is_mapped_whole_with_the_components_of_scikit_learn():
    votes, n, out, _ = polis("american-assembly.bowling-green")
    result = opinion_map(votes, n_statements=n, moderated_out=out)
    assert (len(result.participants), len(result.statements), len(votes[0])) == (2031, 896, 225_524)
    table = np.full((2032 + max(result.participants), n), np.nan)
    table[votes[0], votes[1]] = votes[2]
    table = table[sorted(set(votes[0].tolist()))]
    table[:, out] = 0
    mean = np.nanmean(table, axis=0)
    filled = np.where(np.isnan(table), mean, table)
    pca = PCA(n_components=2, svd_solver="full").fit(filled)
    assert result.share_of_variance == pytest.approx(tuple(pca.explained_variance_ratio_), rel=1e-9)
    place = np.array([[entry.x, entry.y] for entry in result.statements])
    for axis in (0, 1):
        expected = np.sqrt(n) * (1 - mean) * pca.components_[axis]
        expected[out] = 0
        likeness = place[:, axis] @ expected / np.linalg.norm(place[:, axis]) / np.linalg.norm(expected)
        assert abs(likeness) == pytest.approx(1, abs=1e-9)
    assert result.stability > 0.9
