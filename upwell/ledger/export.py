"""The open export: everything that is public about the record, one JSON object a line, for `tools/verify.py` and for anybody.

The first line says whose record it is; then every entry under the newest checkpoint, in order of position; every checkpoint; the links between things that
everybody may see; whatever packages above have registered (draws, opinion maps); and a last line with a signature over all lines before it. Nothing in it is
younger than its newest checkpoint, so that every entry stands under a signature. `docs/verify.md` describes each line.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import Q

from upwell.kit.registry import Registry
from upwell.ledger import checkpoints, keys, words
from upwell.ledger.models import Checkpoint, Entry, Link
from upwell.ledger.subjects import show_many

FORMAT = "upwell-export-v1"
CHUNK = 1_000

Line = dict[str, Any]
Lines = Callable[[Checkpoint], Iterator[Line]]

_more: Registry[Lines] = Registry("part of the export")


def register(name: str, lines: Lines) -> None:
    """Add lines to the export. `lines(newest)` yields plain dicts, each with a "type": only what everybody may know, nothing younger than the checkpoint.

    It must give the same lines again. What stands on the record is old enough when `is_under` says so.
    """
    _more.register(name, lines)


def is_under(newest: Checkpoint) -> Q:
    """Entries that the checkpoint covers, for a filter."""
    return Q(position__lt=newest.size)


def stream(start: int = 0) -> Iterator[bytes]:
    """The lines. start: leave out the entries before this position, for somebody who has them already."""
    running, number = hashlib.sha256(), 0
    for number, line in enumerate(_lines(start), 1):  # noqa: B007
        encoded = _encoded(line)
        running.update(encoded)
        yield encoded
    yield _encoded(_end(number, running.hexdigest()))


def end_message(origin: str, lines: int, digest: str) -> bytes:
    """What the signature of the last line is made over; it can never be mistaken for a checkpoint, which begins with the origin."""
    return f"{FORMAT}\n{origin}\n{lines}\n{digest}\n".encode()


def _lines(start: int) -> Iterator[Line]:
    newest = checkpoints.latest()
    size = newest.size if newest else 0
    yield _header(start, size)
    yield from _entries(start, size)
    yield from _checkpoints(size)
    yield from _links(newest)
    if newest is not None:
        yield from words.lines(newest)
        for lines in _more.values():
            yield from lines(newest)


def _header(start: int, size: int) -> Line:
    key = base64.b64encode(keys.public_key()).decode()
    return {
        "type": "header",
        "format": FORMAT,
        "origin": settings.LEDGER_ORIGIN,
        "public_key": key,
        "verifier_key": keys.verifier_key(),
        "from": start,
        "size": size,
    }


def _entries(start: int, size: int) -> Iterator[Line]:
    """By position, so that a long export holds no transaction and no cursor open."""
    while start < size:
        chunk = Entry.objects.filter(position__gte=start, position__lt=min(start + CHUNK, size)).order_by("position")
        for position, body in chunk.values_list("position", "body"):
            yield {"type": "entry", "position": position, "body": bytes(body).decode()}
        start += CHUNK


def _checkpoints(size: int) -> Iterator[Line]:
    for one in Checkpoint.objects.filter(size__lte=size).order_by("size").iterator(CHUNK):
        yield {"type": "checkpoint", "size": one.size, "root": one.root, "at": one.at.isoformat(), "note": one.note}


def _links(newest: Checkpoint | None) -> Iterator[Line]:
    """Only between things that everybody may see: how many voices stand behind a thing nobody may read is not told by counting lines."""
    if newest is None:
        return
    last = 0
    # A link that was made with an entry is as old as the entry; one that was made without has only its time.
    old_enough = Q(entry__position__lt=newest.size) | Q(entry=None, at__lte=newest.at)
    while rows := list(Link.objects.filter(old_enough, pk__gt=last).select_related("entry").order_by("pk")[:CHUNK]):
        last = rows[-1].pk
        yield from _visible(rows)


def _visible(rows: list[Link]) -> Iterator[Line]:
    ends = [end for row in rows for end in (row.source, row.target)]
    seen = {end for end, shown in show_many(ends, None).items() if shown.label}
    for row in rows:
        if row.source in seen and row.target in seen:
            yield {"type": "link", **row.as_dict()}


def _end(lines: int, digest: str) -> Line:
    signature = keys.sign(end_message(settings.LEDGER_ORIGIN, lines, digest))
    return {"type": "end", "lines": lines, "sha256": digest, "signature": base64.b64encode(signature).decode()}


def _encoded(line: Line) -> bytes:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
