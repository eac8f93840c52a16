"""./run manage operator NAME: the first operator of a fresh installation, who then gives roles on the page."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from upwell.accounts.actions import make_operator
from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM


class Command(BaseCommand):
    help = "Make somebody who has joined the operator of this installation. They need a second step before it opens anything."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who", help="the name they are known by here, or their e-mail address")
        parser.add_argument("--end", action="store_true", help="they operate it no longer")

    def handle(self, *, who: str, end: bool, **options: Any) -> None:
        """Find the person, and say what is to be done next."""
        by = {"email__iexact": who} if "@" in who else {"handle__iexact": who}
        person = Person.objects.filter(is_active=True, **by).first()
        if person is None:
            raise CommandError(f"Nobody here is known as {who}. Let them join on the page first.")
        try:
            make_operator(actor=SYSTEM, person=person, operates=not end)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        told = "no longer operates" if end else "operates"
        self.stdout.write(f"{person.handle} {told} this installation.")
        if not end:
            self.stdout.write(
                "Next, signed in as that person: set up a second step at /me/second-factor/, then give roles at /people/roles/."
            )
