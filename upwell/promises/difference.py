"""What changed between two versions of a charter, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from upwell.promises.models import CharterVersion
from upwell.promises.terms import NUMBERS, OTHER, WORDS, label, said

ORDER = ("level", *WORDS, *NUMBERS, *(term for term in OTHER if term != "level"))
_PIECES = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A run of words. op: "same", "gone" or "new"."""

    op: str
    text: str


@dataclass(frozen=True)
class Change:
    """One term that is different."""

    term: str
    label: str
    pieces: list[Piece]


def words_changed(before: str, after: str) -> list[Piece]:
    """The two texts as one: what stayed, what is gone, what is new, in reading order (Ratcliff and Obershelp's matching, by words).

    Leaving out what is new gives back `before` exactly; leaving out what is gone gives back `after`.
    """
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    pieces: list[Piece] = []
    gone = came = ""
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        kept = "".join(old[a:b]) if op == "equal" else ""
        if kept.strip() or (kept and not gone and not came):
            pieces += [*_changed(gone, came), Piece("same", kept)]
            gone = came = ""
        else:  # a space between two changed words reads better as part of the change
            gone, came = gone + "".join(old[a:b]), came + "".join(new[c:d])
    return [*pieces, *_changed(gone, came)]


def _changed(gone: str, came: str) -> list[Piece]:
    return [piece for piece in (Piece("gone", gone), Piece("new", came)) if piece.text]


def changes(before: CharterVersion, after: CharterVersion) -> list[Change]:
    """The terms that differ, in the order in which a charter is read."""
    pairs = [(term, said(before, term), said(after, term)) for term in ORDER]
    return [Change(term, label(term), words_changed(old, new)) for term, old, new in pairs if old != new]
