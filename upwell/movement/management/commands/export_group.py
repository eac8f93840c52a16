"""`./run export group SLUG FILE`: a whole group as one file, for another Upwell."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM
from upwell.movement.actions import moving
from upwell.movement.models import Group


class Command(BaseCommand):
    help = (
        "Pack a whole group into one file: people who agreed, words, files, decisions, history. Its members are told."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the group's address: the part after /groups/")
        parser.add_argument("file", type=Path, help="where to write it")

    def handle(self, *, slug: str, file: Path, **options: Any) -> None:
        """Pack, and say what is in it."""
        group = Group.objects.filter(slug=slug).first()
        if group is None:
            raise CommandError(f"There is no group at /groups/{slug}/.")
        if not file.resolve().parent.is_dir():
            raise CommandError(f"There is no folder {file.parent}: make it first.")
        try:
            written = moving.export(actor=SYSTEM, group=group, target=file.resolve())
        except Refused as refusal:
            raise CommandError(f"{refusal} ({refusal.code})") from refusal
        counts = ", ".join(
            f"{count:,} {name.removesuffix('.jsonl')}" for name, count in written.counts.items() if count
        )
        self.stdout.write(f"{group.name}: {counts}.")
        self.stdout.write(f"Written to {file}. Its members have been told. At the new home: ./run import group {file}")
