"""Reading the record: what pages and the API show."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest

from upwell.algorithms.merkle import leaf_hash
from upwell.kit.templatetags.kit import day
from upwell.ledger import checkpoints, keys, tree
from upwell.ledger.entries import entry_types, in_words
from upwell.ledger.models import Checkpoint, Entry
from upwell.ledger.subjects import Shown, show_many

_DAY = re.compile(r"\d{4}-\d\d-\d\d")

PAGE = 40
MOST_WORDS = 6


class _Facts(dict[str, Any]):
    """What a sentence is filled from; a fact that an entry does not carry leaves a gap and not an error."""

    def __missing__(self, name: str) -> str:
        return "…"


@dataclass(frozen=True)
class Told:
    """One entry as a page shows it."""

    entry: Entry
    sentence: str
    about: Shown

    @property
    def by(self) -> str:
        """The public role of whoever did it, in words."""
        return in_words("role", self.entry.actor_role)


@dataclass(frozen=True)
class Piece:
    """Some entries, newest first. before: where older ones go on, or ""."""

    told: list[Told]
    before: str


@dataclass(frozen=True)
class Proof:
    """That an entry is under a checkpoint: who recomputes the root from the leaf and the path must come to the checkpoint's."""

    checkpoint: Checkpoint
    position: int
    leaf: bytes
    path: list[bytes]

    def as_dict(self) -> dict[str, Any]:
        """For the API."""
        return {
            "position": self.position,
            "leaf": self.leaf.hex(),
            "path": [one.hex() for one in self.path],
            "size": self.checkpoint.size,
            "root": self.checkpoint.root,
            "note": self.checkpoint.note,
        }


def viewer_of(request: HttpRequest) -> Any:
    """The signed-in person, or None. This package stands below the one that knows people."""
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated and user.is_active else None


A_FEW_WORDS = 24  # characters: longer pieces have commas of their own


def sentence(kind: str, facts: dict[str, Any]) -> str:
    """What the record says of an entry; its kind where nobody knows the kind any more."""
    known = entry_types.get(kind)
    return str(known.sentence) % _Facts({name: _said(name, value) for name, value in facts.items()}) if known else kind


def _said(name: str, value: Any) -> Any:
    """A fact as people say it: days and codes in words, lists without brackets."""
    if isinstance(value, list):
        said = [str(_said(name, one)) for one in value]
        if any(len(one) > A_FEW_WORDS for one in said):
            return "; ".join(one.rstrip(".") for one in said)
        return ", ".join(said)
    if isinstance(value, str) and _DAY.fullmatch(value):
        with suppress(ValueError):  # it only looks like a day
            return day(date.fromisoformat(value))
    return in_words(name, value) if isinstance(value, str) else value


def kinds() -> list[tuple[str, str]]:
    """Every kind of entry with its sentence, the facts left open: for choosing one."""
    return sorted(((kind, sentence(kind, {})) for kind in entry_types), key=lambda pair: pair[1].casefold())


def matching(*, kind: str = "", about: tuple[str, str] | None = None, words: str = "") -> QuerySet[Entry]:
    """Entries of a kind, about a thing, with these words in their facts."""
    entries: QuerySet[Entry] = Entry.objects.order_by("-pk")
    if kind:
        entries = entries.filter(kind=kind)
    if about is not None:
        entries = entries.filter(subject_kind=about[0], subject_ref=about[1])
    for word in words.split()[:MOST_WORDS]:
        # SQLite keeps JSON as it was written, with letters beyond ASCII escaped; PostgreSQL keeps the letters.
        escaped = json.dumps(word)[1:-1]
        has_word = Q(text__icontains=word) | Q(text__icontains=escaped)
        entries = entries.annotate(text=Cast("facts", TextField())).filter(has_word)
    return entries


def piece(entries: QuerySet[Entry], viewer: Any, *, before: str = "", limit: int = PAGE) -> Piece:
    """Some of `entries`, newest first, those before the entry with the reference `before`."""
    if before:
        edge = Entry.objects.filter(ref=before).values_list("pk", flat=True).first()
        entries = entries.filter(pk__lt=edge or 0)
    rows = list(entries[: limit + 1])
    return Piece(tell(rows[:limit], viewer), rows[limit - 1].ref if len(rows) > limit else "")


def tell(entries: Sequence[Entry], viewer: Any) -> list[Told]:
    """The entries in words."""
    seen = show_many(((entry.subject_kind, entry.subject_ref) for entry in entries), viewer)
    return [
        Told(entry, sentence(entry.kind, entry.facts), seen[entry.subject_kind, entry.subject_ref]) for entry in entries
    ]


def prove(entry: Entry) -> Proof | None:
    """The proof under the newest checkpoint; None while no checkpoint covers the entry."""
    if entry.position is None or (checkpoint := checkpoints.covering(entry.position)) is None:
        return None
    path = tree.inclusion(entry.position, checkpoint.size)
    return Proof(checkpoint, entry.position, leaf_hash(bytes(entry.body)), path)


def key() -> dict[str, str]:
    """Whose record this is, and the key that signs it."""
    return {
        "origin": settings.LEDGER_ORIGIN,
        "public_key": base64.b64encode(keys.public_key()).decode(),
        "verifier_key": keys.verifier_key(),
        "fingerprint": keys.fingerprint(),
    }
