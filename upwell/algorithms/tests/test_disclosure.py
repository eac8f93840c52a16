"""Small numbers, against an attacker who tries every table that could lie behind the published one."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upwell.algorithms.disclosure import (
    SUPPRESSED,
    TOTAL,
    Rule,
    Suppressed,
    differencing_safe,
    publishable,
    suppress_cross_table,
    suppress_list,
    suppress_table,
    unsafe_differences,
    with_margins,
)

counts = st.one_of(st.integers(0, 14), st.sampled_from([0, 1, 2, 7, 8, 12]))
MOST = 70
EVERY = set(range(MOST + 1))
SMALL = set(range(1, 8))


def is_shown_as(n, shown):
    """Could the number n stand behind what is shown? A star may hide any number."""
    return isinstance(shown, Suppressed) or ((n == 0 or n > 7) and str(5 * round(n / 5)) == shown)


def possible(shown):
    """All numbers that may stand behind a published cell; no table here has more than that many people."""
    return {n for n in range(MOST + 1) if is_shown_as(n, shown)}


def sums_of(sets):
    """All sums of one number from each set, by shifting bits."""
    reachable = 1
    for values in sets:
        reachable = sum_bits(reachable << n for n in values)
    return {n for n in range(MOST + 1) if reachable >> n & 1}


def sum_bits(masks):
    joined = 0
    for mask in masks:
        joined |= mask
    return joined & ((1 << MOST + 1) - 1)


def attack_list(published, target, small=()):
    """Every value that the target can have, given all other cells, the total, and which stars were small themselves."""
    behind = {cell: possible(shown) & (SMALL if cell in small else EVERY) for cell, shown in published.items()}
    others = sums_of(values for cell, values in behind.items() if cell not in (target, TOTAL))
    return {n for n in behind[target] if any(n + rest in behind[TOTAL] for rest in others)}


def test_nought_stays_one_to_seven_are_starred_and_the_rest_is_rounded_to_five():
    shown = [str(publishable(n)) for n in (0, 1, 7, 8, 12, 13, 17, 18, 100, 102, 103)]
    assert shown == ["0", "*", "*", "10", "10", "15", "15", "20", "100", "100", "105"]
    with pytest.raises(ValueError, match="-1 people"):
        publishable(-1)


def test_another_rule_has_its_own_threshold_and_base():
    rule = Rule(small=4, base=10)
    assert [str(publishable(n, rule)) for n in (0, 4, 5, 14, 15)] == ["0", "*", "10", "10", "20"]
    assert Rule(small=2, base=10).rounded(4) == 0


def test_rounding_alone_would_open_a_cell_and_so_another_one_is_starred():
    """8 + 8 + 1 = 17: from 10, 10, * and 15 follows * = 1."""
    naive = {"hill": "10", "shore": "10", "town": SUPPRESSED, TOTAL: "15"}
    assert attack_list(naive, "town", small=["town"]) == {1}
    published = suppress_list({"hill": 8, "shore": 8, "town": 1})
    assert attack_list(published, "town", small=["town"]) == SMALL
    assert list(map(str, published.values())).count("*") >= 2


@settings(max_examples=80, deadline=None)
@given(st.lists(counts, min_size=1, max_size=5))
def test_no_list_with_its_total_lets_an_attacker_rule_out_any_small_number(numbers):
    cells = {f"c{i}": n for i, n in enumerate(numbers)}
    published = suppress_list(cells)
    for cell, n in {**cells, TOTAL: sum(numbers)}.items():
        assert isinstance(published[cell], Suppressed) or published[cell] == publishable(n)
        if 1 <= n <= 7:
            assert isinstance(published[cell], Suppressed)
            if cell != TOTAL:
                known = () if 1 <= sum(numbers) <= 7 else [c for c, m in cells.items() if 1 <= m <= 7]
                assert attack_list(published, cell, small=known) >= SMALL


def attack_cross(published, rows, columns, limit=28):
    """By brute force over all 2 x 2 tables with cells up to `limit`: for each cell the values it can have."""
    cells = list(product(rows, columns))
    axes = [[n for n in possible(published[cell]) if n <= limit] for cell in cells]
    values = dict(zip(cells, np.meshgrid(*axes, indexing="ij"), strict=True))
    full, _ = with_margins(values)
    fits = np.all([np.isin(full[cell], list(possible(published[cell]))) for cell in full], axis=0)
    return {cell: set(values[cell][fits].tolist()) for cell in cells}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 14), min_size=4, max_size=4))
def test_no_two_way_table_with_margins_lets_an_attacker_rule_out_any_small_number(numbers):
    rows, columns = ("young", "old"), ("hill", "shore")
    cells = dict(zip(product(rows, columns), numbers, strict=True))
    published = suppress_cross_table(cells)
    found = attack_cross(published, rows, columns)
    for cell, n in cells.items():
        assert n in found[cell]
        assert not 1 <= n <= 7 or found[cell] >= set(range(1, 8))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(counts, min_size=4, max_size=4), min_size=2, max_size=4))
def test_larger_tables_star_every_small_number_and_round_what_they_show(table):
    cells = {(f"r{i}", f"c{j}"): n for i, row in enumerate(table) for j, n in enumerate(row)}
    full, _ = with_margins(cells)
    published = suppress_cross_table(cells)
    assert published.keys() == full.keys()
    for cell, shown in published.items():
        assert isinstance(shown, Suppressed) or shown == publishable(full[cell]) != SUPPRESSED
    assert full[TOTAL, TOTAL] == sum(cells.values())


def test_a_small_total_hides_its_noughts_too():
    """Seven stars under a total of at most 7 would each be 1; with the noughts starred nobody knows how many count."""
    published = suppress_list({"a": 1, "b": 1, "c": 0})
    assert set(published.values()) == {SUPPRESSED}
    assert suppress_list({"a": 0, "b": 0}) == {"a": "0", "b": "0", TOTAL: "0"}


def test_a_large_safe_table_keeps_all_its_numbers_but_the_small_one():
    published = suppress_list({"hill": 48, "shore": 63, "town": 4, "farm": 30})
    assert [str(shown) for shown in published.values()] == ["50", "65", "*", "30", "145"]


def test_tables_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="do not add up"):
        suppress_table({"a": 1, "b": 2, "all": 4}, {"all": ["a", "b"]})
    with pytest.raises(ValueError, match="less than 0"):
        suppress_table({"a": -1})
    with pytest.raises(ValueError, match="taken"):
        suppress_list({TOTAL: 3})


def test_a_total_that_betrays_a_small_change_is_named_and_a_large_change_is_safe():
    """Published 50 + 65 = 110, then 50 + 65 = 115: the parts say that at most 8 joined, the totals that at least 1."""
    sums = {TOTAL: ["hill", "shore"]}
    before = {"hill": 48, "shore": 63, TOTAL: 111}
    assert unsafe_differences(before, {"hill": 51, "shore": 63, TOTAL: 114}, sums) == [TOTAL]
    assert differencing_safe(before, {"hill": 68, "shore": 63, TOTAL: 131}, sums)
    assert differencing_safe(before, before, sums)
    with pytest.raises(ValueError, match="same cells"):
        differencing_safe(before, {"hill": 51}, sums)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(counts, st.integers(0, 9)), min_size=1, max_size=4))
def test_an_attacker_with_both_tables_isolates_only_what_the_guard_names(pairs):
    """All pairs of numbers behind the two published figures of each cell; without sums each cell stands by itself."""
    old = {f"c{i}": n for i, (n, _) in enumerate(pairs)}
    new = {f"c{i}": n + more for i, (n, more) in enumerate(pairs)}
    unsafe = unsafe_differences(old, new)
    for cell in old:
        behind = [behind_single(table[cell]) for table in (old, new)]
        steps = {b - a for a in behind[0] for b in behind[1] if b >= a}
        isolated = 1 <= new[cell] - old[cell] <= 7 and steps <= set(range(1, 8))
        assert (cell in unsafe) == isolated


def behind_single(n):
    """What a lone published number tells: 0 is 0, a star is 1 to 7, the rest is five wide and above 7."""
    return [m for m in range(60) if str(publishable(m)) == str(publishable(n))]
