"""Judging an archive before a single row is written. It comes from somewhere else: nothing in it is believed that is not checked.

Read in one pass, line by line, so that a large archive needs little memory: of every file the digest, of every line the shape, of every reference that it leads
to a line that is there; then the signature, and for each entry of the record that it stands under a signed checkpoint.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.algorithms.merkle import leaf_hash, note_key_id, parse_checkpoint, verify_inclusion
from upwell.ledger import keys
from upwell.movement.archive.shape import (
    FILES,
    FORMAT,
    LONGEST_LINE,
    MANIFEST,
    MOST_BYTES,
    NOT_ONE,
    PAPER_BYTES,
    PAPERS,
    READ_ME,
    SIGNATURE,
    Line,
    Shape,
    broken,
    matches,
    moment,
    ref,
    signed_message,
    slug,
)

MOST_FILES = 1_000  # a group keeps two hundred papers
LIST = 20_000_000  # bytes of the list of files
PIECE = 1 << 20
CHANGED = _("%(file)s was changed after it was packed. Get the archive again from where it came from.")
WRONG_LINE = _("%(file)s, line %(line)s: “%(field)s” is not as it should be.")


@dataclass(frozen=True)
class Record:
    """A signed head of a former home's record."""

    origin: str
    public_key: str
    note: str
    made_at: str
    size: int
    root: bytes


@dataclass
class Checked:
    """An archive that holds: what is in it, and from where."""

    path: Path
    manifest: dict[str, Any]
    digest: str
    records: list[Record] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)  # how many of each record

    @property
    def origin(self) -> str:
        return str(self.manifest["origin"])

    @property
    def public_key(self) -> str:
        return str(self.manifest["public_key"])


def check(path: Path, *, key: str = "") -> Checked:
    """The archive, if all of it holds. key: the public key that the origin shows on its page, for whoever wants to be sure from whom it comes.

    Refused: `not_an_archive`, `unknown_version`, `bad_signature`, `other_key`, `file_missing`, `file_too_much`, `changed`, `too_large`, `bad_line`,
    `unknown_reference`, `twice`, `bad_checkpoint`, `bad_entry`.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            return _check(packed, path, key)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        NotImplementedError,
        OSError,
        RecursionError,
        RuntimeError,
        ValueError,
    ) as error:
        raise broken("not_an_archive", NOT_ONE) from error


def _check(packed: zipfile.ZipFile, path: Path, key: str) -> Checked:
    checked = _signed(packed, path, key)
    _check_list(packed, checked.manifest["files"])
    refs = Refs()
    for name, shape in FILES.items():
        told = checked.manifest["files"][name]
        for number, line in enumerate(_lines(packed, name, told), 1):
            _check_line(name, shape, number, line, refs)
            if name == "records.jsonl":
                checked.records.append(_checkpoint(line))
                checked.entries.append(0)
            if name == "record.jsonl":
                _check_entry(line, number, checked)
        refs.close(name)
    _check_origin(checked)
    _check_papers(packed, checked.manifest["files"], refs)
    return checked


def _signed(packed: zipfile.ZipFile, path: Path, key: str) -> Checked:
    names = packed.namelist()
    if MANIFEST not in names or SIGNATURE not in names:
        raise broken("not_an_archive", NOT_ONE)
    raw, signature = _small(packed, MANIFEST, LIST), _small(packed, SIGNATURE, 1_000)
    manifest = _object(raw)
    if manifest.get("format") != FORMAT:
        raise broken(
            "unknown_version",
            _("This archive has a format that this Upwell does not know. Bring Upwell up to date first."),
        )
    wanted = {"origin": str, "public_key": str, "made_at": str, "group": dict, "files": dict}
    if any(not isinstance(manifest.get(name), kind) for name, kind in wanted.items()) or not moment(
        manifest["made_at"]
    ):
        raise broken("not_an_archive", NOT_ONE)
    if not ref(manifest["group"].get("ref")) or not slug(manifest["group"].get("slug")):
        raise broken("not_an_archive", NOT_ONE)
    message = signed_message(manifest["origin"], raw)
    if not keys.verify(base64.b64decode(manifest["public_key"]), base64.b64decode(signature), message):
        raise broken("bad_signature", _("The list of files was changed: its signature does not hold."))
    if key and key != manifest["public_key"]:
        raise broken("other_key", _("This archive was signed with another key than the one you gave."))
    return Checked(path, manifest, hashlib.sha256(raw).hexdigest())


def _small(packed: zipfile.ZipFile, name: str, most: int) -> bytes:
    with packed.open(name) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise broken("too_large", _("%(file)s is larger than it can be."), file=name)
    return content


def _object(raw: bytes) -> dict[str, Any]:
    found = json.loads(raw)
    if not isinstance(found, dict):
        raise broken("not_an_archive", NOT_ONE)
    return found


def _check_list(packed: zipfile.ZipFile, files: dict[str, Any]) -> None:
    """The zip holds what the list names, once each, and nothing else."""
    names = packed.namelist()
    if len(names) > MOST_FILES:
        raise broken("too_large", _("%(file)s is larger than it can be."), file=MANIFEST)
    for name in FILES:
        if name not in files or name not in names:
            raise broken("file_missing", _("%(file)s is missing."), file=name)
    known = {*FILES, READ_ME, *(name for name in files if name.startswith(PAPERS) and ref(name.removeprefix(PAPERS)))}
    extra = (set(files) - known) | (set(names) - set(files) - {MANIFEST, SIGNATURE})
    if extra or len(names) != len(set(names)) or set(files) - set(names):
        raise broken(
            "file_too_much",
            _("The archive holds other files than its list says: %(file)s."),
            file=min(extra, default="?"),
        )
    for name, told in files.items():
        if not isinstance(told, dict) or type(told.get("bytes")) is not int or not isinstance(told.get("sha256"), str):
            raise broken("changed", CHANGED, file=name)
    if sum(told["bytes"] for told in files.values()) > MOST_BYTES:
        raise broken("too_large", _("%(file)s is larger than it can be."), file=MANIFEST)


def _lines(packed: zipfile.ZipFile, name: str, told: dict[str, Any]) -> Iterator[Line]:
    """The lines of a file; at its end, that it is the file that was signed. Whoever stops earlier has believed nothing but lines of a right shape."""
    running, size, count = hashlib.sha256(), 0, 0
    with packed.open(name) as file:
        while raw := file.readline(LONGEST_LINE + 1):
            running.update(raw)
            size, count = size + len(raw), count + 1
            if size > told["bytes"] or len(raw) > LONGEST_LINE:
                raise broken("changed", CHANGED, file=name)
            yield _line(raw, name, count)
    if (running.hexdigest(), size, count) != (told["sha256"], told["bytes"], told.get("lines")):
        raise broken("changed", CHANGED, file=name)


def _line(raw: bytes, name: str, count: int) -> Line:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise broken("bad_line", WRONG_LINE, file=name, line=count, field="JSON") from error
    if not isinstance(found, dict):
        raise broken("bad_line", WRONG_LINE, file=name, line=count, field="JSON")
    return found


class Refs:
    """Which references each file holds, as far as a later one names them. Of posts only that each stands once: nothing names them."""

    def __init__(self) -> None:
        self._of: dict[str, set[str]] = {}
        self._later: list[tuple[str, int, str, str]] = []
        self._places: set[tuple[str, int]] = set()

    def __getitem__(self, name: str) -> set[str]:
        return self._of.setdefault(name, set())

    def add(self, name: str, number: int, value: str) -> None:
        """A line of its own."""
        if value in self[name]:
            raise broken("twice", _("%(file)s, line %(line)s: it stands there twice."), file=name, line=number)
        self[name].add(value)

    def place(self, number: int, thread: str, position: int) -> None:
        """One post at each place of a conversation."""
        if (thread, position) in self._places:
            raise broken("twice", _("%(file)s, line %(line)s: it stands there twice."), file="posts.jsonl", line=number)
        self._places.add((thread, position))

    def need(self, file: str, number: int, field_: str, name: str, value: str) -> None:
        """A line names another; one of the same file may come later."""
        if value not in self[name]:
            if file != name:
                raise broken("unknown_reference", WRONG_LINE, file=file, line=number, field=field_)
            self._later.append((file, number, field_, value))

    def close(self, name: str) -> None:
        """The file is read: what was named in it must be there now. What nothing names any more is forgotten."""
        for file, number, field_, value in self._later:
            if value not in self[file]:
                raise broken("unknown_reference", WRONG_LINE, file=file, line=number, field=field_)
        self._later = []
        if name == "posts.jsonl":
            self._places, self._of["posts.jsonl"], self._of["threads.jsonl"] = set(), set(), set()


def _check_line(name: str, shape: Shape, number: int, line: Line, refs: Refs) -> None:
    wrong = matches(line, shape.fields)
    if wrong is not None or (shape.most is not None and number > shape.most):
        raise broken("bad_line", WRONG_LINE, file=name, line=number, field=wrong or "")
    for field_, other in shape.points.items():
        if line[field_] is not None:
            refs.need(name, number, field_, other, line[field_])
    if "ref" in shape.fields:
        refs.add(name, number, line["ref"])
    if name == "posts.jsonl":
        refs.place(number, line["thread"], line["position"])


def _checkpoint(line: Line) -> Record:
    """A signed head: its signature must be that of the key beside it, under the origin beside it."""
    wrong = broken(
        "bad_checkpoint", _("The signed head of the record of %(origin)s does not hold."), origin=line["origin"]
    )
    body, parted, marks = line["note"].partition("\n\n")
    try:
        key = base64.b64decode(line["public_key"], validate=True)
        origin, size, root = parse_checkpoint(f"{body}\n".encode())
    except ValueError as error:
        raise wrong from error
    begins = f"— {origin} "
    signatures = [base64.b64decode(one.removeprefix(begins)) for one in marks.splitlines() if one.startswith(begins)]
    ours = [one[4:] for one in signatures if one[:4] == note_key_id(origin, key)]
    if not parted or origin != line["origin"] or not ours:
        raise wrong
    if not all(keys.verify(key, one, f"{body}\n".encode()) for one in ours):
        raise wrong
    return Record(origin, line["public_key"], line["note"], line["made_at"], size, root)


def _check_origin(checked: Checked) -> None:
    """The last record is that of the home which packed the archive, and signed by the same key."""
    last = checked.records[-1] if checked.records else None
    if last is None or (last.origin, last.public_key) != (checked.origin, checked.public_key):
        raise broken(
            "bad_checkpoint", _("The signed head of the record of %(origin)s does not hold."), origin=checked.origin
        )


def _check_entry(line: Line, number: int, checked: Checked) -> None:
    """An entry stands at its place under the root of its record, and says what an entry says."""
    wrong = broken(
        "bad_entry",
        _("record.jsonl, line %(line)s: this entry does not stand in the record that it names."),
        line=number,
    )
    if line["record"] >= len(checked.records):
        raise wrong
    record = checked.records[line["record"]]
    proof = [bytes.fromhex(one) for one in line["proof"]]
    if not verify_inclusion(leaf_hash(line["body"].encode()), line["position"], record.size, proof, record.root):
        raise wrong
    said = _line(line["body"].encode(), "record.jsonl", number)
    if not {"ref", "kind", "at", "role", "subject", "facts", "commitments"} <= said.keys() or not moment(said["at"]):
        raise wrong
    if not ref(said["ref"]) or not isinstance(said["kind"], str) or len(said["kind"]) > 60:
        raise wrong
    checked.entries[line["record"]] += 1


def _check_papers(packed: zipfile.ZipFile, files: dict[str, Any], refs: Refs) -> None:
    there = {name.removeprefix(PAPERS) for name in files if name.startswith(PAPERS)}
    if there != refs["papers.jsonl"]:
        raise broken("file_missing", _("%(file)s is missing."), file=PAPERS)
    for name, told in files.items():
        if not name.startswith(PAPERS) and name != READ_ME:
            continue
        if told["bytes"] > PAPER_BYTES:  # each is held in memory as a whole when it is taken
            raise broken("too_large", _("%(file)s is larger than it can be."), file=name)
        running, size = hashlib.sha256(), 0
        with packed.open(name) as file:
            while piece := file.read(PIECE):
                running.update(piece)
                size += len(piece)
                if size > told["bytes"]:
                    raise broken("changed", CHANGED, file=name)
        if (running.hexdigest(), size) != (told["sha256"], told["bytes"]):
            raise broken("changed", CHANGED, file=name)


def rows(checked: Checked, name: str) -> Iterator[Line]:
    """The lines of one file of an archive that holds; their digest is taken once more, for the file may have been exchanged meanwhile."""
    with zipfile.ZipFile(checked.path) as packed:
        yield from _lines(packed, name, checked.manifest["files"][name])


def paper(checked: Checked, ref_: str) -> bytes:
    """The content of one paper."""
    name = f"{PAPERS}{ref_}"
    with zipfile.ZipFile(checked.path) as packed:
        content = _small(packed, name, checked.manifest["files"][name]["bytes"])
    if hashlib.sha256(content).hexdigest() != checked.manifest["files"][name]["sha256"]:
        raise broken("changed", CHANGED, file=name)
    return content
