"""What many short texts are about."""

import csv
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_mutual_info_score

from upwell.algorithms.themes import NO_THEME, ThemeModel, assign, find_themes, labels
from upwell.algorithms.themes.words import ENGLISH, plain, stop_list, terms, words

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
TALK = {
    "parking": "car park full|parking spaces|pay machine broken|parking ticket|looking for a space|disabled bay",
    "waiting": "waited four hours|waiting room|long wait|delay|seen late|appointment ran late|clock",
    "kindness": "nurse was kind|kind and gentle|listened to me|friendly nurse|caring staff|smile|gentle hands",
    "medicine": "tablets ran out|prescription lost|wrong dose|pharmacy closed|side effects|repeat prescription|tablets",
}


def planted(per_theme, seed=0):
    rng = np.random.default_rng(seed)
    texts, about = [], []
    for theme, phrases in TALK.items():
        for _ in range(per_theme):
            said = rng.choice(phrases.split("|"), size=3, replace=False)
            texts.append(f"The {said[0]} and {said[1]}, then {said[2]}.")
            about.append(theme)
    return texts, about


@pytest.mark.parametrize("per_theme", [15, 80])
def test_planted_themes_are_found_and_named(per_theme):
    texts, about = planted(per_theme)
    result = find_themes(texts, n_themes=4)
    placed = [(one, other) for one, other in zip(about, result.theme_of, strict=True) if other != NO_THEME]
    assert len(placed) > 0.9 * len(texts)
    assert adjusted_mutual_info_score(*zip(*placed, strict=True)) > 0.9
    said = {theme: set(words(phrases)) for theme, phrases in TALK.items()}
    for theme in result.themes:
        meant = Counter(about[place] for place, number in enumerate(result.theme_of) if number == theme.number)
        main = meant.most_common(1)[0][0]
        assert all(set(term.split()) <= said[main] for term in theme.label)
        assert all(about[place] == main for place in theme.examples)


def test_without_a_number_about_the_right_number_of_themes_is_found():
    texts, about = planted(120)
    result = find_themes(texts)
    assert 3 <= len(result.themes) <= 6
    assert adjusted_mutual_info_score(about, result.theme_of) > 0.75
    assert len(result.themes) in {k for k, _ in result.considered}


def test_label_words_stand_in_the_texts_of_their_theme_and_examples_are_near():
    texts, _ = planted(60)
    result = find_themes(texts)
    for theme in result.themes:
        own = [texts[place] for place, number in enumerate(result.theme_of) if number == theme.number]
        assert theme.size == len(own)
        assert theme.label
        assert all(sum(term in plain(text) for text in own) >= 2 for term in theme.label)
        for place in theme.examples:
            assert result.theme_of[place] == theme.number
            assert result.likeness[place] >= theme.likeness
    assert [theme.size for theme in result.themes] == sorted((theme.size for theme in result.themes), reverse=True)


def test_the_same_texts_give_the_same_themes_in_whatever_order():
    texts, _ = planted(40)
    order = np.random.default_rng(5).permutation(len(texts))
    first, again = find_themes(texts, seed=3), find_themes(texts, seed=3)
    shuffled = find_themes([texts[place] for place in order], seed=3)
    assert first.to_json() == again.to_json()
    assert first.model.to_json() == again.model.to_json() == shuffled.model.to_json()
    assert [first.theme_of[place] for place in order] == list(shuffled.theme_of)
    assert [theme.label for theme in first.themes] == [theme.label for theme in shuffled.themes]
    assert first.stamp.input_digest != shuffled.stamp.input_digest


def test_sending_a_text_a_thousand_times_makes_it_no_theme_but_it_is_counted():
    texts, _ = planted(30)
    campaign = "Say no to the new car park, sign here"
    once, often = find_themes([*texts, campaign]), find_themes([*texts, *[campaign] * 1000])
    assert {(theme.different, theme.label) for theme in once.themes} == {(t.different, t.label) for t in often.themes}
    assert sum(theme.size for theme in often.themes) + often.without_theme == len(texts) + 1000


def test_a_new_text_goes_to_its_theme_and_a_strange_one_to_none():
    texts, about = planted(60)
    result = find_themes(texts, n_themes=4)
    for theme, new in (
        ("parking", "no parking space, the car park was full"),
        ("medicine", "they lost my prescription for tablets"),
    ):
        number = assign(result, new).theme
        assert number is not None
        assert Counter(about[p] for p, n in enumerate(result.theme_of) if n == number).most_common(1)[0][0] == theme
    for strange in ("", "🙂🙂", "12345", "Quarterly dividends exceeded forecasts"):
        assert assign(result, strange).theme is None


def test_a_stored_model_places_every_text_as_the_run_did():
    texts, _ = planted(50)
    result = find_themes([*texts, "", "xyzzy"])
    stored = ThemeModel.from_json(json.loads(json.dumps(result.model.to_json())))
    again, likeness = stored.place([*texts, "", "xyzzy"])
    assert again.tolist() == list(result.theme_of)
    assert np.allclose(likeness, result.likeness, atol=1e-8)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["   ", "🙂", "!!!", "42"],
        ["One comment only."],
        ["the and of"] * 5,
        ["Parking."] * 50,
        ["Mae'r maes parcio yn llawn", "Dim lle i barcio", "Arhosais bedair awr", "Roedd y nyrs yn garedig iawn"],
        ["停車場已滿", "等了四個小時", "護士很親切", "候診時間太長", "痛"],
        ["ਪਾਰਕਿੰਗ ਨਹੀਂ ਮਿਲੀ", "পার্কিং নেই", "پارکنگ نہیں", "ממתין", "รอนานมาก"],
        ["a" * 5000, "b " * 5000, "\u0000\u200b", "\ud800"],
    ],
    ids=["nothing", "empty", "signs", "one", "stop words", "copies", "welsh", "chinese", "scripts", "odd"],
)
def test_odd_collections_are_answered_without_falling_over(texts):
    result = find_themes(texts, stop_words="both")
    assert len(result.theme_of) == len(result.likeness) == len(texts)
    assert sum(theme.size for theme in result.themes) + result.without_theme == len(texts)
    assert all(0 <= place < len(texts) for theme in result.themes for place in theme.examples)
    assert json.dumps(result.to_json(), ensure_ascii=True)
    assert assign(result, "parcio").likeness >= 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet="abcdeé 'ŵ漢字🙂1\n", max_size=30), max_size=25), st.integers(1, 6))
def test_any_texts_are_all_accounted_for(texts, n):
    result = find_themes(texts, n_themes=n)
    assert len(result.themes) <= n
    sizes = Counter(result.theme_of)
    assert [theme.size for theme in result.themes] == [sizes[theme.number] for theme in result.themes]
    assert result.model.place(texts)[0].tolist() == list(result.theme_of)


def test_negations_count_and_words_of_all_scripts_stay_whole():
    assert not {"not", "no", "never", "nothing", "didn't", "cannot"} & ENGLISH
    assert terms(plain("I was NOT told, didn\u2019t know"), stop_list("english")) == [
        "not", "told", "didn't", "know", "not told", "told didn't", "didn't know",
    ]  # fmt: skip
    assert words(plain("Ŵy tŷ, ਪਾਰਕਿੰਗ পার্কিং café")) == ["ŵy", "tŷ", "ਪਾਰਕਿੰਗ", "পার্কিং", "café"]
    assert words("護士很 好") == ["護士", "士很", "好"]


def test_class_weights_are_those_of_the_paper():
    counts = np.array([[3, 1, 0], [0, 1, 5]])
    got = labels.class_weights(counts)
    for theme in range(2):
        for term in range(3):
            share = counts[theme, term] / counts[theme].sum()
            assert got[theme, term] == pytest.approx(share * np.log(1 + 5.0 / counts[:, term].sum()))


def test_themes_of_real_comments_on_care_match_what_readers_said_they_are_about():
    """5,096 comments of an NHS ambulance trust, measured on those with one label. Bare TF-IDF gets about 0.2."""
    file = DATA / "nhs-feedback" / "ambulance-and-111-feedback.csv"
    if not file.is_file():
        pytest.skip("needs ../shared/data/nhs-feedback")
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    titles = list(rows[0])[list(rows[0]).index("Not assigned") + 1 :]
    label = [[title for title in titles if row[title].strip() == "1"] for row in rows]
    result = find_themes([row["FFT answer"] for row in rows])
    single = [
        (found[0], theme)
        for found, theme in zip(label, result.theme_of, strict=True)
        if len(found) == 1 and found[0] != "Labelling not possible"
    ]
    assert adjusted_mutual_info_score(*zip(*single, strict=True)) > 0.25
    assert 4 <= len(result.themes) <= 24


def test_themes_of_bank_questions_match_their_classes():
    file = DATA / "topics" / "banking77-train.csv"
    if not file.is_file():
        pytest.skip("needs ../shared/data/topics")
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    result = find_themes([row["text"] for row in rows], n_themes=77)
    assert adjusted_mutual_info_score([row["category"] for row in rows], result.theme_of) > 0.55
