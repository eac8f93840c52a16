"""Themes: proposed by the machine, named by a human, and voices brought in from outside."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.refusing import refused
from upwell.accounts.actions import grant_role
from upwell.accounts.models import Person
from upwell.discover.actions import themes
from upwell.discover.models import Source, SourceScope, Theme, Voice
from upwell.discover.tasks import recount_themes
from upwell.kit import imports
from upwell.kit.errors import NotAllowed
from upwell.kit.imports import take_up
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now, today
from upwell.ledger.models import Link

BUSES = [
    "The bus to the hospital stopped before visiting ended",
    "No night bus home from the hospital",
    "I missed the last bus after visiting",
    "A late bus would help visitors",
    "Buses do not run when visiting ends",
]
LETTERS = [
    "The letter came after the appointment",
    "My appointment letter arrived too late",
    "The letter with the appointment came on Thursday",
    "Letters about appointments arrive late",
    "I got the letter after the day of the appointment",
]


def source(name: str) -> Source:
    made = Source.objects.create(kind="room", name=name, slug=name.lower())
    SourceScope.objects.create(source=made, scope="count")
    return made


@pytest.fixture
def spoken(db: None) -> list[Voice]:
    places = [source("East"), source("West")]
    return [
        Voice.objects.create(
            source=places[n % 2],
            text=f"{text}, again and again." if n > 9 else text,
            said_on=today(),
            external_id=str(n),
            speaker=f"s{n}",
        )
        for n, text in enumerate((BUSES + LETTERS) * 2)
    ]


@pytest.fixture
def organiser(ann: Person) -> Person:
    grant_role(actor=SYSTEM, person=ann, kind="organiser")
    ann.__dict__.pop("_held_roles", None)
    return ann


def test_an_organiser_finds_planted_themes_and_names_one(spoken: list[Voice], organiser: Person, efa: Person) -> None:
    with pytest.raises(NotAllowed):
        themes.propose(actor=efa)
    themes.propose(actor=organiser, number=2)
    run_all()
    found = list(Theme.objects.filter(retired_at=None))
    together = [{("bus" in v.text.lower()) for v in theme.voices.all()} for theme in found]
    assert len(found) == 2
    assert all(len(kinds) == 1 for kinds in together)
    with refused("no_name"):
        themes.name(actor=organiser, theme=found[0], name="  ")
    named = themes.name(actor=organiser, theme=found[0], name="Buses")
    assert named.people == named.voices.count() >= Theme.PEOPLE
    assert named.spaces == 2
    assert Link.objects.filter(target_ref=named.ref, relation="joined").count() == named.voices.count()


def test_the_name_of_a_theme_is_reported_by_whoever_may_see_it_and_by_nobody_once_too_few_stand_behind_it(
    spoken: list[Voice], organiser: Person, client, sign_in
) -> None:
    themes.propose(actor=organiser, number=2)
    run_all()
    named = themes.name(actor=organiser, theme=Theme.objects.filter(retired_at=None).first(), name="Buses")
    address = f"/report/discover.theme/{named.ref}/"
    assert address in client.get(named.get_absolute_url()).text
    assert client.get(address).status_code == 200
    Theme.objects.filter(pk=named.pk).update(people=Theme.PEOPLE - 1)
    assert client.get(address).status_code == 404
    assert address not in sign_in(organiser).get(named.get_absolute_url()).text, "no link that leads nowhere"


def test_a_new_search_never_touches_what_a_human_named(spoken: list[Voice], organiser: Person) -> None:
    themes.propose(actor=organiser, number=2)
    run_all()
    named = themes.name(actor=organiser, theme=Theme.objects.filter(retired_at=None).first(), name="Kept")
    before = set(named.voices.values_list("pk", flat=True))
    themes.propose(actor=organiser, number=2)
    run_all()
    named.refresh_from_db()
    assert named.retired_at is None
    assert set(named.voices.values_list("pk", flat=True)) == before


def test_two_themes_are_joined_and_a_voice_leaves_one_it_is_not_about(spoken: list[Voice], organiser: Person) -> None:
    themes.propose(actor=organiser, number=2)
    run_all()
    one, other = Theme.objects.filter(retired_at=None)
    themes.name(actor=organiser, theme=other, name="All")
    both = one.voices.count() + other.voices.count()
    into = themes.merge(actor=organiser, theme=one, into=other)
    assert into.voice_count == both
    themes.not_about_that(actor=organiser, voice=into.voices.first(), reason="other")
    into.refresh_from_db()
    assert into.voice_count == both - 1


def test_a_search_among_too_few_voices_is_refused_on_the_page(organiser: Person, sign_in) -> None:
    page = sign_in(organiser).post("/themes/workshop/", {"number": ""})
    assert "fewer than 10 voices" in page.text


CSV = (
    "Comment ID,Respondent ID,Date,Service,FFT answer\n"
    "c1,r1,30/09/2021,111,Nobody rang me back\n"
    "c2,r1,7/19/2022,111,They never rang\n"
    "c3,r2,31/02/2022,999,An impossible day\n"
    "c4,r3,2022-05-01,999,Did not answer\n"
    "c1,r4,2022-05-01,999,The same number twice\n"
)
OPTIONS = {"source": "Survey", "basis": "Open data", "scopes": "count,quote"}


def bring_in(**options: str):
    return take_up(imports.start(SYSTEM, "voices", CSV.encode("cp1252"), "survey.csv", options={**OPTIONS, **options}))


def test_good_rows_come_in_and_each_bad_one_is_named_with_its_reason(db: None) -> None:
    run = bring_in()
    assert {(p["row"], p["code"]) for p in run.report} >= {(4, "impossible_date"), (5, "says_nothing")}
    assert run.added == Voice.objects.count() == 2
    assert {v.source.name for v in Voice.objects.all()} == {"Survey, 111"}
    assert len(set(Voice.objects.values_list("speaker", flat=True))) == 1
    assert Voice.objects.allowing("quote").count() == 2
    assert not Voice.objects.allowing("jury").exists()


def test_bringing_the_same_file_in_again_changes_nothing(db: None) -> None:
    bring_in()
    again = bring_in()
    assert (again.added, again.unchanged, Voice.objects.count()) == (0, 2, 2)


@pytest.mark.parametrize("scopes", ["count,sell", "quote_named"])
def test_a_ground_that_cannot_be_refuses_the_whole_file(db: None, scopes: str) -> None:
    run = bring_in(scopes=scopes)
    assert run.state == "refused"
    assert not Voice.objects.exists()


@pytest.mark.slow
def test_five_thousand_real_comments_come_in_with_the_empty_ones_listed(db: None, shared_data: Path) -> None:
    path = shared_data / "nhs-feedback" / "ambulance-and-111-feedback.csv"
    run = take_up(imports.start(SYSTEM, "voices", path, options=OPTIONS))
    assert run.added + run.refused == 5096
    with path.open(encoding="utf-8-sig", newline="") as file:
        silent = sum(row["FFT answer"].strip().lower() == "did not answer" for row in csv.DictReader(file))
    assert 1000 < silent <= run.refused < 1.1 * silent
    assert Source.objects.count() == 3


def cards(rows: str, people: str = "", name: str = "Cards") -> Theme:
    """Comments of a collection, all in one theme, counted."""
    options = {"source": name, "basis": "Signed by the trust."} | ({"people": people} if people else {})
    run = take_up(imports.start(SYSTEM, "voices", rows.encode(), "cards.csv", options=options))
    assert (run.state, run.refused) == ("done", 0), run.report
    theme = Theme.objects.create(name="Waiting", named_at=now())
    Voice.objects.filter(source__collection=name).update(theme=theme)
    recount_themes([theme.pk])
    theme.refresh_from_db()
    return theme


UNNUMBERED = "comment,date,ward\n" + "".join(f"I waited {n} hours.,2026-01-0{n},Ward {n % 3}\n" for n in range(1, 8))
ONE_IN_FIVE_WARDS = "comment,date,ward,respondent\n" + "".join(
    f"I waited {n} hours.,2026-01-0{n},Ward {n},r7\n" for n in range(1, 6)
)


def test_one_person_with_five_comments_is_one_and_comments_by_nobody_known_never_pass_the_gate_alone(
    db: None, client
) -> None:
    unknown = cards(UNNUMBERED)
    assert (unknown.people, unknown.voice_count) == (1, 7)
    one = cards(ONE_IN_FIVE_WARDS, name="One")
    assert (one.people, one.spaces) == (1, 5)
    assert client.get(unknown.get_absolute_url()).status_code == client.get(one.get_absolute_url()).status_code == 404
    cards(UNNUMBERED, name="Another")
    Voice.objects.filter(source__collection="Another").update(theme=unknown)
    recount_themes([unknown.pk])
    unknown.refresh_from_db()
    assert (unknown.people, unknown.voice_count) == (2, 14)
    declared = cards(UNNUMBERED, people="rows", name="Declared")
    assert (declared.people, declared.voice_count) == (7, 7)
    page = client.get(declared.get_absolute_url()).text
    assert "declares that each comment is by another person" in page


def test_collections_with_long_or_foreign_names_stay_apart_and_one_name_has_one_ground(db: None) -> None:
    long = "Friends and family answers, ambulance service, the year "
    for name in (f"{long}2020-21", f"{long}2021-22", "Синяя тетрадь", "Красная тетрадь"):
        cards(UNNUMBERED, name=name)
    assert set(Source.objects.values_list("collection", flat=True)) == {
        f"{long}2020-21",
        f"{long}2021-22",
        "Синяя тетрадь",
        "Красная тетрадь",
    }
    assert Voice.objects.count() == 28
    other = {"source": f"{long}2020-21", "basis": "Found in a drawer."}
    run = take_up(imports.start(SYSTEM, "voices", UNNUMBERED.encode(), "cards.csv", options=other))
    assert (run.state, run.report[0]["code"], Voice.objects.count()) == ("refused", "other_ground", 28)


def test_what_is_too_long_is_refused_with_its_row_and_its_length_and_never_cut(db: None) -> None:
    rows = f"comment,date,id,ward\n{'x' * 2001},2026-01-01,1,A\nFine.,2026-01-01,{'9' * 81},A\nFine.,2026-01-01,3,{'W' * 121}\n"
    run = take_up(imports.start(SYSTEM, "voices", rows.encode(), "cards.csv", options=OPTIONS))
    assert [(p["row"], p["code"]) for p in run.report] == [(2, "too_long"), (3, "too_long"), (4, "too_long")]
    assert "2,001" in run.report[0]["sentence"]
    assert not Voice.objects.exists()


def test_a_collection_is_taken_back_as_a_whole_with_a_reason_on_the_record_and_figures_that_were_published_stay(
    organiser: Person, efa: Person, sign_in, client
) -> None:
    from upwell.ledger.models import Entry

    options = {"source": "Cards", "basis": "Signed.", "scopes": "count,quote", "people": "rows"}
    rows = "comment,date,ward\n" + "".join(f"Zephyrwick is {n} miles off.,2026-01-0{n},W{n % 2}\n" for n in range(1, 9))
    take_up(imports.start(SYSTEM, "voices", rows.encode(), "cards.csv", options=options))
    theme = Theme.objects.create(terms=["zephyrwick"], open_terms=["zephyrwick"])
    Voice.objects.update(theme=theme)
    theme = themes.name(actor=organiser, theme=theme, name="Far away")
    named = Entry.objects.get(kind="discover.theme_named").facts
    assert "Zephyrwick" in client.get(theme.get_absolute_url()).text
    voice, slug = Voice.objects.first(), Source.objects.first().slug
    assert "brought in from outside" in client.get(voice.get_absolute_url()).text.lower()
    assert "with consent" not in client.get(voice.get_absolute_url()).text
    page = f"/voices/collections/{slug}/take-back/"
    assert sign_in(efa).get(page).status_code == 403
    staff = sign_in(organiser)
    assert "8 voices go" in staff.get(page).text
    assert staff.post(page, {"reason": ""}).status_code == 422
    assert staff.post(page, {"reason": "The trust had not signed."}).status_code == 302
    assert not Voice.objects.filter(taken_back_at=None).exists()
    assert not Voice.objects.exclude(text="").exists()
    theme.refresh_from_db()
    assert (theme.people, theme.terms, theme.open_terms) == (0, [], [])
    assert Entry.objects.get(kind="discover.theme_named").facts == named
    entry = Entry.objects.get(kind="discover.collection_withdrawn")
    assert entry.facts == {"name": "Cards", "reason": "The trust had not signed.", "voices": 8}
    assert "the whole of it was taken back" in client.get(voice.get_absolute_url()).text
    assert "The trust had not signed." in staff.get("/voices/collections/").text
    assert staff.get(page).status_code == 404
    again = take_up(imports.start(SYSTEM, "voices", rows.encode(), "cards.csv", options=options))
    assert (again.state, again.report[0]["code"]) == ("refused", "taken_back")
