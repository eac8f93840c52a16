"""Eight processes at once on the same few accounts: nothing lost, nothing made, nothing doubled, no deadlock. On SQLite they stand in line; on PostgreSQL they do not."""

from __future__ import annotations

from functools import partial
from random import Random

import pytest
from django.db import connection, transaction

from tests.at_once import at_once, said
from upwell.accounts.models import Person
from upwell.kit.time import now
from upwell.timebank import books
from upwell.timebank.actions import exchanges, gifts, joining
from upwell.timebank.models import Account, Exchange, Transfer
from upwell.timebank.tests.conftest import give_role

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PROCESSES, PEOPLE = 8, 6
EACH = 200  # 1,600 in all; the bench makes 20,000


def neighbours() -> list[Person]:
    people = [Person.objects.create_user(f"Neighbour {n}") for n in range(PEOPLE)]
    for person in people:
        joining.join(actor=person)
    return people


def busy(number: int, each: int) -> int:
    """One process: transfers between chosen people in both directions, every seventh sent twice, every eleventh put right."""
    chance, accounts = Random(number), list(Account.objects.filter(kind="member").order_by("pk"))
    made = 0
    for turn in range(each):
        source, target = chance.sample(accounts, 2)
        minutes = chance.randrange(1, 240)
        for _again in range(1 + (turn % 7 == 0)):
            with transaction.atomic():
                one = books.post(kind="gift", source=source, target=target, minutes=minutes, key=f"{number}:{turn}")
        made += 1
        if turn % 11 == 0:
            with transaction.atomic():
                books.reverse(transfer=one)
            made += 1
    return made


def test_eight_processes_lose_and_make_nothing() -> None:
    neighbours()
    each = EACH if connection.vendor == "postgresql" else 25
    outcomes = at_once([partial(busy, number, each) for number in range(PROCESSES)])
    assert said(outcomes) == {"done": PROCESSES}
    audit = books.audit()
    assert audit.balanced
    assert audit.transfers == sum(outcome.value for outcome in outcomes)
    expected: dict[int, int] = {}
    for source, target, minutes in Transfer.objects.values_list("from_account", "to_account", "minutes"):
        expected[source] = expected.get(source, 0) - minutes
        expected[target] = expected.get(target, 0) + minutes
    assert dict(Account.objects.filter(pk__in=expected).values_list("pk", "balance")) == expected


def test_a_gift_clicked_eight_times_is_one() -> None:
    first, second, *_rest = neighbours()
    click = partial(gifts.give, actor=first, to=second, minutes=60, key="k")
    assert said(at_once([click] * 8)) == {"done": 8}
    assert Transfer.objects.count() == 1
    assert Account.objects.get(person=second).balance == 60


def test_the_pot_does_not_give_more_than_it_holds_to_eight_at_once() -> None:
    first, *others = neighbours()
    broker = Person.objects.create_user("A broker")
    give_role(broker, "broker")
    gifts.give(actor=first, minutes=180, key="k")
    acts = [
        partial(gifts.grant, actor=broker, to=others[n % len(others)], minutes=60, key=str(n), why="new")
        for n in range(8)
    ]
    assert said(at_once(acts)) == {"done": 3, "pot_empty": 5}
    assert books.pot().balance == 0
    assert books.audit().balanced


def test_gifts_to_the_pot_and_from_it_do_not_block_each_other() -> None:
    people = neighbours()
    broker = Person.objects.create_user("A broker")
    give_role(broker, "broker")
    gifts.give(actor=people[0], minutes=600, key="begin")
    acts = [partial(_to_and_fro, broker, people[n % PEOPLE], n) for n in range(8)]
    assert said(at_once(acts)) == {"done": 8}
    assert books.audit().balanced
    assert books.pot().balance == 600


def _to_and_fro(broker: Person, person: Person, number: int) -> None:
    for turn in range(12):
        gifts.give(actor=person, minutes=5, key=f"{number}:{turn}")
        gifts.grant(actor=broker, to=person, minutes=5, key=f"{number}:{turn}", why="new")


def test_home_visits_of_eight_at_once_are_booked_with_whoever_came_along() -> None:
    people = neighbours()
    visits = [_ready(people[n % PEOPLE], people[(n + 1) % PEOPLE], people[(n + 2) % PEOPLE], n) for n in range(8)]
    assert said(at_once([partial(exchanges.confirm, actor=one.helped, exchange=one) for one in visits])) == {"done": 8}
    assert books.audit().balanced
    assert (Transfer.objects.count(), books.pot().balance) == (16, -8 * 30)


def _ready(helper: Person, helped: Person, friend: Person, number: int) -> Exchange:
    """A visit of which the helper has said how long it was."""
    at = now()
    return Exchange.objects.create(
        helper=helper, helped=helped, companion=friend, about=str(number), help="garden", place="home", state="said",
        helper_yes_at=at, helped_yes_at=at, met_on=at.date(), met_helper_at=at, met_helped_at=at, companion_at=at,
        said_minutes=30, said_by="helper", said_at=at,
    )  # fmt: skip
