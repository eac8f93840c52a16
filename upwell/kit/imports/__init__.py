"""Files brought in: what somebody gives us is read, matched, tried without writing, and then taken in chunks that can go on after a stop.

A package describes what it takes and registers it; the page, the command (`./run import KIND PATH`) and the API all go the same way:

    class Areas(Importer):
        name, title, permission = "areas", _("Areas"), "places.add_area"
        columns = (
            Column("code", _("Code"), required=True, unique=True, guesses=("area code", "gss")),
            Column("valid_from", _("Valid from"), parse=parse_mixed_date),
        )

        def take(self, chunk, run):
            return take_each(chunk, lambda row: add_or_leave(actor_of(run), row))   # True: added; False: was here already; Refused: refused with the reason

    register(Areas())

`check(rows)` looks at all rows at once before anything is written; `read(files)` is overridden by importers that take a folder or a .zip of several files.
An importer must leave alone what is here already: running the same file again changes nothing.
"""

from upwell.kit.imports.base import (
    Column,
    Importer,
    Option,
    Problem,
    Row,
    Taken,
    importers,
    register,
    take_each,
)
from upwell.kit.imports.dates import parse_mixed_date
from upwell.kit.imports.files import Table, read_csv
from upwell.kit.imports.letters import as_text
from upwell.kit.imports.runs import actor_of, go, receive, start, stop, take_up, try_out

__all__ = [
    "Column",
    "Importer",
    "Option",
    "Problem",
    "Row",
    "Table",
    "Taken",
    "actor_of",
    "as_text",
    "go",
    "importers",
    "parse_mixed_date",
    "read_csv",
    "receive",
    "register",
    "start",
    "stop",
    "take_each",
    "take_up",
    "try_out",
]
