"""Figures of a neighbourhood, and what an attacker can work out of them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from math import log
from typing import Any

import pytest

from upwell.accounts.models import Consent, Person
from upwell.algorithms.cellkey import STANDARD, Keys
from upwell.connections import actions, figures, queries
from upwell.connections.figures import PEOPLE, Said
from upwell.connections.models import Map, NeighbourhoodFigures, Tie
from upwell.connections.tasks import publish_figures
from upwell.connections.tests.attacker import (
    a_year_later,
    after,
    bare,
    bare_bounds,
    isolated,
    singled_out,
    somebody,
    the_others,
    ward_of_ten_thousand,
)
from upwell.kit.jobs import run_all
from upwell.kit.time import at
from upwell.ledger.models import Entry
from upwell.places.models import Area

QUARTER_DAY = datetime(2026, 10, 1, 9, tzinfo=UTC)
LONG_AGO = QUARTER_DAY - timedelta(days=120)
NEXT_YEAR = datetime(2027, 10, 1, 9, tzinfo=UTC)
NEXT_QUARTER = datetime(2027, 1, 1, 9, tzinfo=UTC)


def keys(table: str) -> Keys:
    """The keys of a made installation."""
    return Keys(b"a secret that no attacker has", table)


def test_the_attacker_is_no_fool() -> None:
    """Where tables are only rounded it does find people; else its silence would mean nothing."""
    told = [isolated(bare(figures.count(people)), bare_bounds) for people in ward_of_ten_thousand(1)[2:12]]
    assert sum(map(len, told)) > 0


def test_over_a_ward_of_ten_thousand_no_table_and_no_pair_of_tables_isolates_anybody() -> None:
    chance, published, pairs = random.Random(2), 0, 0
    for number, people in enumerate(ward_of_ten_thousand(2)[::3]):
        tables: list[dict[str, str]] = []
        for year in range(3):
            made = figures.publish(people, keys(f"{number} {year}"))
            if made is not None:
                counts = figures.count(people)
                assert counts[PEOPLE] >= figures.FEWEST
                assert all(made[0][cell] == "*" for cell in counts if counts[cell] <= 7)
                tables.append(made[0])
            people = a_year_later(people, chance)
        for later, table in enumerate(tables):
            assert isolated(table) == []
            for earlier in tables[:later]:
                pairs += 1
                assert singled_out(earlier, table) == []
        published += len(tables)
    assert published > 20
    assert pairs > 20


def test_under_ten_people_there_is_never_anything() -> None:
    people = [somebody(random.Random(4), str(number)) for number in range(9)]
    assert all(figures.publish(people, keys(str(table))) is None for table in range(500))


def test_who_knows_all_others_could_be_sure_where_it_was_only_rounded() -> None:
    """The weakness that the chance is there for: the insider chooses a number at which the rounding turns."""
    others = [Said(0, False, 1, frozenset(), str(number)) for number in range(12)]
    said = [Said(turned, False, 1, frozenset(), "last") for turned in (0, 1)]
    assert [bare(figures.count([*others, one]))["turn:nobody"] for one in said] == ["15", "10"]


@pytest.mark.parametrize("publications", [1, 4])
def test_an_insider_who_changes_all_other_maps_before_every_publication_is_hardly_better_than_guessing(
    publications: int,
) -> None:
    """What they win stays under the bound that docs/connections.md states: for each publication, two cells of `ratio`, and rarely an end."""
    chance, tries, right, sure = random.Random(6), 300, 0, 0
    for number in range(tries):
        truth, insider = after(publications, chance, str(number))
        right += insider.guess == truth
        sure += abs(insider.weight) > 2 * publications * log(STANDARD.ratio) + 1e-9
    odds = STANDARD.ratio ** (2 * publications)
    spread = 4 * (0.25 / tries) ** 0.5
    ends = 2 * publications * 2 * STANDARD.at_the_end
    assert right / tries <= odds / (1 + odds) + ends + spread
    assert right / tries > 0.5, "the attacker does see something: else this would prove nothing"
    assert sure / tries <= ends + spread
    if publications == 1:
        assert right / tries < 0.7


def test_between_two_publications_nothing_that_an_insider_does_shows_anything() -> None:
    """The same people in the same cells give the same numbers, however often they are asked for; nobody draws twice."""
    people = the_others(80, random.Random(7))
    once, again = (figures.publish(people, keys("MILL 2026-Q4")) for _ in range(2))
    assert once == again
    reordered = figures.publish(list(reversed(people)), keys("MILL 2026-Q4"))
    assert once == reordered


def _agreed(area: Area, number: int, begin: int = 0) -> None:
    for index in range(begin, begin + number):
        person = Person.objects.create_user(f"{area.code} {index}", f"{area.code}{index}@example.org")
        actions.draw_tie(actor=person, initials="Z", who="friend", close=1, for_low=index % 2 == 0)
        actions.take_part(actor=person, area=area)


@pytest.mark.django_db
def test_once_a_year_figures_appear_where_enough_agreed_and_nothing_in_between_changes_them() -> None:
    big, small = (Area.objects.create(code=code, name=code, kind="ward") for code in ("BIG", "SMALL"))
    with at(LONG_AGO):
        _agreed(big, 80)
        _agreed(small, 9)
    with at(QUARTER_DAY):
        assert publish_figures.func() == 1
        assert publish_figures.func() == 0
    row = NeighbourhoodFigures.objects.get()
    assert (row.area, row.quarter) == (big, "2026-Q4")
    assert abs(int(row.cells[PEOPLE]) - 80) <= 12
    assert abs(int(row.cells["turn:nobody"]) - 40) <= 12
    run_all()
    entry = Entry.objects.get(kind="connections.figures_published")
    assert entry.facts["digest"] == row.stamp["input_digest"]
    for moment, made in ((NEXT_QUARTER, 0), (NEXT_YEAR, 1)):
        with at(moment):
            assert publish_figures.func() == made


@pytest.mark.django_db
def test_forty_accounts_made_to_surround_somebody_are_not_counted_until_they_have_stood() -> None:
    area = Area.objects.create(code="W7", name="Mill End", kind="ward")
    with at(LONG_AGO):
        _agreed(area, 1)
    with at(QUARTER_DAY - timedelta(days=60)):
        _agreed(area, 40, begin=1)
    with at(QUARTER_DAY):
        assert len(queries.said_in(area)) == 41
        assert len(queries.said_in(area, QUARTER_DAY)) == 1
        assert publish_figures.func() == 0
    with at(NEXT_QUARTER):
        assert publish_figures.func() == 1


@pytest.mark.django_db
def test_pages_and_api_show_what_is_published_and_never_the_true_numbers(client: Any) -> None:
    area = Area.objects.create(code="W9", name="Mill End", kind="ward")
    assert "No neighbourhood has figures yet." in client.get("/neighbourhoods/").text
    assert client.get("/neighbourhoods/W9/").status_code == 404
    with at(LONG_AGO):
        _agreed(area, 63)
    with at(QUARTER_DAY):
        publish_figures.func()
    page = client.get("/neighbourhoods/W9/").text
    number = NeighbourhoodFigures.objects.get().cells[PEOPLE]
    assert f"About {number} people" in page
    answer = client.get("/api/v1/neighbourhoods/W9/2026-Q4")
    assert set(answer.json()) == {"area", "quarter", "cells", "stamp"}
    assert set(answer.json()["cells"].values()) <= {"*", *(str(n) for n in range(15, 80, 5))}
    assert client.get("/api/v1/neighbourhoods").json() == [answer.json()]


def test_no_share_is_told_of_a_starred_number_nor_where_that_of_all_is_starred() -> None:
    assert figures.share({PEOPLE: "40", "turn:nobody": "15"}, "turn:nobody") == 40
    assert figures.share({PEOPLE: "40", "turn:nobody": "*"}, "turn:nobody") is None
    assert figures.share({PEOPLE: "*", "turn:nobody": "15"}, "turn:nobody") is None, (
        "as before there was chance in them"
    )


@pytest.mark.django_db
def test_who_takes_it_back_is_not_counted_any_more() -> None:
    area = Area.objects.create(code="W8", name="Mill End", kind="ward")
    with at(LONG_AGO):
        _agreed(area, 12)
    for consent_row in Consent.objects.filter(purpose=actions.PURPOSE)[:3]:
        actions.take_no_part(actor=consent_row.person)
    assert len(queries.said_in(area)) == 9
    with at(QUARTER_DAY):
        assert publish_figures.func() == 0
    assert Map.objects.filter(area=area).count() == 9
    assert Tie.objects.count() == 12
