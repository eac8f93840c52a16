"""The town of `tests.town`, built once for each module and never changed by a test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.town import Town, inhabited


@pytest.fixture(scope="module")
def whole_town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    """One town for a module, around the transactions of its tests."""
    with django_db_blocker.unblock(), inhabited() as town:
        yield town


@pytest.fixture
def town(whole_town: Town, db: None) -> Town:
    """The town for one test: whatever the test does is taken back after it."""
    for person in whole_town.people.values():
        person.__dict__.pop("_held_roles", None)
        person.__dict__.pop("_second_factor", None)
    return whole_town
