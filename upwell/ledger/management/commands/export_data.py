"""`./run export FILE`: sign what is on the record and write the open export, for `./run verify FILE`.

`./run export KIND FILE --for WHAT`: hand out a file of a kind that a package registered with `kit.exports`.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from upwell.kit.errors import Refused
from upwell.kit.exports import Export, exports
from upwell.kit.permissions import SYSTEM
from upwell.ledger import checkpoints, export


class Command(BaseCommand):
    help = "Sign what is on the record and write the open export to a file (or, with -, to the standard output)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", help=f"where to write it (- is the standard output), or one of: {', '.join(exports)}"
        )
        parser.add_argument("to", nargs="?", default="-", help="of such a kind: where to write it")
        parser.add_argument("--for", dest="purpose", default="", help="who gets it and what for; it is public")
        parser.add_argument(
            "--from", dest="start", type=int, default=0, help="leave out the entries before this position"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if (kind := exports.get(options["file"])) is not None:
            self._hand_out(kind, options["purpose"], options["to"])
            return
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

    def _hand_out(self, kind: Export, purpose: str, to: str) -> None:
        try:
            text = "".join(kind.lines(SYSTEM, purpose))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if to == "-":
            self.stdout.write(text, ending="")
        else:
            Path(to).write_text(text, encoding="utf-8")
            self.stderr.write(f"{kind.title}: {len(text.splitlines()):,} lines written to {to}")
