"""When a device was last seen, without a write for every page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from upwell.accounts import devices
from upwell.accounts.models import Person
from upwell.kit.time import now


@pytest.fixture(autouse=True)
def _nobody_was_here() -> None:
    devices.forget()


def writes(client: Client, **headers: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/about/", headers=headers).status_code == 200
        return sum(query["sql"].startswith(("INSERT", "UPDATE")) for query in asked)


def test_a_page_read_again_writes_nothing_until_some_minutes_have_gone(bryn: Person, sign_in) -> None:
    client = sign_in(bryn)
    writes(client)
    assert [writes(client) for _ in range(3)] == [0, 0, 0]
    long_ago = now() - timedelta(days=3)
    UserSession.objects.filter(user=bryn).update(last_seen_at=long_ago)
    assert writes(client) == 0
    devices.forget()  # as it does by itself in time
    assert writes(client) > 0
    assert UserSession.objects.get(user=bryn).last_seen_at > long_ago


def test_another_browser_on_the_same_session_is_seen_at_once(bryn: Person, sign_in) -> None:
    client = sign_in(bryn)
    writes(client, user_agent="Firefox")
    assert writes(client, user_agent="Firefox") == 0
    assert writes(client, user_agent="Something else") > 0
    assert UserSession.objects.get(user=bryn).user_agent == "Something else"


def test_somebody_signed_out_is_not_written_down(db: None) -> None:
    assert [writes(Client()), writes(Client())] == [0, 0]
    assert not UserSession.objects.exists()
