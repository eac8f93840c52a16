"""Whatever people do in whatever order: the sum is nothing, replaying the entries gives what stands there, the same key is one transfer."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.timebank import books
from upwell.timebank.actions import gifts, joining
from upwell.timebank.models import Account, Entry, Transfer
from upwell.timebank.tests.conftest import give_role

PEOPLE = 4
SOMEBODY, MINUTES, KEY = st.integers(0, PEOPLE - 1), st.integers(-1, 700), st.integers(0, 6).map(str)


class Neighbours(RuleBasedStateMachine):
    """Four people who give, receive, send again, put right, leave and come back; beside the books a model that only adds and subtracts."""

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.people = [Person.objects.create_user(f"Neighbour {n}") for n in range(PEOPLE)]
        self.broker = Person.objects.create_user("A broker")
        give_role(self.broker, "broker")
        for person in self.people:
            joining.join(actor=person)
        self.model: dict[int, int] = {}
        self.seen: dict[str, tuple[Any, ...]] = {}
        books.pot()

    def moved(self, made: Transfer) -> None:
        what = (made.from_account_id, made.to_account_id, made.minutes)
        assert self.seen.setdefault(made.key, what) == what
        if made.key not in self.model_keys:
            self.model_keys.add(made.key)
            self.model[what[0]] = self.model.get(what[0], 0) - what[2]
            self.model[what[1]] = self.model.get(what[1], 0) + what[2]

    @property
    def model_keys(self) -> set[str]:
        return self.__dict__.setdefault("_keys", set())

    @rule(source=SOMEBODY, to_whom=st.none() | SOMEBODY, minutes=MINUTES, key=KEY)
    def give(self, source: int, to_whom: int | None, minutes: int, key: str) -> None:
        to = None if to_whom is None else self.people[to_whom]
        before = Transfer.objects.count()
        try:
            self.moved(gifts.give(actor=self.people[source], to=to, minutes=minutes, key=key))
        except Refused:
            assert Transfer.objects.count() == before

    @rule(to_whom=SOMEBODY, minutes=MINUTES, key=KEY)
    def from_pot(self, to_whom: int, minutes: int, key: str) -> None:
        try:
            self.moved(gifts.grant(actor=self.broker, to=self.people[to_whom], minutes=minutes, key=key, why="new"))
        except Refused:
            assert books.pot().balance >= 0

    @rule(which=st.integers(0, 20))
    def put_right(self, which: int) -> None:
        chosen = list(Transfer.objects.order_by("pk"))
        if not chosen:
            return
        one = chosen[which % len(chosen)]
        if one.kind == "reversal":
            with pytest.raises(Refused), transaction.atomic():
                books.reverse(transfer=one)
        else:
            with transaction.atomic():
                self.moved(books.reverse(transfer=one))

    @rule(who=SOMEBODY)
    def leave_and_come_back(self, who: int) -> None:
        joining.leave(actor=self.people[who])
        joining.join(actor=self.people[who])

    @invariant()
    def nothing_is_made_and_nothing_lost(self) -> None:
        if "model" not in self.__dict__:
            return
        told = {k: v for k, v in Account.objects.values_list("pk", "balance") if v}
        assert sum(told.values()) == 0
        assert told == {k: v for k, v in books.replayed().items() if v}
        assert told == {k: v for k, v in self.model.items() if v}
        assert Entry.objects.count() == 2 * Transfer.objects.count() == 2 * len(self.model_keys)


@pytest.mark.django_db
def test_any_sequence_of_acts_keeps_the_books() -> None:
    chosen = settings(max_examples=25, stateful_step_count=25, suppress_health_check=list(HealthCheck), deadline=None)
    run_state_machine_as_test(Neighbours, settings=chosen)
