"""`./run import group FILE`: a group that comes from another Upwell."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM
from upwell.movement.actions import moving
from upwell.movement.models import Claim


class Command(BaseCommand):
    help = "Bring a whole group in from an archive: all of it, or nothing and the reason. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="an archive made by ./run export group")
        parser.add_argument(
            "--key", default="", help="refuse unless this public key signed it (the origin shows it at /record/key/)"
        )

    def handle(self, *, file: Path, key: str, **options: Any) -> None:
        """Check, take, say what came."""
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            home, is_new = moving.bring_in(actor=SYSTEM, path=file, key=key)
        except Refused as refusal:
            raise CommandError(f"{refusal} ({refusal.code}) Nothing was written.") from refusal
        if not is_new:
            self.stdout.write(f"{home.group.name} was brought in from this archive before. Nothing was changed.")
            return
        self.stdout.write(
            f"{home.group.name} is at {home.group.get_absolute_url()}, from {home.origin}, signed by {home.public_key}."
        )
        waiting = Claim.objects.filter(group=home.group, used_at=None).exclude(address="").count()
        self.stdout.write(
            f"{home.entries:,} entries of its record came along and hold. {waiting} people get a letter with a link to their place."
        )
