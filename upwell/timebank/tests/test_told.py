"""What neighbours can work out of what is told of hours: an attacker who reads every page and program, every day."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from upwell.accounts.models import Person
from upwell.algorithms.cellkey import STANDARD
from upwell.kit.cellkeys import keys_of
from upwell.kit.jobs import run_all
from upwell.kit.time import at, today
from upwell.ledger.models import Entry as RecordEntry
from upwell.timebank import books, quarters, tasks
from upwell.timebank import works as record
from upwell.timebank.actions import gifts, hours, joining, works
from upwell.timebank.actions.works import Asked
from upwell.timebank.models import Entry, PotQuarter, Work, WorkHours
from upwell.timebank.tests.conftest import give_role
from upwell.timebank.works import FEWEST_GIVERS

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
BEGAN = datetime(2026, 3, 2, 12, tzinfo=UTC)
SPRING = datetime(2026, 5, 4, 12, tzinfo=UTC)
SUMMER = datetime(2026, 8, 3, 12, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 2, 12, tzinfo=UTC)
LEVELS = {"power": "collaborate", "rung": "co_production"}


def neighbours(number: int, since: datetime = BEGAN) -> list[Person]:
    with at(since):
        people = [Person.objects.create_user(f"Neighbour {since:%b} {one}") for one in range(number)]
        for person in people:
            joining.join(actor=person)
    return people


def all_that_is_told(client: Client) -> str:
    """Every public word about hours: the pot, what programs get, the whole record; without what is random in it."""
    run_all()
    entries = [(one.kind, {k: v for k, v in one.facts.items() if k not in ("until", "digest")}) for one in RecordEntry.objects.filter(kind__startswith="timebank.")]  # fmt: skip
    told = client.get("/api/v1/hours").json()
    told.pop("digest"), told.pop("checked_at")
    page = re.sub(r"<(head|header|footer|script|nav)\b.*?</\1>", "", client.get("/time/pot/").text, flags=re.DOTALL)
    return json.dumps([entries, told]) + re.sub(r"<[^>]+>", " ", page)


@pytest.mark.parametrize("who", ["stranger", "member"])
def test_whoever_looks_every_day_sees_no_number_of_a_single_gift(broker: Person, sign_in: SignIn, who: str) -> None:
    """One neighbour gives 137 minutes to the pot, the pot gives another 91; the watcher reads everything before and after."""
    giver, receiver, watcher = neighbours(3)
    client = Client() if who == "stranger" else sign_in(watcher)
    with at(SPRING):
        before = all_that_is_told(client)
        gifts.give(actor=giver, minutes=137, key="a")
        gifts.grant(actor=broker, to=receiver, minutes=91, key="b", why="hard")
    with at(SPRING + timedelta(days=1)):
        tasks.check_books.func()
        tasks.tell_pot.func()
        after = all_that_is_told(client)
    news = set(re.findall(r"\d+", after)) - set(re.findall(r"\d+", before))
    assert not news & {"137", "91", "46", "228", "2"}
    assert "to somebody in a hard time" in after
    with at(AUTUMN):
        assert quarters.tell(today()) is None, "too few people stand behind it"
    page = sign_in(broker).get("/time/pot/").text
    assert "46 minutes" in page, "whoever gives from the pot must know what is in it"


def test_a_whole_quarter_is_told_to_members_to_the_minute_and_adds_up(sign_in: SignIn) -> None:
    people = neighbours(quarters.FEWEST)
    with at(SPRING):
        for number, person in enumerate(people):
            gifts.give(actor=person, minutes=60 + number, key="a")
    with at(SUMMER):
        tasks.tell_pot.func()
        gifts.give(actor=people[0], minutes=7, key="b")
        tasks.tell_pot.func()
    first = PotQuarter.objects.get()
    assert (first.quarter, first.before, first.came_in, first.went_out, first.after) == ("2026-Q2", 0, 508, 0, 508)
    with at(AUTUMN):
        tasks.tell_pot.func()
        for person in people:
            gifts.give(actor=person, minutes=10, key="c")
    with at(AUTUMN + timedelta(days=92)):
        tasks.tell_pot.func()
    later = PotQuarter.objects.first()
    assert later is not None
    assert (later.quarter, later.before, later.came_in) == ("2026-Q4", first.after, 87)
    assert later.after == sum(Entry.objects.filter(account=books.pot()).values_list("minutes", flat=True))
    assert "+8:28" in sign_in(people[0]).get("/time/pot/").text
    assert "+8:28" not in Client().get("/time/pot/").text
    assert Client().get("/api/v1/hours").json()["pot_hours"] % 5 == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        PotQuarter.objects.filter(pk=first.pk).update(after=1)


def test_accounts_made_to_surround_a_neighbour_do_not_open_the_quarter() -> None:
    (victim,), made = neighbours(1), neighbours(40, SPRING)
    with at(SPRING):
        for person in [victim, *made]:
            gifts.give(actor=person, minutes=60, key="a")
    with at(SUMMER):
        assert quarters.tell(today()) is None


@pytest.fixture
def work(ann: Person, officer: Person) -> Work:
    made = works.propose(actor=ann, title="A bench", owners=[Asked(ann, "citizens"), Asked(officer, "professionals")], **LEVELS)  # fmt: skip
    return works.answer(actor=officer, work=made, yes=True)


@pytest.fixture
def officer(dev: Person) -> Person:
    give_role(dev, "link_worker")
    return dev


def gave(person: Person, work: Work, officer: Person, minutes: int) -> None:
    hours.confirm(actor=officer, given=hours.say(actor=person, work=work, on=today(), minutes=minutes))


def told_of(work: Work, client: Client) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    run_all()
    page = re.sub(r"<[^>]+>", " ", client.get(work.get_absolute_url()).text)
    entries = [entry.facts for entry in RecordEntry.objects.filter(subject_ref=work.ref)]
    return page, client.get(f"/api/v1/shared-works/{work.ref}/observed").json(), entries


def test_the_hours_of_a_work_with_one_giver_are_told_to_its_owners_alone(
    work: Work, ann: Person, bryn: Person, efa: Person, officer: Person, sign_in: SignIn
) -> None:
    gave(bryn, work, officer, 137)
    for client in (Client(), sign_in(efa)):
        page, api, _entries = told_of(work, client)
        assert "2 hours 17 minutes" not in page
        assert "some" in page
        assert (api["hours"], api["doing"]["minutes"]) == ({"citizens": "*", "professionals": "0"}, {"citizens": 1, "professionals": 0})  # fmt: skip
    assert "2 hours 17 minutes" in sign_in(ann).get(work.get_absolute_url()).text
    works.finish(actor=ann, work=work, outcome="It stands.")
    page, api, entries = told_of(work, Client())
    assert "137" not in json.dumps([page, api, entries])
    assert entries[-1]["citizens_hours"] == "*"


def test_two_works_that_differ_only_in_how_long_one_person_worked_are_told_alike_in_every_byte(
    work: Work, bryn: Person, officer: Person
) -> None:
    """Not even a digest: a stranger could try every number of minutes until it fits."""
    told = []
    for minutes in (30, 400):
        gave(bryn, work, officer, minutes)
        told.append(told_of(work, Client())[1])
    assert told[0] == told[1]


def test_the_hours_of_many_are_told_once_roughly_and_stay_as_they_were_told(
    work: Work, ann: Person, bryn: Person, officer: Person
) -> None:
    people = neighbours(FEWEST_GIVERS)
    for person in people:
        gave(person, work, officer, 600)
    assert record.told_hours(work)["citizens"] == "*", "while it goes on, one more would show who it was"
    works.finish(actor=ann, work=work, outcome="It stands.")
    told = record.told_hours(work)["citizens"]
    assert int(told) % 5 == 0
    assert abs(int(told) - 10 * FEWEST_GIVERS) <= STANDARD.most + 4
    WorkHours.objects.filter(person=people[0]).update(person=None)
    assert record.told_hours(work)["citizens"] == told


def test_whoever_gave_all_other_hours_cannot_be_sure_of_the_last_ones() -> None:
    """The insider of a sum: over many works, an hour more shows in what is told no more often than the rule says."""
    others, most = [f"own {number}" for number in range(9)], 0
    for table in range(400):
        keys = keys_of("shared work", str(table))
        told = [keys.amount("citizens", 60 * (40 + one), [*others, "last"], unit=60, base=300) for one in (0, 1)]
        most += told[0] != told[1]
    assert 0 < most < 400 * 0.4
