"""`./run export FILE`: sign what is on the record and write the open export, for `./run verify FILE`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from upwell.ledger import checkpoints, export


class Command(BaseCommand):
    help = "Sign what is on the record and write the open export to a file (or, with -, to the standard output)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="where to write it; - writes to the standard output")
        parser.add_argument(
            "--from", dest="start", type=int, default=0, help="leave out the entries before this position"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        checkpoints.sign()
        if options["file"] == "-":
            for line in export.stream(options["start"]):
                self.stdout.write(line.decode(), ending="")
            return
        path = Path(options["file"])
        with path.open("wb") as file:
            file.writelines(export.stream(options["start"]))
        newest = checkpoints.latest()
        size = newest.size if newest else 0
        self.stderr.write(f"{size - options['start']:,} entries written. Check them: ./run verify {path}")
