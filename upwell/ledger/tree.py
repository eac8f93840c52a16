"""The Merkle tree over the record: positions for entries, complete nodes in the database, proofs from them.

Entries are written without a position, so that two people who act at once never wait for each other. Shortly afterwards `sequence` gives positions, under
a lock on the one row of `Head`. It takes what is committed and has no position yet, in order of `id`. On PostgreSQL an entry can be committed after one with
a higher id: it is then simply taken by the next call and stands after it. So positions have no gap, nothing is skipped for ever, and only ids have gaps.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.algorithms.merkle import (
    HASH_BYTES,
    Frontier,
    GetNode,
    Node,
    consistency_nodes,
    inclusion_nodes,
    leaf_hash,
    range_root,
)
from upwell.kit.errors import Refused
from upwell.ledger.models import Entry, Head
from upwell.ledger.models import Node as NodeRow

LIMIT = 2_000  # entries in one transaction: some tens of milliseconds
SOON = 500  # entries that one person's commit may be made to wait for; the rest of an import is placed by the next commits and every five minutes

T = TypeVar("T")


def sequence(*, limit: int = LIMIT, wait: bool = True) -> int:
    """Give positions to up to `limit` committed entries that have none; how many got one.

    wait: whether to stand in line when another process is at it; without, there is nothing to do (0), for that process or the next call takes the rest.
    """
    with transaction.atomic():
        head = _locked_head(wait=wait)
        if head is None:
            return 0
        waiting = list(Entry.objects.filter(position=None).order_by("id").values_list("id", "body")[:limit])
        if not waiting:
            return 0
        frontier = Frontier.from_list(head.frontier)
        positions = [(frontier.size + place, pk) for place, (pk, _body) in enumerate(waiting)]
        nodes = frontier.extend(leaf_hash(bytes(body)) for _pk, body in waiting)
        _give_positions(positions)
        _keep(nodes)
        Head.objects.filter(pk=head.pk).update(size=frontier.size, frontier=frontier.to_list())
        return len(waiting)


def sequence_all() -> int:
    """Every committed entry gets its position; how many did now."""
    total = 0
    while done := sequence():
        total += done
    return total


def sequence_soon() -> None:
    """After a commit: place what was written, without making the person wait for others."""
    sequence(limit=SOON, wait=False)


def size() -> int:
    """How many entries have a position."""
    return Head.objects.values_list("size", flat=True).first() or 0


def root(of_size: int) -> bytes:
    """Root of the tree of the first `of_size` entries."""
    _require_size(of_size)
    return _from_nodes(lambda get_node: range_root(get_node, 0, of_size))


def inclusion(position: int, of_size: int) -> list[bytes]:
    """Proof that the entry at `position` is in the tree of the first `of_size` entries."""
    _require_size(of_size)
    if not 0 <= position < of_size:
        sentence = _("There is no entry %(position)s among the first %(size)s.")
        raise Refused("not_in_tree", sentence, position=position, size=of_size)
    return _from_nodes(lambda get_node: inclusion_nodes(get_node, position, of_size))


def consistency(old: int, new: int) -> list[bytes]:
    """Proof that the tree of `new` entries goes on from the tree of `old` entries."""
    _require_size(new)
    if not 0 <= old <= new:
        raise Refused(
            "not_in_tree", _("A record of %(new)s entries cannot go on from one of %(old)s."), old=old, new=new
        )
    return _from_nodes(lambda get_node: consistency_nodes(get_node, old, new))


def _from_nodes(work: Callable[[GetNode], T]) -> T:
    """Do `work` with the stored nodes, in one query: which nodes it asks for does not depend on what they hold, so a dry run names them."""
    asked: set[tuple[int, int]] = set()

    def note_down(level: int, index: int) -> bytes:
        asked.add((level, index))
        return bytes(HASH_BYTES)

    work(note_down)
    wanted = Q(pk__in=[])
    for level, index in asked:
        wanted |= Q(level=level, index=index)
    stored = {(row.level, row.index): bytes(row.hash) for row in NodeRow.objects.filter(wanted)}
    return work(lambda level, index: stored[level, index])


def _require_size(of_size: int) -> None:
    if not 0 <= of_size <= size():
        raise Refused("not_in_tree", _("The record does not hold %(size)s entries yet."), size=of_size)


def _locked_head(*, wait: bool) -> Head | None:
    """The one row, locked; None when it is there and somebody else holds it."""
    head: Head | None = Head.objects.select_for_update(skip_locked=not wait).filter(pk=1).first()
    if head is None and not Head.objects.filter(pk=1).exists():
        Head.objects.get_or_create(pk=1)
        head = Head.objects.select_for_update(skip_locked=not wait).filter(pk=1).first()
    return head


def _give_positions(positions: list[tuple[int, int]]) -> None:
    table = connection.ops.quote_name(Entry._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET position = %s WHERE id = %s", positions)  # noqa: S608


def _keep(nodes: list[Node]) -> None:
    table, index = connection.ops.quote_name(NodeRow._meta.db_table), connection.ops.quote_name("index")
    rows = [(one.level, one.position, one.hash) for one in nodes]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} (level, {index}, hash) VALUES (%s, %s, %s)", rows)  # noqa: S608
