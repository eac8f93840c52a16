"""From a table to an importer's rows: which heading is which column, what each cell means, which rows cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from upwell.kit.errors import Refused
from upwell.kit.imports.base import Column, Importer, Problem, Row
from upwell.kit.imports.files import Table
from upwell.kit.imports.letters import lost
from upwell.kit.search.words import words_of

TOO_WIDE = gettext_noop(
    "This row has more cells than the headings. Perhaps a text with a separator in it is not in quotation marks."
)
WRONG_LETTERS = gettext_noop(
    "Letters were lost in “%(text)s”: this is not text in UTF-8, or was read as something else once. Repair this row."
)


@dataclass
class Prepared:
    """Every row of the file in order, and what is wrong with some of them."""

    rows: list[Row] = field(default_factory=list)
    problems: dict[tuple[str, int], list[Problem]] = field(default_factory=dict)

    def refuse(self, problem: Problem) -> None:
        """A row with a problem will not be taken; a problem with row 0 refuses the file."""
        if problem.row == 0:
            raise Refused(problem.code, problem.sentence)
        self.problems.setdefault((problem.file, problem.row), []).append(problem)

    @property
    def good(self) -> list[Row]:
        """The rows without any problem so far."""
        return [row for row in self.rows if not self.against(row)]

    def against(self, row: Row) -> list[Problem]:
        """What is wrong with a row."""
        return self.problems.get((row.file, row.number), [])


def guess(columns: Sequence[Column], headings: Sequence[str]) -> dict[str, str]:
    """Which heading probably is which column: equal words first, then words that begin alike; no heading twice."""
    found: dict[str, str] = {}
    for same in (_equal, _alike):
        for column in columns:
            if column.name not in found:
                free = (heading for heading in headings if heading not in found.values())
                match = next((heading for heading in free if same(column, heading)), None)
                found |= {column.name: match} if match else {}
    return found


def _names(column: Column) -> list[str]:
    return [" ".join(words_of(name)) for name in (column.name, str(column.label), *column.guesses)]


def _equal(column: Column, heading: str) -> bool:
    return " ".join(words_of(heading)) in _names(column)


def _alike(column: Column, heading: str) -> bool:
    words = " ".join(words_of(heading))
    return bool(words) and any(
        words.startswith(name + " ") or name.startswith(words + " ") for name in _names(column) if name
    )


def prepare(importer: Importer, files: Mapping[str, bytes], mapping: Mapping[str, str]) -> Prepared:
    """All rows, read, parsed and checked together. Refused when the file as a whole cannot be taken."""
    read = importer.read(files)
    prepared = (
        _from_table(importer, read, mapping)
        if isinstance(read, Table)
        else Prepared([_as_row(r, n) for n, r in enumerate(read, 2)])
    )
    if not prepared.rows:
        raise Refused("empty", _("There are no rows under the headings of this file."))
    for problem in importer.check(prepared.good):
        prepared.refuse(problem)
    return prepared


def _as_row(given: Any, number: int) -> Row:
    return given if isinstance(given, Row) else Row(number, dict(given))


def _from_table(importer: Importer, table: Table, mapping: Mapping[str, str]) -> Prepared:
    places = _places(importer.columns, table.headings, mapping)
    prepared = Prepared()
    for number, cells in zip(table.numbers, table.rows, strict=True):
        row = Row(number)
        if number in table.wide:
            prepared.refuse(Problem(number, "", "too_many_cells", _(TOO_WIDE)))
        for column in importer.columns:
            text = cells[places[column.name]].strip() if column.name in places else ""
            try:
                row.values[column.name] = _value(column, text)
            except Refused as refusal:
                prepared.refuse(Problem(number, _heading(column, table, places), refusal.code, str(refusal)))
        prepared.rows.append(row)
    _refuse_twins(importer.columns, prepared, table, places)
    return prepared


def _places(columns: Sequence[Column], headings: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Where each column stands. Refused when a heading is not there or a column that must be there is missing."""
    for heading in mapping.values():
        if heading and heading not in headings:
            raise Refused("missing_column", _("There is no column “%(heading)s” in this file."), heading=heading)
    missing = [str(column.label) for column in columns if column.required and not mapping.get(column.name)]
    if missing:
        raise Refused(
            "missing_column",
            _("This file has no column for: %(columns)s. Say which column it is, or add it to the file."),
            columns=", ".join(missing),
        )
    return {column.name: headings.index(mapping[column.name]) for column in columns if mapping.get(column.name)}


def _value(column: Column, text: str) -> Any:
    text = text.replace("\x00", "")
    if lost(text):
        raise Refused("wrong_letters", _(WRONG_LETTERS), text=text.encode("utf-8", "replace").decode()[:40])
    if not text:
        if column.required:
            raise Refused("missing", _("This cell is empty, and it must not be."))
        return column.empty
    try:
        return column.parse(text)
    except (ValueError, ArithmeticError) as error:
        if (
            isinstance(error, ValueError)
            and error.args
            and " " in str(error.args[0])
            and column.parse not in (int, float)
        ):
            raise Refused("not_understood", str(error)) from error
        raise Refused(
            "not_understood", _("“%(text)s” cannot be read as what this column holds."), text=text[:40]
        ) from error


def _heading(column: Column, table: Table, places: Mapping[str, int]) -> str:
    return table.headings[places[column.name]] if column.name in places else str(column.label)


def _refuse_twins(columns: Sequence[Column], prepared: Prepared, table: Table, places: Mapping[str, int]) -> None:
    """Of rows that say the same where they must not, the first is taken."""
    for column in columns:
        if column.unique:
            first: dict[Any, int] = {}
            for row in prepared.good:
                value = row.values.get(column.name)
                if value in (None, ""):
                    continue
                if value in first:
                    sentence = _("Row %(number)s already says “%(value)s”.") % {
                        "number": first[value],
                        "value": str(value)[:40],
                    }
                    prepared.refuse(Problem(row.number, _heading(column, table, places), "duplicate", sentence))
                else:
                    first[value] = row.number
