"""Fixtures for all tests: the named cast, the folder of real input, people signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import settings as hypothesis_settings

from tests import chromium
from upwell.accounts.models import Person

# The same examples for everybody: a run that fails, fails for whoever looks at it. No deadline: a busy machine is not a defect.
hypothesis_settings.register_profile("upwell", deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile("upwell")

ON_POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
OF_A_DATABASE = frozenset({"db", "transactional_db", "django_db_setup", "live_server"})
LEFT_TO_SQLITE = (
    "On PostgreSQL: without what touches no database, and without the walks of a browser whose scripts are off."
)

SHARED = Path(__file__).resolve().parent.parent / "shared" / "data"


def pytest_report_header() -> str:
    """Say what is not run here."""
    return LEFT_TO_SQLITE if ON_POSTGRESQL else ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What no database can change is not run on a second one: all of it, on both, has to end within half an hour."""
    if ON_POSTGRESQL:
        kept = {item for item in items if _depends_on_the_database(item)}
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = [item for item in items if item in kept]


def _depends_on_the_database(item: pytest.Item) -> bool:
    if OF_A_DATABASE.isdisjoint(getattr(item, "fixturenames", ())) and not item.get_closest_marker("django_db"):
        return False
    params = getattr(item, "callspec", None)
    scripts_off = params is not None and any(value is False for value in params.params.values())
    return not (scripts_off and item.get_closest_marker("browser"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real test input; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("real test input (../shared/data) is not on this machine")
    return SHARED


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Any]:
    """A real browser, for the tests of one file."""
    with chromium.started() as opened:
        yield opened


def _person(handle: str) -> Callable[[], Person]:
    def fixture(db: None) -> Person:
        return Person.objects.create_user(handle, f"{handle.lower()}@example.org", "a long enough word")

    return pytest.fixture(fixture, name=handle.lower())


# The cast: each test reads as a sentence about them.
ann = _person("Ann")  # organises
bryn = _person("Bryn")  # takes part
carys = _person("Carys")  # hosts and moderates
dev = _person("Dev")  # decides, on the board
efa = _person("Efa")  # has no business there
finn = _person("Finn")  # facilitates
gwen = _person("Gwen")  # takes part too


@pytest.fixture
def sign_in() -> Callable[[Person], Client]:
    """A client signed in as a person, past any second factor."""

    def signed_in(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return signed_in
