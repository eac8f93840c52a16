"""Say who operates this installation: the first one cannot be made on a page."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from upwell.accounts import actions
from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM


class Command(BaseCommand):
    help = "Let somebody who has joined operate this installation; --end takes it back."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who."""
        parser.add_argument("handle", help="the name they are known by")
        parser.add_argument("--end", action="store_true", help="they no longer operate it")

    def handle(self, *, handle: str, end: bool, **options: Any) -> None:
        """As the machine: whoever can run this can do everything anyway."""
        person = Person.objects.filter(handle__iexact=handle, is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody is known by the name {handle}. Join on the page first, then run this again.")
        try:
            actions.set_operator(actor=SYSTEM, person=person, operates=not end)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        done = "no longer operates" if end else "operates"
        self.stdout.write(f"{person.handle} {done} this installation.")
        if not end:
            self.stdout.write("Next: sign in, set up a second step, and go on as the first page says.")
