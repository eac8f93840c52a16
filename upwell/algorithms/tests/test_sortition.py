"""Fairest draws against brute force: all panels of a small pool listed one by one, and LEXIMIN over them by another
solver and another way
of settling."""

import csv
import json
import os
import subprocess
import sys
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from upwell.algorithms.canonical import canonical_json
from upwell.algorithms.sortition import (
    Distribution,
    PoolMember,
    Quota,
    SortitionError,
    check_pool,
    commitment,
    draw_panel,
    leximin,
    replace,
)
from upwell.algorithms.sortition.distribution import TICKETS, whole_tickets

ANES = Path(__file__).parents[4] / "shared/data/sortition/anes96"
SALT = bytes(range(32))


def person(name, **features):
    return PoolMember(name, features)


def meets(panel, quotas):
    return all(q.min <= sum(p.features[q.feature] == q.value for p in panel) <= q.max for q in quotas)


def all_panels(pool, quotas, size):
    return [panel for panel in combinations(pool, size) if meets(panel, quotas)]


def brute_leximin(pool, panels):
    """Settles a person only when the largest probability they can have, given everybody else's, is no more than z."""
    seats = np.array([[p in panel for panel in panels] for p in pool], float)
    settled = [None] * len(pool)
    while None in settled:
        z = best(seats, settled, None, 0.0)
        for i in range(len(pool)):
            if settled[i] is None and best(seats, settled, i, z) < z + 1e-6:
                settled[i] = z
    return settled


def best(seats, settled, who, z):
    """The largest common z (who is None), or the largest probability of one person while the open others keep z."""
    panels = seats.shape[1]
    floor = [z if value is None else value for value in settled]
    raised = np.array([1.0 if who is None and value is None else 0.0 for value in settled])
    result = linprog(
        np.concatenate([np.zeros(panels) if who is None else -seats[who], [-1.0 if who is None else 0.0]]),
        A_ub=np.hstack([-seats, raised[:, None]]),
        b_ub=np.array(
            [-(0.0 if who is None and value is None else f) + 1e-9 for value, f in zip(settled, floor, strict=True)]
        ),
        A_eq=np.concatenate([np.ones(panels), [0.0]])[None, :],
        b_eq=[1.0],
    )
    assert result.status == 0
    return -result.fun


@st.composite
def small_pools(draw):
    """Five to eight people, two or three features; quotas around the counts of one possible panel."""
    values = ["x", "y", "z"][: draw(st.integers(2, 3))]
    features = ["age", "place", "work"][: draw(st.integers(2, 3))]
    people = draw(st.lists(st.tuples(*[st.sampled_from(values)] * len(features)), min_size=5, max_size=8))
    pool = [person(f"p{i}", **dict(zip(features, row, strict=True))) for i, row in enumerate(people)]
    size = draw(st.integers(2, 4))
    quotas = []
    for feature in features:
        for value in values:
            count = sum(p.features[feature] == value for p in pool[:size])
            quotas.append(
                Quota(feature, value, max(0, count - draw(st.integers(0, 1))), count + draw(st.integers(0, 1)))
            )
    return pool, quotas, size


@settings(max_examples=80, deadline=None)
@given(small_pools())
def test_small_pools_get_the_probabilities_that_brute_force_over_all_panels_gives(case):
    pool, quotas, size = case
    distribution = leximin(pool, quotas, size)
    expected = brute_leximin(pool, all_panels(pool, quotas, size))
    found = [float(distribution.probabilities[p.id]) for p in pool]
    assert found == pytest.approx(expected, abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(small_pools(), st.binary(min_size=1, max_size=8))
def test_every_panel_meets_the_quotas_and_the_tickets_are_the_declared_probabilities(case, seed):
    pool, quotas, size = case
    distribution = leximin(pool, quotas, size)
    by_id = {p.id: p for p in pool}
    assert distribution.total == TICKETS
    assert sum(distribution.probabilities.values()) == size
    for position in range(len(distribution.panels)):
        only = Distribution.from_dict(
            {**distribution.as_dict(), "panels": [distribution.panels[position]], "tickets": [1]}
        )
        drawn = draw_panel(only, seed)
        assert len(set(drawn)) == size
        assert meets([by_id[name] for name in drawn], quotas)


def parity_pool(*names):
    """Three yes/no features; with one seat for each answer, two panel members must differ in all of them."""
    pool = [person(name, a=name[0], b=name[1], c=name[2]) for name in names]
    return pool, [Quota(feature, answer, 1, 1) for feature in "abc" for answer in "01"]


def test_where_the_relaxation_promises_too_much_the_true_optimum_is_found_and_the_gap_told():
    """Only 000 and 111 are opposites. The relaxation would give 011, 101 and 110 a third each: no panel does."""
    pool, quotas = parity_pool("000", "011", "101", "110", "111")
    distribution = leximin(pool, quotas, 2)
    assert distribution.probabilities == {"000": 1, "111": 1, "011": 0, "101": 0, "110": 0}
    assert not distribution.reaches_bound
    assert distribution.bound_ppb == 333_333_333


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([f"{n:03b}" for n in range(8)]), min_size=5, max_size=9), st.sampled_from([1, 2]))
def test_pools_full_of_such_corners_agree_with_brute_force(answers, seats):
    pool = [person(f"p{i}", a=text[0], b=text[1], c=text[2]) for i, text in enumerate(answers)]
    quotas = [Quota(feature, answer, seats, seats) for feature in "abc" for answer in "01"]
    panels = all_panels(pool, quotas, 2 * seats)
    if not panels:
        with pytest.raises(SortitionError):
            leximin(pool, quotas, 2 * seats)
        return
    distribution = leximin(pool, quotas, 2 * seats)
    found = [float(distribution.probabilities[p.id]) for p in pool]
    assert found == pytest.approx(brute_leximin(pool, panels), abs=1e-5)


def test_quotas_that_only_fractions_of_people_could_meet_are_refused_with_a_way_out():
    pool, quotas = parity_pool("000", "011", "101", "110")
    with pytest.raises(SortitionError) as refusal:
        leximin(pool, quotas, 2)
    assert refusal.value.code == "infeasible"
    changes = {(r.quota.feature, r.quota.value): r for r in refusal.value.params["relaxations"]}
    relaxed = [changes.get((q.feature, q.value), q) for q in quotas]
    eased = [Quota(q.feature, q.value, r.min, r.max) for q, r in zip(quotas, relaxed, strict=True)]
    assert sum(q.min - e.min + e.max - q.max for q, e in zip(quotas, eased, strict=True)) == 2
    assert draw_panel(leximin(pool, eased, 2), b"seed")


TOWN = [person(f"p{i:02}", age="young" if i % 3 else "old", place="hill" if i % 2 else "shore") for i in range(40)]
QUOTAS = [
    Quota("age", "young", 2, 4),
    Quota("age", "old", 2, 4),
    Quota("place", "hill", 3, 3),
    Quota("place", "shore", 3, 3),
]


@pytest.mark.parametrize(
    ("code", "pool", "quotas", "size", "named"),
    [
        ("duplicate_id", [*TOWN, TOWN[4]], QUOTAS, 6, {"id": "p04", "row": 41, "first_row": 5}),
        ("missing_feature", [*TOWN, person("ann", age="old")], QUOTAS, 6, {"id": "ann", "feature": "place", "row": 41}),
        ("unknown_value", [*TOWN, person("bo", age="Old", place="hill")], QUOTAS, 6, {"value": "Old", "row": 41}),
        ("no_quotas", TOWN, [], 6, {}),
        ("duplicate_quota", TOWN, [*QUOTAS, QUOTAS[0]], 6, {"feature": "age", "value": "young"}),
        ("quota_bounds", TOWN, [Quota("age", "young", 4, 2), *QUOTAS[1:]], 6, {"value": "young", "min": 4, "max": 2}),
        ("panel_size", TOWN, QUOTAS, 0, {"panel_size": 0}),
        ("pool_too_small", TOWN[:5], QUOTAS, 6, {"pool": 5}),
        ("minimums_too_high", TOWN, QUOTAS, 5, {"feature": "place", "total": 6}),
        ("maximums_too_low", TOWN, QUOTAS, 7, {"feature": "place", "total": 6}),
        ("too_few_in_pool", TOWN, [Quota("age", "old", 15, 15), QUOTAS[0]], 17, {"available": 14, "value": "old"}),
    ],
)
def test_what_is_wrong_is_refused_by_a_code_that_names_it(code, pool, quotas, size, named):
    with pytest.raises(SortitionError) as refusal:
        check_pool(pool, quotas, size)
    assert refusal.value.code == code
    assert named.items() <= refusal.value.params.items()
    assert str(refusal.value)


def test_the_order_of_the_input_and_progress_reports_change_nothing():
    steps = []
    forward = leximin(TOWN, QUOTAS, 6, progress=lambda step, percent: steps.append((step, percent)))
    assert leximin(TOWN[::-1], QUOTAS[::-1], 6) == forward
    assert [step for step, _ in steps][:3] == ["check", "target", "panels"]
    assert all(0 <= percent <= 100 for _, percent in steps)


def test_two_processes_with_other_hash_seeds_draw_the_same_panel():
    script = (
        "from upwell.algorithms.tests.test_sortition import *\n"
        "d = leximin(TOWN, QUOTAS, 6)\n"
        "print(commitment(d, TOWN, QUOTAS, salt=SALT), draw_panel(d, b'drand round 1000'))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[3],
        ).stdout
        for seed in "12"
    }
    assert len(outputs) == 1
    assert outputs.pop().strip()


def test_over_many_seeds_people_are_drawn_as_often_as_declared():
    """2,000 draws; a share may be off by 5 standard deviations, at most 5 * sqrt(0.25 / 2000) = 0.056."""
    distribution = leximin(TOWN, QUOTAS, 6)
    times = dict.fromkeys(distribution.probabilities, 0)
    for seed in range(2000):
        for name in draw_panel(distribution, seed.to_bytes(4, "big")):
            times[name] += 1
    for name, probability in distribution.probabilities.items():
        assert times[name] / 2000 == pytest.approx(float(probability), abs=0.056)


def test_the_export_reads_back_and_the_commitment_binds_pool_quotas_and_tickets():
    distribution = leximin(TOWN, QUOTAS, 6)
    again = Distribution.from_dict(json.loads(canonical_json(distribution.as_dict())))
    assert again == distribution
    promise = commitment(distribution, TOWN, QUOTAS, salt=SALT)
    assert commitment(again, TOWN[::-1], QUOTAS, salt=SALT) == promise
    assert commitment(distribution, TOWN, QUOTAS, salt=SALT[::-1]) != promise
    wider = [*QUOTAS[:1], Quota("age", "old", 1, 4), *QUOTAS[2:]]
    assert commitment(distribution, TOWN, wider, salt=SALT) != promise


def test_a_distribution_that_was_tampered_with_is_refused():
    plain = leximin(TOWN, QUOTAS, 6).as_dict()
    broken_panel = [[[0, 6]], *plain["panels"][1:]]
    moved_ticket = [plain["tickets"][0] + 1, *plain["tickets"][1:]]
    for change in ({"panels": broken_panel}, {"tickets": moved_ticket}):
        with pytest.raises(SortitionError, match="does not belong"):
            commitment(Distribution.from_dict({**plain, **change}), TOWN, QUOTAS, salt=SALT)
    with pytest.raises(SortitionError, match="other people"):
        commitment(Distribution.from_dict(plain), TOWN[:-1], QUOTAS, salt=SALT)


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=1, max_size=4), st.integers(1, 5))
def test_replacements_fill_the_seats_so_that_all_quotas_hold_again(seed, dropouts):
    panel = draw_panel(leximin(TOWN, QUOTAS, 6), seed)
    gone, staying = panel[:dropouts], panel[dropouts:]
    newcomers = draw_panel(replace(TOWN, QUOTAS, 6, staying=staying, gone=gone), seed)
    assert not set(newcomers) & {*gone, *staying}
    assert len(newcomers) == dropouts
    assert meets([p for p in TOWN if p.id in {*staying, *newcomers}], QUOTAS)


def test_nobody_stays_who_is_gone_or_was_never_there():
    for staying, gone in ((["p01"], ["p01"]), (["efa"], [])):
        with pytest.raises(SortitionError) as refusal:
            replace(TOWN, QUOTAS, 6, staying=staying, gone=gone)
        assert refusal.value.code == "cannot_stay"


@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=40))
def test_tickets_always_add_up_and_stay_within_one_of_the_exact_share(shares):
    tickets = whole_tickets(shares)
    assert sum(tickets) == TICKETS
    assert all(abs(t - s / sum(shares) * TICKETS) < 1.001 for t, s in zip(tickets, shares, strict=True))


@settings(max_examples=25, deadline=None)
@given(small_pools())
def test_bands_count_everybody_once_and_single_out_nobody(case):
    distribution = leximin(*case)
    bands = distribution.bands()
    assert sum(band.people for band in bands) == len(distribution.probabilities)
    assert len(bands) == 1 or min(band.people for band in bands) > 7
    assert bands[0].low <= distribution.min_probability <= max(distribution.probabilities.values()) <= bands[-1].high


def test_gini_is_that_of_its_definition():
    """Mean absolute difference of all pairs over twice the mean."""
    pool = [person("ann", age="old"), person("bo", age="young"), person("cy", age="young"), person("di", age="young")]
    distribution = leximin(pool, [Quota("age", "old", 1, 1), Quota("age", "young", 1, 1)], 2)
    shares = [Fraction(1), *[Fraction(1, 3)] * 3]
    assert float(distribution.min_probability) == pytest.approx(1 / 3, abs=1e-9)
    assert distribution.gini == pytest.approx(
        float(sum(abs(a - b) for a in shares for b in shares) / (2 * 4 * 2)), abs=1e-8
    )


@pytest.mark.slow
def test_the_survey_pool_reaches_the_bound_with_the_published_smallest_probability():
    """944 people, 708 types, 24 quotas; an independent library found 0.031496 as the largest smallest probability (=
    4/127).
    """
    if not ANES.exists():
        pytest.skip("the survey pool anes96 is not here")
    rows = list(csv.DictReader((ANES / "pool.csv").read_text().splitlines()))
    pool = [PoolMember(row.pop("id"), row) for row in rows]
    quotas = [
        Quota(row["feature"], row["value"], int(row["min"]), int(row["max"]))
        for row in csv.DictReader((ANES / "quotas.csv").read_text().splitlines())
    ]
    distribution = leximin(pool, quotas, 60)
    assert distribution.reaches_bound
    assert float(distribution.min_probability) == pytest.approx(0.031496, abs=5e-7)
    assert distribution.gini == pytest.approx(0.258, abs=5e-4)
    drawn = set(draw_panel(distribution, b"ashmere"))
    assert meets([p for p in pool if p.id in drawn], quotas)
