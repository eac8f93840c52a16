"""The record that a group brought along, as pages show it: in words where this Upwell knows the kind, and with its proof made anew."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from upwell.algorithms.merkle import leaf_hash, parse_checkpoint, verify_inclusion
from upwell.ledger.queries import sentence
from upwell.movement.models import Group, Inheritance, InheritedEntry


@dataclass(frozen=True)
class Told:
    """One entry of a former home: its sentence, and whether it still stands under the signed checkpoint that came with it."""

    row: InheritedEntry
    sentence: str
    holds: bool


def entries(group: Group) -> Any:
    """All of them, the newest first."""
    return InheritedEntry.objects.filter(inheritance__group=group).select_related("inheritance").order_by("-at", "-pk")


def tell(rows: Iterable[InheritedEntry]) -> list[Told]:
    """In words."""
    return [Told(row, sentence(row.kind, json.loads(bytes(row.body))["facts"]), holds(row)) for row in rows]


def holds(row: InheritedEntry) -> bool:
    """The proof, computed again from the bytes that are kept here."""
    home: Inheritance = row.inheritance
    _origin, size, root = parse_checkpoint(f"{home.note.partition(chr(10) * 2)[0]}\n".encode())
    proof = [bytes.fromhex(one) for one in row.proof]
    return verify_inclusion(leaf_hash(bytes(row.body)), row.position, size, proof, root)
