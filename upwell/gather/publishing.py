"""What of a map of opinion leaves the house: through the open export and the API.

Single votes and where single people stand are told only where nobody can be picked out by being nearly alone: every group must be of at least five people.
Otherwise the map keeps its votes to itself and says so; what its page tells goes by the rules of `pictures`. Those who voted too little to be in a group bar
nothing: whoever knows one of their few votes learns less from the rest than of anybody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from upwell.gather.mapping import unpacked
from upwell.gather.models import Conversation, Map, Statement
from upwell.ledger.models import Checkpoint

LEAST = 5  # people in a group whose votes are told
TOLD_OF_FEW = ("k", "clear_groups", "unclear_because", "stamp")


def may_be_told(drawn: Map) -> bool:
    """Whether votes and places may leave: people have labels of this map alone, and nobody stands with fewer than four others."""
    sizes = [group["size"] for group in drawn.result["groups"]]
    return bool(drawn.salt) and min(sizes, default=0) >= LEAST


def result_of(drawn: Map) -> dict[str, Any]:
    """The result as others get it."""
    if may_be_told(drawn):
        return dict(drawn.result)
    return {name: drawn.result[name] for name in TOLD_OF_FEW if name in drawn.result} | {"withheld": "few people"}


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
    line = {
        "type": "opinion_map",
        "conversation": conversation.ref,
        "ref": drawn.ref,
        "at": drawn.at.isoformat(),
        "n_statements": drawn.n_statements,
        "moderated_out": list(drawn.moderated_out),
        "meta": list(drawn.meta),
        "result": result_of(drawn),
    }
    return line | ({"votes": [part.tolist() for part in unpacked(drawn).votes]} if may_be_told(drawn) else {})
