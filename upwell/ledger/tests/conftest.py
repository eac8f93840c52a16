"""Things on the record that belong to no other package: kinds of entry, a relation and a subject made for these tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from upwell.kit.permissions import SYSTEM
from upwell.ledger import actions, entries
from upwell.ledger.models import Entry

Area: Any = apps.get_model("places.area")  # from a floor above: named, not imported

if "test.said" not in entries.entry_types:
    entries.register("test.said", "Something was said: %(what)s", "what", "number")
    entries.relate("test_led_to", down="led to", up="comes from")


@pytest.fixture
def ashmere(db: None) -> Area:
    """Something that entries can be about."""
    return Area.objects.create(code="T01", name="Ashmere", kind="town")


@pytest.fixture
def say(ashmere: Area) -> Callable[..., Entry]:
    """Put something on the record."""

    def said(what: str = "that the bus is late", **more: Any) -> Entry:
        with transaction.atomic():
            return actions.record(
                "test.said", actor=more.pop("actor", SYSTEM), subject=ashmere, facts={"what": what}, **more
            )

    return said


@pytest.fixture
def say_many(ashmere: Area) -> Callable[[int], list[Entry]]:
    """Put many things on the record at once."""

    def said(number: int) -> list[Entry]:
        drafts = (actions.Draft("test.said", SYSTEM, ashmere, facts={"what": f"thing {n}"}) for n in range(number))
        with transaction.atomic():
            return actions.record_many(drafts)

    return said


@pytest.fixture(autouse=True)
def own_key(tmp_path: Path, settings: Any) -> None:
    """Each test signs with a key of its own."""
    settings.LEDGER_KEY_FILE = tmp_path / "ledger-key.pem"
