"""From bytes to rows: archives, encodings, separators. Whatever cannot be read is refused with what to do about it."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext_lazy as _

from upwell.kit.errors import Refused
from upwell.kit.imports.letters import as_text

MOST_BYTES = 100 * 1024 * 1024  # unpacked
MOST_FILES = 50
MOST_ROWS = 1_000_000
SEPARATORS = ",;\t|"

csv.field_size_limit(10_000_000)


@dataclass(frozen=True)
class Table:
    """A file of rows under headings, all still text. numbers: where each row stands in the file, the headings being row 1.

    wide: rows with more cells than headings. What stands in the last ones belongs to something, but nobody knows to what: such rows are refused, not cut.
    """

    headings: list[str]
    rows: list[list[str]]
    numbers: list[int]
    encoding: str = "utf-8"
    wide: frozenset[int] = frozenset()


def unpack(content: bytes, filename: str) -> dict[str, bytes]:
    """The files that were given: a .zip is opened (names without folders), anything else is itself."""
    if len(content) > MOST_BYTES:
        raise Refused("too_large", _("This file is larger than we can take (100 MB). Cut it into several."))
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return {filename: content}
    if PurePosixPath(filename).suffix.lower() in {".xlsx", ".ods"}:
        raise Refused(
            "spreadsheet", _("This is a spreadsheet. Save it as CSV (File, Save as, CSV UTF-8) and bring in that file.")
        )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return _members(archive)


def _members(archive: zipfile.ZipFile) -> dict[str, bytes]:
    wanted = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if len(wanted) > MOST_FILES or sum(m.file_size for m in wanted) > MOST_BYTES:
        raise Refused("too_large", _("This archive holds more than we can take (50 files, 100 MB)."))
    try:
        files = {PurePosixPath(m.filename).name: archive.read(m) for m in wanted}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise Refused(
            "broken_archive", _("This archive is broken or locked. Make it again without a password.")
        ) from error
    if not files:
        raise Refused("empty", _("There is nothing in this archive."))
    return files


def pack(files: Mapping[str, bytes]) -> bytes:
    """Several files as one, the same bytes each time for the same files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], zipfile.ZIP_DEFLATED)
    return made.getvalue()


def from_path(path: Path) -> tuple[str, bytes]:
    """Name and content of a file, or of a folder's files packed together."""
    if path.is_dir():
        files = {
            file.name: file.read_bytes()
            for file in sorted(path.iterdir())
            if file.is_file() and not file.name.startswith(".")
        }
        if not files:
            raise Refused("empty", _("There is no file in this folder."))
        return f"{path.name}.zip", pack(files)
    return path.name, path.read_bytes()


def read_csv(content: bytes, filename: str = "") -> Table:
    """The table in a CSV file, whatever its encoding and separator. Lines without any value are left out."""
    text, encoding = as_text(content)
    records = list(_records(text))
    if not records:
        raise Refused("empty", _("There is nothing in this file."))
    headings = [heading.strip() for heading in records[0][1]]
    if len(records) > MOST_ROWS:
        raise Refused("too_large", _("This file has more than a million rows. Cut it into several."))
    width = len(headings)
    rows = [[*record[:width], *[""] * (width - len(record))] for _number, record in records[1:]]
    wide = frozenset(number for number, record in records[1:] if any(cell.strip() for cell in record[width:]))
    return Table(headings, rows, [number for number, _record in records[1:]], encoding, wide)


def _records(text: str) -> list[tuple[int, list[str]]]:
    """Records with any value, each with its number as a spreadsheet would count it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        numbered = list(enumerate(reader, 1))
    except csv.Error as error:
        raise Refused("not_a_table", _("This file is not a table in CSV. Save it again as CSV (UTF-8).")) from error
    return [(number, record) for number, record in numbered if any(cell.strip() for cell in record)]


def _separator(text: str) -> str:
    """The separator that cuts the first records into the most, and equally many, pieces."""
    sample = text[:200_000]
    return max(SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    widths = [len(record) for record, _number in zip(_quietly(reader), range(20), strict=False) if record]
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (sum(width == widths[0] for width in widths) / len(widths), widths[0])


def _quietly(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Until something cannot be read: the end of a sample may be in the middle of a cell."""
    try:
        yield from reader
    except csv.Error:
        return
