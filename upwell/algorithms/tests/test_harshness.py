"""How harsh a sentence sounds: the arithmetic, what it may never do, and what it reaches on real words."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.algorithms import harshness
from upwell.algorithms.harshness import BUCKETS, Weights

SOME = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200)


@pytest.fixture(scope="module")
def weights() -> Weights:
    """Weights that mean nothing, but are not all alike."""
    chance = np.random.default_rng(7)
    return Weights(
        chance.uniform(1, 9, BUCKETS).astype(np.float32), chance.normal(0, 2, BUCKETS).astype(np.float32), -0.3, 0.5
    )


@given(SOME)
def test_any_text_has_a_chance_between_nothing_and_all(text: str) -> None:
    flat = Weights(np.ones(BUCKETS, np.float32), np.ones(BUCKETS, np.float32), 0.0, 0.5)
    assert 0 <= harshness.chance(text, flat) <= 1
    assert all(0 <= one.start < one.end <= len(text) for one in harshness.harsh_sentences(text, flat))


def test_the_chance_is_that_of_the_textbook(weights: Weights) -> None:
    """The same by scikit-learn's own scaling and logistic function."""
    from scipy.special import expit
    from sklearn.preprocessing import normalize

    texts = ["You were kind to my mother.", "nobody asked you", "Three weeks!"]
    scaled = normalize(harshness.matrix(texts).multiply(weights.idf).tocsr())
    expected = expit(scaled @ weights.coefficients.astype(np.float64) + weights.intercept)
    found = [harshness.chance(text, weights) for text in texts]
    assert found == pytest.approx(list(expected), abs=1e-6)


def test_a_word_said_twice_counts_once_and_its_logarithm() -> None:
    once, twice = harshness.features("late"), harshness.features("late late")
    word = set(once) & set(twice)
    assert {twice[bucket] for bucket in word} == {1 + math.log(2)}


def test_disguises_are_undone_and_links_and_names_are_not_read() -> None:
    assert harshness.plain("1d1ot i.d.i.o.t idiooooot") == "idiot idiot idioot"
    assert harshness.plain("see https://example.org/stupid @Fool") == "see   @"


def test_only_what_is_said_to_somebody_can_be_harsh() -> None:
    loud = Weights(np.ones(BUCKETS, np.float32), np.ones(BUCKETS, np.float32) * 99, 9.0, 0.5)
    assert harshness.harsh_sentences("This ward is a disgrace. I am so angry.", loud) == []
    text = "This ward is a disgrace. You are one too."
    assert [text[one.start : one.end].strip() for one in harshness.harsh_sentences(text, loud)] == ["You are one too."]


def test_whoever_is_in_despair_is_never_reproached() -> None:
    """A rule about threats looks at what is said to others; a cry is another matter, and another part of the house."""
    silent = Weights(np.ones(BUCKETS, np.float32), np.zeros(BUCKETS, np.float32), -9.0, 0.5)
    for cry in ["I want to kill myself.", "I wish I were dead.", "Nobody would miss me.", "It is all my own fault."]:
        assert harshness.harsh_sentences(cry, silent) == []
    for threat in ["Kill yourself.", "I know where you live.", "If you had looked after yourself you would be well."]:
        assert len(harshness.harsh_sentences(threat, silent)) == 1


def test_what_stands_beside_a_hard_word_counts_as_much_as_the_part_itself(weights: Weights) -> None:
    """The log-odds of a sentence are the mean of its harshest part that speaks to somebody and of all that its writer says."""

    def odds(text: str) -> float:
        sure = harshness.chance(text, weights)
        return math.log(sure / (1 - sure))

    whole = "You read it aloud, we all laughed"
    mean = (odds("You read it aloud") + odds(whole)) / 2
    assert harshness.surest(whole, weights) == pytest.approx(1 / (1 + math.exp(-mean)), abs=1e-6)


def test_of_a_sentence_with_too_few_known_words_it_says_nothing() -> None:
    loud = Weights(np.ones(BUCKETS, np.float32), np.ones(BUCKETS, np.float32) * 99, 9.0, 0.5)
    english = replace(loud, known=harshness.checksums(["you", "are", "the", "best"]))
    assert len(harshness.harsh_sentences("You are the best.", english)) == 1
    assert len(harshness.harsh_sentences("You are the bset.", english)) == 1
    for foreign in ["u bent de beste", "@ffion ti yw'r gorau"]:
        assert harshness.harsh_sentences(foreign, english) == []
        assert harshness.harshest(foreign, english) == 0.0
        assert len(harshness.harsh_sentences(foreign, loud)) == 1


def test_weights_come_back_as_they_were_kept_and_others_are_refused(weights: Weights, tmp_path: Path) -> None:
    replace(weights, known=harshness.checksums(["kind", "words"])).save(tmp_path / "w.npz")
    again = Weights.load(tmp_path / "w.npz")
    assert np.allclose(again.coefficients, weights.coefficients, atol=0.01)
    assert again.known == harshness.checksums(["words", "kind"])
    assert (again.threshold, again.intercept) == (weights.threshold, weights.intercept)
    np.savez(tmp_path / "old.npz", version=np.array("0"), idf=np.zeros(3))
    with pytest.raises(ValueError, match=r"old\.npz was not made for version"):
        Weights.load(tmp_path / "old.npz")
