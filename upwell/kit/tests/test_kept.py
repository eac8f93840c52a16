"""Pieces kept for the next reader."""

from hypothesis import given
from hypothesis import strategies as st

from upwell.kit import kept, markup
from upwell.kit.kept import Kept, digest


def test_a_piece_is_made_once_for_the_same_things_and_again_for_others():
    made = []
    pieces: Kept[str] = Kept(10)
    for words in ("a", "b", "a", "a"):
        assert pieces.get(words, lambda words=words: made.append(words) or words.upper()) == words.upper()
    assert made == ["a", "b"]


@given(st.lists(st.integers(0, 20)), st.integers(1, 6))
def test_there_are_never_more_than_said_and_the_last_one_asked_for_is_among_them(asked, most):
    pieces: Kept[int] = Kept(most)
    for number in asked:
        assert pieces.get(number, lambda number=number: number) == number
        assert len(pieces) <= most
        assert pieces.get(number, lambda: -1) == number


def test_all_of_it_goes_after_its_time(monkeypatch):
    moment = [100.0]
    monkeypatch.setattr(kept.time, "monotonic", lambda: moment[0])
    pieces: Kept[str] = Kept(10, seconds=60)
    pieces.get("a", lambda: "words that were taken back")
    moment[0] += 61
    pieces.get("b", lambda: "others")
    assert len(pieces) == 1


@given(st.text(), st.text())
def test_different_texts_have_different_names(one, other):
    assert (digest(one) == digest(other)) == (one == other)


@given(st.text(max_size=200))
def test_markup_that_was_kept_is_the_markup_made_anew(text):
    again = markup.render(text)
    markup.forget()
    assert markup.render(text) == again == markup.render(text)
