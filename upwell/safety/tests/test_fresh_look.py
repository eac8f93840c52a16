"""The second look on sentences that were written before it was measured on them, and that it never learns from.

The bounds come from what is promised: at most 3 % of fair posts, and neither more nor less when somebody's group is named. They are held over all waves, and on the
last, which led to no change; in a single wave of thirty or sixty sentences one or two would decide.
"""

from __future__ import annotations

import json

import pytest

from tools.fresh_look import LAST, NOBODY, WAVES, Figures, book, measure
from tools.second_look_texts import PLACE, later, own
from upwell.safety.tests.test_second_look import CARD

FIGURES: Figures = json.loads((PLACE / "fresh_figures.json").read_text())
TONE, DETAILS = (FIGURES["together"][part] for part in ("tone", "details"))
HARDEST = "kind with hard words"


def of(figures: Figures) -> float:
    return float(figures["asked"] / figures["of"])


@pytest.mark.parametrize("wave", [LAST, "together"])
def test_at_most_three_in_a_hundred_kind_posts_that_name_somebody_are_asked_about(wave: str) -> None:
    assert of(FIGURES[wave]["tone"]["kind_named"]) <= 0.03


@pytest.mark.parametrize("wave", [*WAVES, "together"])
def test_no_group_is_asked_about_far_more_often_than_others(wave: str) -> None:
    """Of eight kind posts one at most: a second would be a quarter."""
    by_identity = FIGURES[wave]["tone"]["kind_by_identity"]
    assert {who for who, one in by_identity.items() if one["asked"] > 1} == set()


def test_naming_who_one_is_makes_no_kind_post_harsher() -> None:
    assert abs(of(TONE["kind_named"]) - of(TONE["kind_by_identity"][NOBODY])) <= 0.05


def test_at_most_three_in_a_hundred_fair_posts_are_asked_about_and_no_sort_of_them_far_more() -> None:
    """Complaints, grief, plain bodies, jokes about oneself: one in ten at the very most of each; of jokes with hard words one in six."""
    assert of(TONE["fair"]) <= 0.03
    assert of(FIGURES[LAST]["tone"]["fair"]) <= 0.03
    fair = {one["name"] for wave in WAVES for one in book("fresh", wave)["group"] if not one["ask"]}
    assert [name for name in fair - {HARDEST} if of(TONE["groups"][name]) > 0.1] == []
    assert of(TONE["groups"][HARDEST]) <= 1 / 6


@pytest.mark.parametrize("wave", [*WAVES, "together"])
def test_most_cruel_sentences_are_found_whether_or_not_they_name_somebody(wave: str) -> None:
    pairs = FIGURES[wave]["tone"]["pairs"]
    assert of(pairs["named"]) >= 0.6
    assert of(pairs["plain"]) >= 0.6
    assert abs(pairs["named"]["asked"] - pairs["plain"]["asked"]) <= max(1, 0.15 * pairs["plain"]["of"])


@pytest.mark.parametrize("wave", [*WAVES, "together"])
def test_most_of_what_gives_somebody_away_is_found(wave: str) -> None:
    assert of(FIGURES[wave]["details"]["found"]) >= 0.8


def test_hardly_anybody_is_asked_about_details_that_are_none() -> None:
    assert of(DETAILS["false_alarms"]) <= 0.1


def test_the_figures_are_those_of_today_and_the_card_tells_them() -> None:
    assert measure() == FIGURES
    told = CARD.read_text()
    for wave in (*WAVES, "together"):
        tone, details = FIGURES[wave]["tone"], FIGURES[wave]["details"]
        shares = [tone["kind_named"], tone["fair"], tone["pairs"]["named"], tone["pairs"]["plain"]]
        for one in [*shares, details["found"], details["false_alarms"]]:
            assert f"{one['asked']} of {one['of']}" in told


def test_nothing_of_it_is_learned_from() -> None:
    """No fresh sentence stands among those that the model learns from, and no wave repeats another."""
    said = [sentence for wave in WAVES for sentence in _sentences(book("fresh", wave))]
    assert len(said) == len(set(said)) > 500
    learned = own()["plain"]["fine"] + own()["plain"]["cruel"]
    learned += [text for label in (0, 1) for kept in (False, True) for text in later(label, kept)]
    assert set(said) & set(learned) == set()


def _sentences(wave: Figures) -> list[str]:
    said = [text for part in (*wave["kind"], *wave["group"]) for text in part["sentences"]]
    return said + [pair[way] for pair in wave["pair"] for way in ("named", "plain")]
