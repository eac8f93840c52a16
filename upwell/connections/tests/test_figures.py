"""Figures of a neighbourhood, and what an attacker can work out of them."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from upwell.accounts.models import Consent, Person
from upwell.connections import actions, figures
from upwell.connections.figures import PEOPLE
from upwell.connections.models import Map, NeighbourhoodFigures, Tie
from upwell.connections.tasks import publish_figures
from upwell.connections.tests.attacker import (
    a_quarter_later,
    bare,
    isolated,
    singled_out,
    somebody,
    ward_of_ten_thousand,
)
from upwell.kit.jobs import run_all
from upwell.kit.time import at
from upwell.ledger.models import Entry
from upwell.places.models import Area

QUARTER_DAY = datetime(2026, 10, 1, 9, tzinfo=UTC)
NEXT_QUARTER = datetime(2027, 1, 1, 9, tzinfo=UTC)


def test_the_attacker_is_no_fool() -> None:
    """Where tables are only rounded it does find people; else its silence would mean nothing."""
    told = [isolated(bare(figures.count(people))) for people in ward_of_ten_thousand(1)[2:12]]
    assert sum(map(len, told)) > 0


def test_over_a_ward_of_ten_thousand_no_table_and_no_pair_of_tables_isolates_anybody() -> None:
    chance, published, pairs = random.Random(2), 0, 0
    for people in ward_of_ten_thousand(2)[::4]:
        tables: list[dict[str, str]] = []
        truths: list[dict[str, int]] = []
        for _quarter in range(3):
            counts = figures.count(people)
            if counts[PEOPLE] >= figures.FEWEST and figures.may_stand_beside(counts, truths):
                tables.append(figures.publish(counts)[0])
                truths.append(counts)
            people = a_quarter_later(people, chance)
        for number, table in enumerate(tables):
            assert isolated(table) == []
            for earlier in tables[:number]:
                pairs += 1
                assert singled_out(earlier, table) == []
        published += len(tables)
    assert published > 8
    assert pairs > 0


def test_where_one_person_came_the_old_table_stays() -> None:
    chance = random.Random(3)
    people = [somebody(chance) for _ in range(47)]
    before, after = figures.count(people), figures.count([*people, somebody(chance)])
    assert bare(before)[PEOPLE] != bare(after)[PEOPLE]
    assert (
        not figures.may_stand_beside(after, [before])
        or singled_out(figures.publish(before)[0], figures.publish(after)[0]) == []
    )


def test_under_ten_people_there_is_nothing() -> None:
    with pytest.raises(ValueError, match="10 people"):
        figures.publish(figures.count([somebody(random.Random(4)) for _ in range(9)]))


def _agreed(area: Area, number: int, begin: int = 0) -> None:
    for index in range(begin, begin + number):
        person = Person.objects.create_user(f"{area.code} {index}", f"{area.code}{index}@example.org")
        actions.draw_tie(actor=person, initials="Z", who="friend", close=1, for_low=index % 2 == 0)
        actions.take_part(actor=person, area=area)


@pytest.mark.django_db
def test_once_a_quarter_figures_appear_where_ten_agreed_and_running_again_changes_nothing() -> None:
    big, small = (Area.objects.create(code=code, name=code, kind="ward") for code in ("BIG", "SMALL"))
    _agreed(big, 20)
    _agreed(small, 9)
    with at(QUARTER_DAY):
        assert publish_figures.func() == 1
        assert publish_figures.func() == 0
    row = NeighbourhoodFigures.objects.get()
    assert (row.area, row.quarter, row.cells[PEOPLE], row.cells["turn:nobody"]) == (big, "2026-Q4", "20", "10")
    run_all()
    entry = Entry.objects.get(kind="connections.figures_published")
    assert entry.facts["digest"] == row.stamp["input_digest"]
    _agreed(big, 1, begin=20)
    with at(NEXT_QUARTER):
        publish_figures.func()
    newest = NeighbourhoodFigures.objects.filter(area=big).order_by("-quarter")[0]
    assert newest.cells[PEOPLE] == "20"


@pytest.mark.django_db
def test_pages_and_api_show_what_is_published_and_never_the_true_numbers(client: Any) -> None:
    area = Area.objects.create(code="W9", name="Mill End", kind="ward")
    assert "No neighbourhood has figures yet." in client.get("/neighbourhoods/").text
    assert client.get("/neighbourhoods/W9/").status_code == 404
    _agreed(area, 23)
    with at(QUARTER_DAY):
        publish_figures.func()
    page = client.get("/neighbourhoods/W9/").text
    assert "About 25 people" in page
    answer = client.get("/api/v1/neighbourhoods/W9/2026-Q4")
    assert set(answer.json()) == {"area", "quarter", "cells", "stamp"}
    assert set(answer.json()["cells"].values()) <= {"*", *(str(n) for n in range(0, 30, 5))}
    assert "23" not in answer.text.replace(answer.json()["stamp"]["input_digest"], "")
    assert client.get("/api/v1/neighbourhoods").json() == [answer.json()]


@pytest.mark.django_db
def test_who_takes_it_back_is_not_counted_any_more() -> None:
    area = Area.objects.create(code="W8", name="Mill End", kind="ward")
    _agreed(area, 12)
    for consent_row in Consent.objects.filter(purpose=actions.PURPOSE)[:3]:
        actions.take_no_part(actor=consent_row.person)
    with at(QUARTER_DAY):
        assert publish_figures.func() == 0
    assert Map.objects.filter(area=area).count() == 9
    assert Tie.objects.count() == 12
