"""Small statistics, against published figures, a second method and first principles."""

import json
from fractions import Fraction
from statistics import median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from upwell.algorithms.tally import (
    MajorityRule,
    jury_tally,
    middle,
    quantile,
    share_with_interval,
    votes_needed,
    wilson,
)

numbers = st.lists(st.integers(-100, 100), min_size=1, max_size=40)
rules = st.builds(
    MajorityRule,
    part=st.integers(1, 4),
    of=st.integers(5, 6),
    at_least=st.booleans(),
    base=st.sampled_from(["cast", "present", "entitled"]),
    quorum=st.integers(0, 12),
)


def test_wilson_gives_the_published_figures():
    """Newcombe 1998, Statistics in Medicine 17, table I: method 3."""
    for k, n, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy_and_mirrors(pair):
    k, n = pair
    interval = binomtest(k, n).proportion_ci(method="wilson")
    assert wilson(k, n) == pytest.approx((interval.low, interval.high), abs=1e-12)
    assert wilson(n - k, n) == pytest.approx((1 - interval.high, 1 - interval.low), abs=1e-12)
    assert share_with_interval(k, n).value == k / n


def test_nobody_asked_means_nothing_known_and_nonsense_is_refused():
    share = share_with_interval(0, 0)
    assert (share.value, share.low, share.high) == (None, 0, 1)
    for k, n in ((3, 2), (-1, 5)):
        with pytest.raises(ValueError, match="no share"):
            wilson(k, n)


@given(numbers, st.integers(0, 10))
def test_a_quantile_is_a_given_number_with_enough_at_or_below_it(values, part):
    found = quantile(values, part, 10)
    assert found in values
    assert 10 * sum(value <= found for value in values) >= part * len(values)
    assert part == 0 or 10 * sum(value < found for value in values) < part * len(values)


@given(numbers)
def test_the_middle_is_a_number_somebody_gave(values):
    summary = middle(values)
    assert summary.median == median_low(values)
    assert (summary.least, summary.most, summary.n) == (min(values), max(values), len(values))
    assert summary.least <= summary.lower_quarter <= summary.median <= summary.upper_quarter <= summary.most
    assert middle([]) is None


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), rules)
def test_a_vote_carries_exactly_when_the_rule_says_so(ayes, noes, abstained, absent, rule):
    entitled = ayes + noes + abstained + absent
    result = jury_tally(votes_for=ayes, votes_against=noes, abstained=abstained, entitled=entitled, rule=rule)
    base = {"cast": ayes + noes, "present": ayes + noes + abstained, "entitled": entitled}[rule.base]
    bar = Fraction(rule.part, rule.of) * base
    enough = ayes > 0 and (ayes >= bar if rule.at_least else ayes > bar)
    assert result.carried == (enough if ayes + noes + abstained >= rule.quorum else None)
    assert json.loads(json.dumps(result.to_json()))["needed"] == result.needed
    assert MajorityRule.from_dict(rule.as_dict()) == rule


def test_known_votes_of_a_jury_of_22():
    """Two thirds of 22 is 15 votes; half is 12 because 11 is a tie; four fifths of those present."""
    assert votes_needed(22, MajorityRule(2, 3, at_least=True)) == 15
    assert votes_needed(22, MajorityRule()) == 12
    assert votes_needed(21, MajorityRule(2, 3, at_least=True)) == 14
    assert votes_needed(21, MajorityRule(2, 3)) == 15
    assert votes_needed(20, MajorityRule(4, 5, at_least=True)) == 16
    assert votes_needed(22, MajorityRule(1, 1, at_least=True)) == 22
    assert votes_needed(0, MajorityRule(at_least=True)) == 1
    tie = jury_tally(votes_for=11, votes_against=11, abstained=0, entitled=22, rule=MajorityRule())
    assert tie.carried is False
    assert tie.support.value == 0.5


def test_more_votes_than_jurors_or_a_rule_beyond_all_is_refused():
    with pytest.raises(ValueError, match="may vote"):
        jury_tally(votes_for=12, votes_against=11, abstained=0, entitled=22, rule=MajorityRule())
    for wrong in ({"part": 3, "of": 2}, {"part": 2}, {"part": 0}, {"quorum": -1}, {"base": "volume"}):
        with pytest.raises(ValueError, match="majority"):
            MajorityRule(**wrong)


def test_the_stamp_tells_counts_and_rules_apart():
    def stamp(ayes, rule):
        return jury_tally(votes_for=ayes, votes_against=3, abstained=1, entitled=22, rule=rule).stamp

    assert stamp(9, MajorityRule()) == stamp(9, MajorityRule())
    assert stamp(9, MajorityRule()).input_digest != stamp(10, MajorityRule()).input_digest
    assert stamp(9, MajorityRule()).parameters != stamp(9, MajorityRule(2, 3)).parameters
