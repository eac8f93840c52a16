"""Public words and their digest on the record: what was given in public cannot be changed later without everybody seeing it.

A package says of a kind what its words are; the act that makes them public writes their SHA-256 as a fact. The page of the thing says whether its words are
still those; `/record/words/` gives them byte for byte, so that anybody can take the digest; the export holds them, and `tools/verify.py` compares.
Only for words that are public for good, such as an answer. Words of members are salted commitments instead, which erasing makes meaningless.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from upwell.kit.models import Referable
from upwell.kit.registry import Registry
from upwell.ledger.models import Checkpoint, Entry
from upwell.ledger.subjects import kind_of, show_many

FACT = "words_sha256"
CHUNK = 500

Parts = Callable[[Any], Sequence[str]]

_kinds: Registry[Parts] = Registry("kind of public words")


@dataclass(frozen=True)
class Checked:
    """Words held against the record: the entry that holds their digests, and whether they are still those."""

    entry: Entry
    same: bool


def register(kind: str, parts: Parts) -> None:
    """Say what the public words of things of `kind` are: `parts(thing)` gives texts, each with a digest of its own. An empty one is left out."""
    _kinds.register(kind, parts)


def digest_of(words: str) -> str:
    """SHA-256 of the words in UTF-8, as `sha256sum` gives it."""
    return hashlib.sha256(words.encode()).hexdigest()


def digests_of(parts: Sequence[str]) -> list[str]:
    """What an entry holds of the words that an act makes public, as the fact `words_sha256`."""
    return [digest_of(part) for part in parts if part]


def parts_of(thing: Referable) -> list[str]:
    """The public words of a thing as they stand now."""
    return [part for part in _kinds[kind_of(thing)](thing) if part]


def check(thing: Referable) -> Checked | None:
    """Hold the words of a thing against the record; None where the record holds no digest of them."""
    entries = list(_with_digests(kind_of(thing)).filter(subject_ref=thing.ref))
    if not entries:
        return None
    known = {digest for entry in entries for digest in entry.facts[FACT]}
    return Checked(entries[-1], known.issuperset(digests_of(parts_of(thing))))


def lines(newest: Checkpoint) -> Iterator[dict[str, Any]]:
    """For the export: the words of everything that everybody may read, where the checkpoint covers their digests."""
    for kind in _kinds:
        known = _with_digests(kind).filter(position__lt=newest.size)
        refs = list(dict.fromkeys(known.values_list("subject_ref", flat=True)))
        for start in range(0, len(refs), CHUNK):
            shown = show_many([(kind, ref) for ref in refs[start : start + CHUNK]], None)
            for ref in refs[start : start + CHUNK]:
                if shown[kind, ref].label:
                    yield {"type": "words", "subject": [kind, ref], "words": parts_of(shown[kind, ref].thing)}


def find(kind: str, ref: str) -> Any | None:
    """The thing whose public words these are, if everybody may read it."""
    if kind not in _kinds:
        return None
    shown = show_many([(kind, ref)], None)[kind, ref]
    return shown.thing if shown.label else None


def _with_digests(kind: str) -> QuerySet[Entry]:
    return Entry.objects.filter(subject_kind=kind, facts__has_key=FACT).order_by("pk")
