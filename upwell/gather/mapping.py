"""From the votes of a conversation to a stored map of opinion, and back from the stored map to the votes it was made from.

A stored map knows people by labels that are drawn for this one map, never by their numbers in the conversation: what leaves the house with it cannot be laid
beside anything else that carries those numbers. Which of it leaves: `upwell.gather.publishing`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import zlib
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from upwell.algorithms.canonical import new_salt
from upwell.algorithms.opinion import OpinionMap, opinion_map
from upwell.algorithms.opinion.engine import VERSION
from upwell.algorithms.opinion.votes import Ints
from upwell.gather.models import Conversation, Map, Statement, Vote
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now
from upwell.ledger.actions import record

SEED = 0


@dataclass(frozen=True)
class Input:
    """Everything a map is made from: participant, statement and value of each vote, and how statements are to be taken."""

    participants: Ints
    statements: Ints
    values: Ints
    n_statements: int
    moderated_out: list[int]
    meta: list[int]

    @property
    def votes(self) -> tuple[Ints, Ints, Ints]:
        """As `opinion_map` takes them."""
        return self.participants, self.statements, self.values

    def packed(self) -> bytes:
        """The votes in few bytes: how many, then all participants (8 bytes each), statements (4), values (1), little-endian, deflated."""
        parts = (
            np.array([len(self.values)], dtype="<i8"),
            self.participants.astype("<i8"),
            self.statements.astype("<i4"),
            self.values.astype("i1"),
        )
        return zlib.compress(b"".join(part.tobytes() for part in parts), 6)

    def labelled(self, salt: str) -> Input:
        """The same votes by the labels of one map, in the order of the labels: nothing tells who came first."""
        numbers, row = np.unique(self.participants, return_inverse=True)
        labels = np.array([label(int(number), salt) for number in numbers], dtype=np.int64)[row]
        order = np.lexsort((self.statements, labels))
        return replace(self, participants=labels[order], statements=self.statements[order], values=self.values[order])

    def gave(self, drawn: Map) -> bool:
        """Whether a stored map was made from these votes, by the method as it is now."""
        return (
            (self.n_statements, self.moderated_out, self.meta)
            == (drawn.n_statements, list(drawn.moderated_out), list(drawn.meta))
            and drawn.stamp.get("version") == VERSION
            and bool(drawn.salt)
            and self.labelled(drawn.salt).packed() == bytes(drawn.input)
        )


def label(number: int, salt: str) -> int:
    """What a participant is called on one map: without its salt, which stays here, nobody can tell whose it is."""
    told = hmac.digest(bytes.fromhex(salt), str(number).encode(), "sha256")
    return int.from_bytes(told[:6], "big")


def input_of(conversation: Conversation) -> Input:
    """The votes of a conversation as they stand, by numbers only."""
    rows = Vote.objects.filter(participant__conversation=conversation).order_by()
    flat = np.array(list(rows.values_list("participant__number", "statement__number", "value")), dtype=np.int64)
    participants, statements, values = flat.reshape(-1, 3).T
    numbers = list(conversation.statements.values_list("number", "state", "meta"))
    return Input(
        participants=participants,
        statements=statements,
        values=values,
        n_statements=max((number for number, _state, _meta in numbers), default=-1) + 1,
        moderated_out=sorted(number for number, state, _meta in numbers if state != Statement.State.OPEN),
        meta=sorted(number for number, _state, meta in numbers if meta),
    )


def unpacked(drawn: Map) -> Input:
    """The votes that a stored map was made from."""
    raw = zlib.decompress(bytes(drawn.input))
    size = int(np.frombuffer(raw, "<i8", 1)[0])
    participants = np.frombuffer(raw, "<i8", size, 8)
    statements = np.frombuffer(raw, "<i4", size, 8 + 8 * size)
    values = np.frombuffer(raw, "i1", size, 8 + 12 * size)
    return Input(
        participants=participants.astype(np.int64),
        statements=statements.astype(np.int64),
        values=values.astype(np.int64),
        n_statements=drawn.n_statements,
        moderated_out=list(drawn.moderated_out),
        meta=list(drawn.meta),
    )


@dataclass(frozen=True)
class WorkedOut:
    """Votes by numbers, the same by the labels of one map, the salt of those labels, and what came of them."""

    given: Input
    labelled: Input
    salt: str
    made: OpinionMap


def make(conversation: Conversation, *, kept: bool) -> Map | None:
    """Compute and store the map of a conversation. Without votes there is none."""
    return keep(conversation, work_out(conversation, kept=kept), kept=kept)


def work_out(conversation: Conversation, *, kept: bool) -> WorkedOut | Map | None:
    """The mathematics, without writing anything: call it outside of a transaction. The newest map where the votes are still those it was made from."""
    given = input_of(conversation)
    if not len(given.values):
        return None
    newest: Map | None = conversation.maps.first()
    if newest is not None and newest.kept >= kept and given.gave(newest):
        return newest
    salt = new_salt().hex()
    labelled = given.labelled(salt)
    made = opinion_map(
        labelled.votes, n_statements=given.n_statements, moderated_out=given.moderated_out, meta=given.meta, seed=SEED
    )
    return WorkedOut(given, labelled, salt, made)


def keep(conversation: Conversation, found: WorkedOut | Map | None, *, kept: bool) -> Map | None:
    """Store what was worked out; call it inside a transaction.

    A map that would come from the same votes as the newest one is not made again. Those made by the clock (`kept` False) go when a new one comes.
    """
    if not isinstance(found, WorkedOut):
        return found
    newest: Map | None = conversation.maps.first()
    if newest is not None and newest.kept >= kept and found.given.gave(newest):
        return newest
    given, made = found.labelled, found.made
    conversation.maps.filter(kept=False).delete()
    drawn: Map = Map.objects.create(
        conversation=conversation,
        at=now(),
        votes=len(given.values),
        stamp=made.stamp.as_dict(),
        result=made.to_json(),
        input=given.packed(),
        salt=found.salt,
        n_statements=given.n_statements,
        moderated_out=given.moderated_out,
        meta=given.meta,
        priorities={str(number): round(weight, 6) for number, weight in made.priorities.items()},
        kept=kept,
    )
    if kept:
        _on_record(drawn)
    return drawn


def _on_record(drawn: Map) -> None:
    facts = {
        "votes": drawn.votes,
        "groups": drawn.result["k"] if drawn.result["clear_groups"] else 0,
        "method": drawn.stamp["method"],
        "version": drawn.stamp["version"],
        "input": drawn.stamp["input_digest"],
        "result": digest(drawn.result),
    }
    record("gather.map_drawn", actor=SYSTEM, subject=drawn, facts=facts)


def digest(result: Any) -> str:
    """SHA-256 of a result as JSON with sorted keys and no white space."""
    return hashlib.sha256(json.dumps(result, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
