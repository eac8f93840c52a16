"""A word that only one person used leaves the machine's memory with them; what others said too stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from upwell.accounts import consent
from upwell.accounts.models import Person
from upwell.algorithms.themes import find_themes
from upwell.discover.actions import themes, voices
from upwell.discover.models import Source, Theme, ThemeRun, Voice
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now, today

COMMON = ["Nobody to ring at night.", "We rang at night and nobody came.", "At night there is nobody to ring."]


@pytest.fixture
def said(bryn: Person, gwen: Person) -> Callable[[Person, str], Voice]:
    source = Source.objects.create(kind="room", name="Mill Street", slug="room-mill")

    def speak(person: Person, text: str) -> Voice:
        voice = Voice.objects.create(person=person, source=source, text=text, said_on=today())
        consent.give(actor=person, person=person, purpose="voice", scopes=["count"], subject=voice)
        return voice

    return speak


@pytest.fixture
def own(said: Callable[[Person, str], Voice], bryn: Person, gwen: Person) -> Voice:
    """Bryn's voice, with words that Gwen never says, in a search for themes."""
    for number in range(12):
        said(gwen, f"{COMMON[number % 3]} {['once', 'twice', 'thrice', 'four', 'five', 'six'][number % 6]}")
    voice = said(bryn, "At night nobody came to Zephyrwick, so I rang again.")
    themes.propose(actor=SYSTEM)
    run_all()
    Theme.objects.create(terms=["night", "zephyrwick"])
    return voice


def known() -> set[str]:
    """Every term that a model or a label holds."""
    learnt = {term for run in ThemeRun.objects.all() for term in run.model["terms"]}
    return learnt.union(*Theme.objects.values_list("terms", flat=True))


def test_what_only_they_said_is_unlearnt_and_what_others_said_stays(own: Voice, bryn: Person) -> None:
    before = known()
    assert {"zephyrwick", "night"} <= before
    voices.take_back(actor=bryn, voice=own)
    left = known()
    assert not any("zephyrwick" in term for term in left)
    assert "night" in left
    assert left < before


def test_a_model_that_forgot_terms_places_other_texts_as_before() -> None:
    texts = [f"{words} {number}" for words in COMMON for number in ("once", "twice", "thrice", "ever")]
    model = find_themes([*texts, "Nobody rang in Zephyrwick"], seed=0).model
    without = type(model).from_json(model.without({"zephyrwick"}).to_json())
    assert "zephyrwick" not in without.lexicon.terms
    assert len(without.lexicon.terms) == len(model.lexicon.terms) - 1 == len(without.lexicon.idf)
    assert [row.tolist() for row in without.place(texts)] == [row.tolist() for row in model.place(texts)]


def test_a_word_stands_for_a_theme_from_five_people_on_and_outside_only_where_one_of_them_may_be_quoted(
    said: Callable[[Person, str], Voice], client
) -> None:
    from upwell.discover.labels import set_labels

    theme = Theme.objects.create(name="Nights", named_at=now(), people=9, spaces=2)
    voices_said = []
    for number in range(5):
        person = Person.objects.create_user(f"P{number}", f"p{number}@example.org", "a long enough word")
        rare = "zephyrwick" if number < 4 else "morning"
        voices_said.append(said(person, f"Nobody rings at night, {rare}"))
    Voice.objects.update(theme=theme)

    def terms() -> tuple[list[str], list[str]]:
        theme.refresh_from_db()
        return theme.terms, client.get(f"/api/v1/themes/{theme.ref}").json()["terms"]

    set_labels(theme, ["night", "zephyrwick"])
    assert terms() == (["night"], [])
    first, last = voices_said[0], voices_said[-1]
    voices.change_scopes(actor=first.person, voice=first, scopes=["count", "quote"])
    set_labels(theme, ["night", "zephyrwick"])
    assert terms() == (["night"], ["night"])
    voices.change_scopes(actor=first.person, voice=first, scopes=["count"])
    assert terms() == (["night"], [])
    voices.take_back(actor=last.person, voice=last)
    theme.refresh_from_db()
    assert (theme.terms, theme.open_terms) == ([], [])
