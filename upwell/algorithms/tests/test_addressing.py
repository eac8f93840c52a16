"""Whom words speak to: only what is said to the reader, by the writer, can be harsh to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.algorithms.addressing import aimed, clauses, is_hard, roles


@pytest.mark.parametrize(
    ("sentence", "to_the_reader"),
    [
        ("My stupid elbow again, how is yours?", ["how is yours?"]),
        ("What is wrong with you, moron?", ["What is wrong with you,  moron?"]),
        ("Shut up, you won the raffle?", ["Shut up,  you won the raffle?"]),
        ("He told me you are a liar.", []),
        ("“You are a nuisance,” it said.", []),
        ("The food was cold.", []),
    ],
)
def test_the_part_that_speaks_to_the_reader_stands_alone(sentence: str, to_the_reader: list[str]) -> None:
    assert [part.strip() for part in clauses(sentence) if aimed(part)] == to_the_reader


@given(st.text(max_size=300))
def test_no_part_is_empty_and_none_holds_words_that_were_not_there(sentence: str) -> None:
    parts = clauses(sentence)
    assert all(part.strip() for part in parts)
    assert len("".join("".join(parts).replace(",", "").split())) <= len("".join(sentence.split()))


def test_a_threat_is_hard_and_the_same_words_in_kindness_are_not() -> None:
    for threat in (
        "i know which street you live on",
        "i hope you never walk again",
        "you brought it on yourself",
        "go die",
    ):
        assert is_hard(threat)
    for kind in (
        "i hope you die old",
        "don't kill yourself over the ironing",
        "it is not your own fault",
        "nobody wants you to worry",
    ):
        assert not is_hard(kind)


def test_a_word_is_of_the_reader_after_you_and_taken_back_after_not() -> None:
    assert roles(["you", "are", "an", "idiot"]) == ["y", "y", "y", "y"]
    assert roles(["you", "are", "not", "lazy"]) == ["y", "y", "y", "ny"]
    assert roles(["you", "know", "my", "lazy", "eye"]) == ["y", "y", "o", "o", "o"]
    assert roles(["you", "see", "that", "this", "is", "not", "at", "all", "so", "bad"])[-1] == "o"
