"""The lottery, against a second implementation written from its specification alone."""

import hashlib
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.algorithms import draw

seeds = st.binary(min_size=1, max_size=40)
labels = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=6)


class Stranger:
    """What somebody would write after reading the docstring: bits as text, nothing shared with our code."""

    def __init__(self, seed, label):
        self.key = hashlib.sha256(b"upwell-draw-v1\n" + label.encode() + b"\n" + seed).digest()
        self.i = 0

    def below(self, n):
        while True:
            block = hashlib.sha256(self.key + bytes.fromhex(f"{self.i:016x}")).hexdigest()
            self.i += 1
            bits = bin(int("1" + block, 16))[3:][: len(bin(n - 1)[2:]) if n > 1 else 0]
            if int(bits or "0", 2) < n:
                return int(bits or "0", 2)

    def shuffle(self, items):
        items = list(items)
        for i in range(len(items) - 1):
            j = i + self.below(len(items) - i)
            items[i], items[j] = items[j], items[i]
        return items


@given(seeds, labels, st.integers(1, 1 << 70))
def test_a_stranger_draws_the_same_number(seed, label, n):
    assert draw.draw_below(seed, n, label) == Stranger(seed, label).below(n) < n


@given(seeds, labels, st.lists(st.integers(), max_size=12), st.data())
def test_a_stranger_shuffles_and_samples_the_same(seed, label, items, data):
    k = data.draw(st.integers(0, len(items)))
    drawn = draw.shuffle(seed, items, label)
    assert drawn == Stranger(seed, label).shuffle(items)
    assert draw.sample(seed, items, k, label) == drawn[:k]
    assert sorted(drawn) == sorted(items)


@given(seeds, st.lists(st.integers(0, 9), min_size=1, max_size=8).filter(any))
def test_a_weighted_draw_is_one_ticket_out_of_a_drum(seed, weights):
    drum = [position for position, weight in enumerate(weights) for _ in range(weight)]
    assert draw.draw_weighted(seed, weights) == drum[Stranger(seed, "weighted").below(len(drum))]


def test_the_vectors_worked_out_with_command_line_tools_hold():
    """Blocks by printf, xxd and sha256sum for label "jury" and seed "ashmere"; first ten bits read by hand."""
    blocks = draw.seeded_integers(b"ashmere", "jury")
    assert [f"{next(blocks):064x}" for _ in range(3)] == [
        "1f96ffd9feae53179c2b6d35778d4611c88a1fb8c7c082827a4c01bb5abceacb",
        "123a6b5092fd8eea68078d76645d53a51aba51e8a8d60c88b92c04ee071f0b9d",
        "614d7a20e086593cdf90df308d146e42210bf8d28ea63108b00f546f5bb9dd9f",
    ]
    ten_bits = [0b0001111110, 0b0001001000, 0b0110000101]
    stream = draw.seeded_integers(b"ashmere", "jury")
    assert [draw.below(stream, 1000) for _ in range(3)] == ten_bits
    assert draw.draw_below(b"ashmere", 100, "jury") == ten_bits[0] >> 3


def test_every_order_of_three_comes_up_about_equally_often():
    """6,000 draws: each of 6 orders is expected 1,000 times; 5 standard deviations are 144."""
    seen = dict.fromkeys(permutations("abc"), 0)
    for round_number in range(6000):
        seen[tuple(draw.shuffle(round_number.to_bytes(4, "big"), "abc", "fair"))] += 1
    assert all(abs(times - 1000) < 144 for times in seen.values())


def test_numbers_just_above_a_power_of_two_are_not_biased():
    """Remainders would favour the low numbers; below(5) throws away three of eight instead."""
    seen = [0] * 5
    for round_number in range(5000):
        seen[draw.draw_below(round_number.to_bytes(4, "big"), 5, "fair")] += 1
    assert all(abs(times - 1000) < 142 for times in seen)


def test_another_label_is_another_draw_from_the_same_seed():
    assert draw.shuffle(b"seed", range(50), "jury") != draw.shuffle(b"seed", range(50), "tables")


def test_draws_that_make_no_sense_are_refused():
    for impossible in (
        lambda: draw.draw_below(b"seed", 0, "x"),
        lambda: draw.draw_below(b"seed", (1 << 256) + 1, "x"),
        lambda: draw.draw_below(b"", 5, "x"),
        lambda: draw.draw_below(b"seed", 5, "two\nlines"),
        lambda: draw.sample(b"seed", "abc", 4, "x"),
        lambda: draw.draw_weighted(b"seed", [0, 0]),
        lambda: draw.draw_weighted(b"seed", [3, -1]),
    ):
        with pytest.raises(ValueError):
            impossible()
    assert draw.draw_below(b"seed", 1 << 256, "x") < 1 << 256
