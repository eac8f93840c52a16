"""The votes of one conversation, brought into one order: whoever sends them in whatever order gets the same table and
the same digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

AGREE, PASS, DISAGREE = 1, 0, -1
VotesIn = tuple[Sequence[int] | Ints, Sequence[int] | Ints, Sequence[int] | Ints]


@dataclass(frozen=True)
class VoteTable:
    """Each (participant, statement) once, sorted by participant and then statement.

    `row` points into `participants` (their ids, ascending); `column` is the statement; `value` is +1 agree, 0 pass,
    -1 disagree.
    """

    participants: Ints
    n_statements: int
    row: Ints
    column: Ints
    value: Ints

    @property
    def votes_per_participant(self) -> Ints:
        """How many statements each participant has voted on."""
        return np.bincount(self.row, minlength=len(self.participants))

    @property
    def has_votes(self) -> Flags:
        """Statements somebody has voted on. Others change nothing on the map."""
        return np.bincount(self.column, minlength=self.n_statements) > 0


def vote_table(votes: VotesIn, n_statements: int) -> VoteTable:
    """Check and sort raw votes. Where a pair occurs more than once the last one in the order given counts."""
    participant, statement, value = (_whole_numbers(part) for part in votes)
    _refuse_nonsense(participant, statement, value, n_statements)
    ids, row = _ranks(participant)
    cell, position = _sorted_cells(row * n_statements + statement)
    last = np.ones(len(cell), dtype=bool)
    last[:-1] = cell[1:] != cell[:-1]
    kept = cell[last]
    row = kept // max(n_statements, 1)
    return VoteTable(ids, n_statements, row, kept - row * n_statements, value[position[last]])


def digest_of(table: VoteTable, moderated_out: Iterable[int], meta: Iterable[int]) -> str:
    """SHA-256 (hex) of the input, whatever order it came in.

    The bytes are one text line `upwell opinion votes 1;<statements>;<moderated, comma separated, ascending>;<meta,
    likewise>\\n` and then, in the order of the table, all participant ids (8 bytes each), all statements (4 bytes
    each) and all values (1 byte each), little-endian two's complement.
    """
    lists = (",".join(str(number) for number in sorted(set(numbers))) for numbers in (moderated_out, meta))
    head = f"upwell opinion votes 1;{table.n_statements};{';'.join(lists)}\n"
    body = hashlib.sha256(head.encode())
    body.update(table.participants[table.row].astype("<i8").tobytes())
    body.update(table.column.astype("<i4").tobytes())
    body.update(table.value.astype("i1").tobytes())
    return body.hexdigest()


def _whole_numbers(part: Sequence[int] | Ints) -> Ints:
    array = np.asarray(part)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iu"):
        raise ValueError("votes are three flat lists of whole numbers")
    return array.astype(np.int64, copy=False)


def _refuse_nonsense(participant: Ints, statement: Ints, value: Ints, n_statements: int) -> None:
    if not len(participant) == len(statement) == len(value):
        raise ValueError("the three lists of votes are not equally long")
    if not len(value):
        return
    if value.min() < DISAGREE or value.max() > AGREE:
        raise ValueError("a vote is 1 (agree), 0 (pass) or -1 (disagree)")
    if statement.min() < 0 or statement.max() >= n_statements:
        raise ValueError("a vote names a statement that does not exist")


def _ranks(ids: Ints) -> tuple[Ints, Ints]:
    """Ids in ascending order, and for each vote the place of its id. A look-up table where ids are dense, which they
    mostly are.
    """
    if not len(ids):
        return ids, ids
    lowest, width = int(ids.min()), int(ids.max()) - int(ids.min()) + 1
    if width > 4 * len(ids) + 1_000_000:
        unique, inverse = np.unique(ids, return_inverse=True)
        return unique, inverse
    present = np.zeros(width, dtype=bool)
    present[ids - lowest] = True
    return np.flatnonzero(present) + lowest, (np.cumsum(present) - 1)[ids - lowest]


def _sorted_cells(cell: Ints) -> tuple[Ints, Ints]:
    """Cells in ascending order with the position each came from; equal cells stay in the order given.

    Position and cell share one 64-bit number, because sorting plain numbers is several times faster than sorting an
    index.
    """
    bits = max(len(cell), 1).bit_length()
    if len(cell) and int(cell.max()).bit_length() + bits > 63:
        raise ValueError("too many participants, statements and votes for one map")
    packed = np.sort((cell << bits) | np.arange(len(cell), dtype=np.int64))
    return packed >> bits, packed & ((1 << bits) - 1)
