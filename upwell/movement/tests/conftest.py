"""A group of three, a fourth who may join, and somebody who speaks for a board."""

from __future__ import annotations

from datetime import date

import pytest

from upwell.accounts import actions as accounts
from upwell.accounts.models import Person
from upwell.kit.permissions import SYSTEM
from upwell.movement.actions import groups
from upwell.movement.models import Group
from upwell.places import actions as places
from upwell.places.models import PublicBody


@pytest.fixture
def board(db: None) -> PublicBody:
    return places.add_body(
        actor=SYSTEM,
        code="ACB",
        name="Ashmere Care Board",
        kind="care board",
        slug="ashmere-care-board",
        about="",
        valid_from=date(2020, 1, 1),
    )


@pytest.fixture
def decider(board: PublicBody, dev: Person) -> Person:
    """Dev decides on the board."""
    accounts.grant_role(actor=SYSTEM, person=dev, kind="decision_maker", thing=board, title="Director")
    return dev


@pytest.fixture
def group(ann: Person, bryn: Person, carys: Person) -> Group:
    """Ann, Bryn and Carys; Ann is convenor for the first weeks."""
    made = groups.found(
        actor=ann, name="Carers count", slug="carers-count", statement="A break for every carer.", shows_name=True
    )
    groups.join(actor=bryn, group=made)
    groups.join(actor=carys, group=made)
    made.refresh_from_db()
    return made
