"""`manage.py demo`: makes the invented town of Ashmere, once."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from upwell.accounts.models import Person
from upwell.community.models import Post, Thread
from upwell.demo.making import ashmere
from upwell.discover.models import Voice
from upwell.kit.errors import Refused
from upwell.ledger.models import Entry


class Command(BaseCommand):
    """Made once; running it again changes nothing."""

    help = "Make the demonstration town of Ashmere: nine months of invented life, by the same actions that people use."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("This is a real installation: the demonstration is only made with its own settings.")
        if ashmere.is_here():
            self.stdout.write(
                "Ashmere is here already; nothing was changed. For one that ends today: ./run demo --fresh"
            )
            return
        self.stdout.write("Making Ashmere, an invented town, month by month:")
        began = perf_counter()
        try:
            ashmere.make(lambda month: self.stdout.write(f"  {month}"))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{_counted()} In {perf_counter() - began:.1f} seconds.")


def _counted() -> str:
    return (
        f"{Person.objects.count()} people, {Thread.objects.count()} conversations, {Post.objects.count()} posts, "
        f"{Voice.objects.count()} voices, {Entry.objects.count()} entries on the record."
    )
