"""What an importer is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from django.db import transaction
from django.utils.functional import Promise

from upwell.kit.errors import Refused
from upwell.kit.imports.files import Table, read_csv
from upwell.kit.models import ImportRun
from upwell.kit.registry import Registry

Words = str | Promise


@dataclass(frozen=True)
class Column:
    """One thing that each row may say.

    guesses: headings under which files in the world carry it. parse turns the text into a value, and says what is wrong by raising Refused(code, sentence) or
    ValueError(sentence). An empty cell is None, or "" where parse is str; it is refused when the column is required. unique: no two rows may say the same.
    """

    name: str
    label: Words
    required: bool = False
    guesses: tuple[str, ...] = ()
    parse: Callable[[str], Any] = str
    unique: bool = False
    hint: Words = ""

    @property
    def empty(self) -> Any:
        """What an empty cell means."""
        return "" if self.parse is str else None


@dataclass(frozen=True)
class Option:
    """One thing that the importer wants to know besides the file. choices(actor) -> pairs of value and label, or None for free text."""

    name: str
    label: Words
    required: bool = False
    hint: Words = ""
    choices: Callable[[Any], Iterable[tuple[str, Words]]] | None = None


@dataclass(frozen=True)
class Row:
    """One row as the importer sees it: values by the names of its columns. number: as a spreadsheet counts, the headings being row 1. file: which of several."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    file: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def get(self, name: str, default: Any = None) -> Any:
        """The value, or `default`."""
        return self.values.get(name, default)


@dataclass(frozen=True)
class Problem:
    """Why a row (or with row 0 the whole file) is refused. field: the heading concerned, or "". file: which of several, as the row says."""

    row: int
    field: str
    code: str
    sentence: str
    file: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As the report keeps it."""
        return asdict(self)


@dataclass
class Taken:
    """What became of one chunk."""

    added: int = 0
    unchanged: int = 0
    refused: list[Problem] = field(default_factory=list)


class Importer:
    """One kind of file. Subclass it, say what the class attributes ask for, write `take`, and register an instance."""

    name: ClassVar[str] = ""
    title: ClassVar[Words] = ""
    explanation: ClassVar[Words] = ""
    columns: ClassVar[tuple[Column, ...]] = ()
    options: ClassVar[tuple[Option, ...]] = ()
    permission: ClassVar[str] = ""
    chunk_size: ClassVar[int] = 200
    several_files: ClassVar[bool] = False

    def about(self, options: Mapping[str, Any]) -> Any:
        """The object that the permission is asked for, from the options; None when it is for the whole site."""
        return None

    def read(self, files: Mapping[str, bytes]) -> Table | Sequence[Row] | Sequence[dict[str, Any]]:
        """The rows of the file. An importer of several files overrides it and returns finished rows; it refuses the whole with Refused."""
        name, content = next(iter(files.items()))
        return read_csv(content, name)

    def check(self, rows: Sequence[Row]) -> Iterable[Problem]:
        """What is wrong when all rows are looked at together. A problem with row 0 refuses the file."""
        return ()

    def take(self, chunk: Sequence[Row], run: ImportRun) -> Taken:
        """Write these rows. Called inside the transaction of the chunk; in a dry run of the whole file, which is rolled back."""
        raise NotImplementedError


importers: Registry[Importer] = Registry("kind of import")


def register(importer: Importer) -> None:
    """Let files of this kind be brought in."""
    importers.register(importer.name, importer)


def take_each(chunk: Sequence[Row], take: Callable[[Row], bool]) -> Taken:
    """Take rows one by one: take(row) is True when something was added, False when it was here already; a Refused refuses that row alone."""
    taken = Taken()
    for row in chunk:
        try:
            with transaction.atomic():
                added = take(row)
        except Refused as refusal:
            taken.refused.append(Problem(row.number, "", refusal.code, str(refusal), row.file))
        else:
            taken.added += added
            taken.unchanged += not added
    return taken
