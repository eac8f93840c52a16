"""Writing an archive: line by line into a zip, each file's digest taken on the way, the list of all of them signed."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from upwell.kit.time import now, today
from upwell.ledger import checkpoints, keys
from upwell.movement.archive import history, lines
from upwell.movement.archive import people as persons
from upwell.movement.archive.shape import FORMAT, MANIFEST, PAPERS, READ_ME, SIGNATURE, Line, encoded, signed_message
from upwell.movement.models import Group, Paper

SAYS = """This is everything that the group "{name}" has said, decided and done at {origin}, packed on {day}.

Every .jsonl file is plain text: one thing a line, as JSON. papers/ holds the group's files. People are named who agreed to it; everybody else is "a member".
manifest.json lists every file with its SHA-256; manifest.sig is a signature over that list by the key of {origin}.
record.jsonl holds the group's part of the public record, each entry with the proof that it stands under the signed checkpoint in records.jsonl.

To bring it into another Upwell: ./run import group FILE. The format is described in docs/leaving.md.
"""


@dataclass
class Written:
    """What was written: how many lines of each file."""

    counts: dict[str, int] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)


def write(group: Group, target: Path, *, with_addresses: bool) -> Written:
    """The whole group as one file at `target`, which is put in place only when it is whole. The caller has signed a checkpoint before."""
    handle, aside = tempfile.mkstemp(prefix=".group-", suffix=".zip", dir=target.parent)  # 0600 from the first moment
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            written = _fill(packed, group, with_addresses=with_addresses)
        os.replace(aside, target)
    except BaseException:
        os.unlink(aside)
        raise
    return written


def _fill(packed: zipfile.ZipFile, group: Group, *, with_addresses: bool) -> Written:
    people, newest, written = persons.of(group), checkpoints.latest(), Written()
    files: dict[str, Iterable[Line]] = {
        "group.jsonl": lines.group(group, people),
        "people.jsonl": lines.persons(people, with_addresses=with_addresses),
        "members.jsonl": lines.members(group, people),
        "terms.jsonl": lines.terms(group, people),
        "rooms.jsonl": lines.rooms(group),
        "threads.jsonl": lines.threads(group, people),
        "posts.jsonl": lines.posts(group, people),
        "decisions.jsonl": lines.decisions(group, people),
        "actions.jsonl": lines.actions(group, people),
        "help.jsonl": lines.helped(group, people),
        "questions.jsonl": lines.questions(group, people),
        "papers.jsonl": lines.papers(group, people),
        "links.jsonl": history.links(group),
        "records.jsonl": history.records(group, newest),
        "record.jsonl": history.entries(group, newest),
    }
    for name, rows in files.items():
        _lines(packed, name, rows, written)
    for paper in lines.pieces(Paper.objects.filter(group=group, hidden_at=None)):
        _bytes(packed, f"{PAPERS}{paper.ref}", bytes(paper.content), written)
    says = SAYS.format(name=group.name, origin=settings.LEDGER_ORIGIN, day=today().isoformat())
    _bytes(packed, READ_ME, says.encode(), written)
    _sign(packed, group, written)
    return written


def _lines(packed: zipfile.ZipFile, name: str, rows: Iterable[Line], written: Written) -> None:
    running, size, count = hashlib.sha256(), 0, 0
    with packed.open(name, "w", force_zip64=True) as out:
        for row in rows:
            line = encoded(row)
            out.write(line)
            running.update(line)
            size, count = size + len(line), count + 1
    written.counts[name] = count
    written.files[name] = {"sha256": running.hexdigest(), "bytes": size, "lines": count}


def _bytes(packed: zipfile.ZipFile, name: str, content: bytes, written: Written) -> None:
    packed.writestr(name, content)
    written.files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "lines": None}


def _sign(packed: zipfile.ZipFile, group: Group, written: Written) -> None:
    origin = settings.LEDGER_ORIGIN
    manifest = json.dumps(
        {
            "format": FORMAT,
            "origin": origin,
            "public_key": base64.b64encode(keys.public_key()).decode(),
            "made_at": now().isoformat(),
            "group": {"ref": group.ref, "slug": group.slug, "name": group.name},
            "files": written.files,
        },
        ensure_ascii=False,
        indent=1,
    ).encode()
    packed.writestr(MANIFEST, manifest)
    packed.writestr(SIGNATURE, base64.b64encode(keys.sign(signed_message(origin, manifest))))
