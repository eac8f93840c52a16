"""Reading the export of a Polis conversation (github.com/compdemocracy/openData): statements, votes, title. No database here.

A vote in these files is 1 (agree), -1 (disagree) or 0 (pass); the last vote of one person on one statement counts. Votes come as `votes.csv` (one vote a line)
or as the matrix `participants-votes.csv` (one person a line); where both are there the first is taken, because it has the times.
`moderated` in `comments.csv` is 1 (let in), 0 (not looked at: it was shown) or -1 (not let in).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from upwell.kit.errors import Refused
from upwell.kit.imports.letters import lost

csv.field_size_limit(10_000_000)
LONGEST = 1000
MOST_ID = 2**31 - 1
FIXED = {"participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", "xid"}


@dataclass(frozen=True)
class Wrong:
    """One thing that is not taken, and why. row: as a spreadsheet counts, the headings being row 1."""

    row: int
    field: str
    code: str
    sentence: str


@dataclass
class StatementRow:
    """One line of comments.csv."""

    row: int
    number: int
    text: str
    moderated: int
    meta: bool
    at: datetime | None


@dataclass
class VoteRow:
    """One line of votes.csv, or of the matrix: a person's votes as (statement, value, when)."""

    row: int
    participant: int
    votes: list[tuple[int, int, datetime | None]]
    superseded: bool = False


@dataclass
class Export:
    """A whole conversation, and what could not be taken of it, by file row."""

    title: str
    source: str
    opened_at: datetime | None
    statements: list[StatementRow] = field(default_factory=list)
    votes: list[VoteRow] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


def read(files: Mapping[str, bytes]) -> Export:
    """The conversation in an export folder. Refused as a whole: `missing_file`, `missing_column`, `not_text`, `empty`, `no_statements`, `no_votes`."""
    by_name = {name.rsplit("/", 1)[-1].lower(): content for name, content in files.items()}
    comments = _file(by_name, "comments.csv")
    summary = _summary(by_name.get("summary.csv"))
    export = Export(title=summary.get("topic", ""), source=summary.get("url", ""), opened_at=None)
    export.statements = list(_statements(comments, export.wrong))
    known = {statement.number for statement in export.statements}
    if "votes.csv" in by_name:
        export.votes = _lines(by_name["votes.csv"], known, export.wrong)
    else:
        export.votes = list(_matrix(_file(by_name, "participants-votes.csv"), known, export.wrong))
    _require_something(export)
    times = [s.at for s in export.statements if s.at] + [at for v in export.votes for _s, _v, at in v.votes[:1] if at]
    export.opened_at = min(times, default=None)
    return export


def _require_something(export: Export) -> None:
    """A file of which nothing can be taken leaves nothing behind, not even an empty conversation."""
    first = export.wrong[0].sentence if export.wrong else ""
    if not export.statements:
        raise Refused("no_statements", _("No statement of this file can be taken. %(first)s"), first=first)
    if not any(row.votes for row in export.votes):
        raise Refused("no_votes", _("No vote of this file can be taken. %(first)s"), first=first)


def _file(by_name: Mapping[str, bytes], name: str) -> bytes:
    if name not in by_name:
        raise Refused("missing_file", _("The folder has no %(name)s."), name=name)
    return by_name[name]


def _records(content: bytes, name: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Headings, and the numbered records. Bytes that are no UTF-8 stay marked, so that only their own row is refused."""
    if b"\x00" in content:
        raise Refused("not_text", _("%(name)s is not text in UTF-8. Save it as CSV (UTF-8)."), name=name)
    text = content.decode("utf-8-sig", errors="surrogateescape")
    reader = csv.reader(io.StringIO(text, newline=""))
    headings = [heading.strip().lower() for heading in next(reader, [])]
    if not headings:
        raise Refused("empty", _("There is nothing in %(name)s."), name=name)
    return headings, ((number, record) for number, record in enumerate(reader, 2) if any(record))


def _places(headings: list[str], name: str, *needed: str) -> dict[str, int]:
    missing = [heading for heading in needed if heading not in headings]
    if missing:
        raise Refused("missing_column", _("%(name)s has no column %(columns)s."), name=name, columns=", ".join(missing))
    return {heading: place for place, heading in enumerate(headings)}


def _broken(record: Iterable[str]) -> bool:
    """Whether letters of it were lost: bytes that are no UTF-8, or letters that somebody once took for others."""
    return any(lost(cell) for cell in record)


def _whole(text: str) -> int | None:
    """A whole number that can be an id, also where a spreadsheet wrote 3.0."""
    cleaned = text.strip().removesuffix(".0")
    value = (
        int(cleaned) if cleaned.lstrip("-").isascii() and cleaned.lstrip("-").isdigit() and len(cleaned) < 12 else None
    )
    return value if value is not None and abs(value) <= MOST_ID else None


def _time(text: str) -> datetime | None:
    """Milliseconds since 1970, as Polis writes them."""
    number = text.strip()
    if not number.isascii() or not number.isdigit() or not 12 <= len(number) <= 14:
        return None
    return datetime.fromtimestamp(int(number) / 1000, tz=UTC)


def _cell(record: list[str], places: Mapping[str, int], name: str) -> str:
    place = places.get(name)
    return record[place].strip() if place is not None and place < len(record) else ""


def _summary(content: bytes | None) -> dict[str, str]:
    """Title and address of the conversation, where the export says them."""
    if content is None:
        return {}
    text = content.decode("utf-8-sig", errors="surrogateescape")
    if lost(text):
        raise Refused("wrong_encoding", _("%(name)s is not text in UTF-8. Save it as CSV (UTF-8)."), name="summary.csv")
    return {row[0].strip(): row[1].strip() for row in csv.reader(io.StringIO(text, newline="")) if len(row) > 1}


def _statements(content: bytes, wrong: list[Wrong]) -> Iterator[StatementRow]:
    headings, records = _records(content, "comments.csv")
    places = _places(headings, "comments.csv", "comment-id", "comment-body")
    seen: dict[int, int] = {}
    for row, record in records:
        problem = _statement_problem(record, places, seen)
        if problem is not None:
            wrong.append(Wrong(row, "comments.csv: " + problem[0], problem[1], problem[2]))
            continue
        number = _whole(_cell(record, places, "comment-id")) or 0
        seen[number] = row
        yield StatementRow(
            row=row,
            number=number,
            text=" ".join(_cell(record, places, "comment-body").split()),
            moderated=_whole(_cell(record, places, "moderated")) or 0,
            meta=_cell(record, places, "is-meta").lower() in {"1", "true", "t"},
            at=_time(_cell(record, places, "timestamp")),
        )


def _statement_problem(
    record: list[str], places: Mapping[str, int], seen: Mapping[int, int]
) -> tuple[str, str, str] | None:
    number = _whole(_cell(record, places, "comment-id"))
    body = _cell(record, places, "comment-body")
    moderated = _cell(record, places, "moderated")
    if _broken(record):
        return "comment-body", "wrong_encoding", _("This row is not text in UTF-8.")
    if number is None or number < 0:
        return "comment-id", "not_a_number", _("A statement has a whole number.")
    if number in seen:
        return "comment-id", "duplicate", _("Row %(row)s has this number already.") % {"row": seen[number]}
    if not body:
        return "comment-body", "missing", _("A statement needs words.")
    if len(body) > LONGEST:
        return "comment-body", "too_long", _("A statement has at most %(most)s letters.") % {"most": LONGEST}
    if moderated and _whole(moderated) not in {-1, 0, 1}:
        return "moderated", "not_understood", _("Moderated is 1, 0 or -1.")
    return None


def _lines(content: bytes, known: set[int], wrong: list[Wrong]) -> list[VoteRow]:
    """votes.csv; the last vote of a pair, by time and then by line, is the one that counts."""
    headings, records = _records(content, "votes.csv")
    places = _places(headings, "votes.csv", "comment-id", "voter-id", "vote")
    found: list[VoteRow] = []
    last: dict[tuple[int, int], tuple[Any, int]] = {}
    for row, record in records:
        problem = _vote_problem(record, places, known)
        if problem is not None:
            wrong.append(Wrong(row, "votes.csv: " + problem[0], problem[1], problem[2]))
            continue
        statement, voter, value = (
            _whole(_cell(record, places, name)) or 0 for name in ("comment-id", "voter-id", "vote")
        )
        at = _time(_cell(record, places, "timestamp"))
        moment = at.timestamp() if at else 0.0
        before = last.get((voter, statement))
        newer = before is None or moment >= before[0]
        if newer and before is not None:
            found[before[1]].superseded = True
        if newer:
            last[voter, statement] = (moment, len(found))
        found.append(VoteRow(row, voter, [(statement, value, at)], superseded=not newer))
    return found


def _vote_problem(record: list[str], places: Mapping[str, int], known: set[int]) -> tuple[str, str, str] | None:
    statement = _whole(_cell(record, places, "comment-id"))
    voter = _whole(_cell(record, places, "voter-id"))
    if _broken(record):
        return "vote", "wrong_encoding", _("This row is not text in UTF-8.")
    if voter is None or voter < 0:
        return "voter-id", "not_a_number", _("Somebody who votes has a whole number.")
    if statement not in known:
        return "comment-id", "unknown_statement", _("There is no such statement in comments.csv.")
    return _value_problem(_cell(record, places, "vote"), "vote")


def _value_problem(text: str, name: str) -> tuple[str, str, str] | None:
    if _whole(text) in {-1, 0, 1}:
        return None
    return name, "not_a_vote", _("A vote is 1 (agree), -1 (disagree) or 0 (pass).")


def _matrix(content: bytes, known: set[int], wrong: list[Wrong]) -> Iterator[VoteRow]:
    """participants-votes.csv: an empty cell is a statement that the person has not seen."""
    name = "participants-votes.csv"
    headings, records = _records(content, name)
    places = _places(headings, name, "participant")
    columns = {place: _whole(heading) for heading, place in places.items() if heading not in FIXED}
    for place, number in columns.items():
        if number not in known:
            sentence = _("There is no such statement in comments.csv: this column is left out.")
            wrong.append(Wrong(1, f"{name}: {headings[place]}", "unknown_statement", sentence))
    votes_at = [(place, number) for place, number in columns.items() if number is not None and number in known]
    seen: dict[int, int] = {}
    for row, record in records:
        participant = _whole(_cell(record, places, "participant"))
        if participant is None or participant < 0:
            wrong.append(Wrong(row, f"{name}: participant", "not_a_number", _("A person has a whole number.")))
        elif participant in seen:
            sentence = _("Row %(row)s is this person already.") % {"row": seen[participant]}
            wrong.append(Wrong(row, f"{name}: participant", "duplicate", sentence))
        else:
            seen[participant] = row
            yield VoteRow(row, participant, _row_votes(row, record, votes_at, wrong))


def _row_votes(
    row: int, record: list[str], votes_at: list[tuple[int, int]], wrong: list[Wrong]
) -> list[tuple[int, int, datetime | None]]:
    """The votes in one line of the matrix; a cell that is none is left out, and said so."""
    votes: list[tuple[int, int, datetime | None]] = []
    for place, number in votes_at:
        text = record[place] if place < len(record) else ""
        if not text:
            continue
        problem = None if text in VALUES else _value_problem(text, f"participants-votes.csv: {number}")
        if problem is None:
            votes.append((number, VALUES[text.strip().removesuffix(".0")], None))
        else:
            wrong.append(Wrong(row, *problem))
    return votes


VALUES = {"1": 1, "0": 0, "-1": -1, "-0": 0}
