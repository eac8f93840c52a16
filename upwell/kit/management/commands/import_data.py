"""Bring a file in from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from upwell.kit.errors import Refused
from upwell.kit.imports import Importer, importers, start, take_up
from upwell.kit.models import ImportRun
from upwell.kit.permissions import SYSTEM

SHOWN = 20


class Command(BaseCommand):
    help = "Bring a file (or a folder, or a .zip) in: import_data KIND PATH. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help="what it is; see --help of a wrong one for the list")
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="try every row, write nothing")
        parser.add_argument(
            "--map", action="append", default=[], metavar="HEADING=COLUMN", help="which heading is which column"
        )
        parser.add_argument(
            "--option", action="append", default=[], metavar="NAME=VALUE", help="what the importer asks besides"
        )
        parser.add_argument(
            "--as", dest="handle", default="", metavar="NAME", help="in the name of this person (else: the system)"
        )

    def handle(self, *, kind: str, path: Path, **options: Any) -> None:
        """Read, take, report."""
        importer = importers.get(kind)
        if importer is None:
            raise CommandError(f"There is no import called {kind}. There are: {', '.join(importers)}.")
        if not path.exists():
            raise CommandError(f"There is nothing at {path}.")
        mapping = dict(_mapped(importer, word) for word in options["map"])
        chosen = dict(_pair(word) for word in options["option"])
        try:
            run = start(self._actor(options["handle"]), importer, path, "", mapping, chosen, options["dry_run"])
        except Refused as refusal:
            raise CommandError(f"{refusal} ({refusal.code})") from refusal
        self._report(take_up(run, self._tell))

    def _actor(self, handle: str) -> Any:
        if not handle:
            return SYSTEM
        person = get_user_model()._default_manager.filter(handle__iexact=handle).first()
        if person is None:
            raise CommandError(f"Nobody is called {handle}.")
        return person

    def _tell(self, run: ImportRun) -> None:
        self.stdout.write(f"\r{run.done_rows} of {run.total_rows}", ending="")
        self.stdout.flush()

    def _report(self, run: ImportRun) -> None:
        what = "would be new" if run.dry_run else "new"
        self.stdout.write(
            f"\n{run.added} {what}, {run.unchanged} already here, {run.refused} refused. {run.said}".rstrip()
        )
        for problem in run.report[:SHOWN]:
            place = f"row {problem['row']}" if problem["row"] else "file"
            field = f", {problem['field']}" if problem["field"] else ""
            self.stdout.write(f"  {place}{field}: {problem['sentence']} ({problem['code']})")
        if len(run.report) > SHOWN:
            self.stdout.write(
                f"  … and {len(run.report) - SHOWN} more (all of them at /imports/{run.ref}/ for who brought it in)"
            )
        if run.state in (ImportRun.State.REFUSED, ImportRun.State.STOPPED):
            raise CommandError(
                "The file was not brought in."
                if run.state == ImportRun.State.REFUSED
                else "It stopped: run it again to go on."
            )


def _pair(word: str) -> tuple[str, str]:
    name, sign, value = word.partition("=")
    if not sign or not name:
        raise CommandError(f"Write {word!r} as NAME=VALUE.")
    return name.strip(), value.strip()


def _mapped(importer: Importer, word: str) -> tuple[str, str]:
    """Column and heading, from HEADING=COLUMN (or the other way round where only that makes sense)."""
    heading, column = _pair(word)
    names = {column.name for column in importer.columns}
    if column in names:
        return column, heading
    if heading in names:
        return heading, column
    raise CommandError(f"{column!r} is no column of {importer.name}. There are: {', '.join(sorted(names))}.")
