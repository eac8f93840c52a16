"""From the votes of a conversation to a stored map of opinion, and back from the stored map to the votes it was made from."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from upwell.algorithms.opinion import OpinionMap, opinion_map
from upwell.algorithms.opinion.votes import Ints
from upwell.gather.models import Conversation, Map, Statement, Vote
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now
from upwell.ledger.actions import record
from upwell.ledger.models import Checkpoint

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


WorkedOut = tuple[Input, OpinionMap]


def make(conversation: Conversation, *, kept: bool) -> Map | None:
    """Compute and store the map of a conversation. Without votes there is none."""
    return keep(conversation, work_out(conversation), kept=kept)


def work_out(conversation: Conversation) -> WorkedOut | None:
    """The mathematics, without writing anything: call it outside of a transaction."""
    given = input_of(conversation)
    if not len(given.values):
        return None
    made = opinion_map(
        given.votes, n_statements=given.n_statements, moderated_out=given.moderated_out, meta=given.meta, seed=SEED
    )
    return given, made


def keep(conversation: Conversation, worked_out: WorkedOut | None, *, kept: bool) -> Map | None:
    """Store what was worked out; call it inside a transaction.

    A map that would come from the same votes as the newest one is not made again. Those made by the clock (`kept` False) go when a new one comes.
    """
    if worked_out is None:
        return None
    given, made = worked_out
    newest = conversation.maps.first()
    if newest is not None and newest.stamp == made.stamp.as_dict() and newest.kept >= kept:
        return newest
    conversation.maps.filter(kept=False).delete()
    drawn: Map = Map.objects.create(
        conversation=conversation,
        at=now(),
        votes=len(given.values),
        stamp=made.stamp.as_dict(),
        result=made.to_json(),
        input=given.packed(),
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


def export_lines(newest: Checkpoint) -> Iterator[dict[str, Any]]:
    """For the open export: every conversation with its statements, every map with the votes it was made from, so that anybody can make it again."""
    for conversation in Conversation.objects.filter(opened_at__lte=newest.at).order_by("pk").iterator(100):
        yield {
            "type": "conversation",
            "ref": conversation.ref,
            "title": conversation.title,
            "question": conversation.question,
            "opened_at": conversation.opened_at.isoformat(),
            "source": conversation.imported_from,
        }
        for statement in conversation.statements.filter(written_at__lte=newest.at):
            yield _statement_line(conversation, statement)
        for drawn in conversation.maps.filter(at__lte=newest.at).order_by("at", "pk"):
            yield _map_line(conversation, drawn)


def _statement_line(conversation: Conversation, statement: Statement) -> dict[str, Any]:
    """Words only where everybody can read them on the page."""
    shown = statement.state == Statement.State.OPEN and statement.taken_back_at is None
    return {
        "type": "statement",
        "conversation": conversation.ref,
        "number": statement.number,
        "state": "taken_back" if statement.taken_back_at else statement.state,
        "text": statement.text if shown else "",
        "meta": statement.meta,
    }


def _map_line(conversation: Conversation, drawn: Map) -> dict[str, Any]:
    given = unpacked(drawn)
    return {
        "type": "opinion_map",
        "conversation": conversation.ref,
        "ref": drawn.ref,
        "at": drawn.at.isoformat(),
        "n_statements": given.n_statements,
        "moderated_out": given.moderated_out,
        "meta": given.meta,
        "votes": [part.tolist() for part in given.votes],
        "result": drawn.result,
    }
