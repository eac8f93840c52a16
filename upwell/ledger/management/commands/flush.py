"""Django's `flush` for a database whose record refuses deletion: the guards are lifted while everything is emptied."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from upwell.ledger.append_only import lifted


class Command(flush.Command):
    """Empties the whole database, the record included. For tests, and for an operator who means it."""

    def handle(self, **options: Any) -> None:
        with lifted(connections[options["database"]]):
            super().handle(**options)
