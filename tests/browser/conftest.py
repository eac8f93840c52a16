"""One browser for all of these tests, one server, and a database that is filled and emptied here instead of for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client

from tests import chromium
from tests import town as making
from tests.browser import village as village_making
from upwell.accounts.models import Person

HERE = Path(__file__).parent
# How a page looks does not depend on the database, and looking at every page of every role takes minutes.
LOOKS = {"test_every_page.py", "test_print_and_motion.py"}
ON_POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All of this needs Chromium, and a database that is really written to."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))
            if not chromium.CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason=chromium.MISSING))
            elif ON_POSTGRESQL and item.path.name in LOOKS:
                item.add_marker(pytest.mark.skip(reason="how pages look is looked at on SQLite"))


@pytest.fixture
def _django_db_helper(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """In place of pytest-django's own, which empties the database after each test: here several tests look at one town."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="package")
def browser(django_db_setup: None) -> Iterator[Any]:
    """One browser for all of these files."""
    with chromium.started() as opened:
        yield opened


@pytest.fixture(scope="package")
def server(browser: Any, django_db_blocker: Any, pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of a running server. The database is left empty, as tests elsewhere find it."""
    from pytest_django.live_server_helper import LiveServer

    with django_db_blocker.unblock():
        running = LiveServer(pytestconfig.getoption("liveserver") or "localhost")
        yield running.url
        running.stop()
        empty()
        connections.close_all()  # those of the browser's loop: nobody else would, and PostgreSQL would not let go of the test database


def empty() -> None:
    """Take everything out of the database."""
    call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def town(server: str, django_db_blocker: Any) -> making.Town:
    """The whole small town, for tests that look and change nothing that another looks at."""
    with django_db_blocker.unblock():
        empty()
        return making.build()


@pytest.fixture
def village(server: str) -> village_making.Village:
    """People with accounts, a board with a charter, spaces in which they have talked: a journey begins here, and changes what it likes."""
    empty()
    return village_making.build()


def cookie_of(person: Person, server: str) -> dict[str, str]:
    """What a browser holds when somebody is signed in."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server}


@pytest.fixture
def visit(browser: Any, server: str) -> Iterator[Callable[..., Any]]:
    """A page of a fresh context, signed in as a person if one is named; closed when the test ends."""
    contexts = []

    def opened(person: Person | None = None, **options: Any) -> Any:
        context = browser.new_context(base_url=server, **options)
        contexts.append(context)
        if person is not None:
            context.add_cookies([cookie_of(person, server)])
        context.set_default_timeout(15_000)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
