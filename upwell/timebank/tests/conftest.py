"""People who take part in the time bank, and a broker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from upwell.accounts.models import Person, Role
from upwell.accounts.roles import forget, scope_of
from upwell.timebank import books
from upwell.timebank.actions import joining
from upwell.timebank.models import Account


def give_role(person: Person, kind: str, thing: Any = None, title: str = "") -> Role:
    """A role, without the ceremony that accounts tests."""
    scope_kind, scope_ref = scope_of(thing)
    forget(person)
    return Role.objects.create(person=person, kind=kind, scope_kind=scope_kind, scope_ref=scope_ref, title=title)


def stands(person: Person) -> int:
    """How many minutes stand on somebody's account."""
    return Account.objects.get(person=person).balance


@pytest.fixture
def taking_part(ann: Person, bryn: Person, gwen: Person) -> None:
    """Ann, Bryn and Gwen take part."""
    for person in (ann, bryn, gwen):
        joining.join(actor=person)


@pytest.fixture
def broker(carys: Person) -> Person:
    """Carys brings people together."""
    give_role(carys, "broker")
    return carys


@pytest.fixture
def whole() -> Callable[[], None]:
    """Nothing was made and nothing was lost."""

    def check() -> None:
        audit = books.audit()
        assert audit.balanced, audit
        assert {k: v for k, v in Account.objects.values_list("pk", "balance") if v} == {
            k: v for k, v in books.replayed().items() if v
        }

    return check
