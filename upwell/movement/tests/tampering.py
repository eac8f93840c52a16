"""Ways to break an archive of a group, one for each thing that an import must not believe."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from django.test import override_settings

from upwell.ledger import keys
from upwell.movement.archive.shape import FILES, FORMAT, signed_message
from upwell.movement.models import Group


def repacked(path: Path, target: Path, change: Callable[[dict[str, bytes]], None], *, sign_again: bool = False) -> Path:
    """The archive with something changed; signed anew by a key of somebody else's where the break is to be found further in."""
    with zipfile.ZipFile(path) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    change(files)
    if sign_again:
        manifest = json.loads(files["manifest.json"])
        for name in manifest["files"]:
            content = files[name]
            lines = content.count(b"\n") if name in FILES else None
            manifest["files"][name] = {
                "sha256": hashlib.sha256(content).hexdigest(),
                "bytes": len(content),
                "lines": lines,
            }
        files["manifest.json"] = json.dumps(manifest).encode()
        with override_settings(LEDGER_KEY_FILE=path.parent / "old.pem"):
            signature = keys.sign(signed_message(manifest["origin"], files["manifest.json"]))
        files["manifest.sig"] = base64.b64encode(signature)
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return target


def replaced(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


def dropped(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.pop(name) and None


def first_line_twice(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files[name] += files[name].splitlines(keepends=True)[0]

    return change


def moved_entry(files: dict[str, bytes]) -> None:
    first, *rest = files["record.jsonl"].splitlines(keepends=True)
    line = json.loads(first)
    line["position"] += 1
    files["record.jsonl"] = json.dumps(line).encode() + b"\n" + b"".join(rest)


def words_in_the_record(files: dict[str, bytes]) -> None:
    files["record.jsonl"] = files["record.jsonl"].replace(b"group_founded", b"group_flunked", 1)


def signed_by_nobody(files: dict[str, bytes]) -> None:
    lines = files["records.jsonl"].splitlines()
    line = json.loads(lines[-1])
    line["note"] = line["note"].replace("old.example.org/record\n", "old.example.org/record\n9", 1)
    files["records.jsonl"] = json.dumps(line).encode() + b"\n"


def larger_paper(files: dict[bytes, bytes] | dict[str, bytes], by: int) -> None:
    name = next(str(name) for name in files if str(name).startswith("papers/"))
    files[name] += b"\0" * by  # type: ignore[index]


def other_digest(files: dict[str, bytes]) -> None:
    line = json.loads(files["papers.jsonl"]) | {"digest": "0" * 64}
    files["papers.jsonl"] = json.dumps(line).encode() + b"\n"


def path_out(files: dict[str, bytes]) -> None:
    """Named in the list too, by whoever signed it."""
    files["papers/../../evil.txt"] = b"x"
    manifest = json.loads(files["manifest.json"])
    manifest["files"]["papers/../../evil.txt"] = {}
    files["manifest.json"] = json.dumps(manifest).encode()


def time_of_a_post(moment: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        first, *rest = files["posts.jsonl"].splitlines(keepends=True)
        line = json.loads(first) | {"created_at": moment}
        files["posts.jsonl"] = json.dumps(line).encode() + b"\n" + b"".join(rest)

    return change


def other_group(files: dict[str, bytes]) -> None:
    """The list says one address, the line of the group that of a group that stands here."""
    Group.objects.create(slug="taken-here", name="Others", statement="Others.")
    files["group.jsonl"] = files["group.jsonl"].replace(b'"slug":"carers-count"', b'"slug":"taken-here"', 1)


CHANGES: dict[str, tuple[str, bool, Callable[[dict[str, bytes]], None]]] = {
    "a word of a post": ("changed", False, replaced("posts.jsonl", b"Who writes the letter", b"Who burns the letter")),
    "a paper": ("changed", False, replaced("minutes", b"tea", b"gin")),
    "the list of files": ("bad_signature", False, replaced("manifest.json", b"Carers count", b"Carers cheat")),
    "no list of files": ("not_an_archive", False, dropped("manifest.json")),
    "a file is missing": ("file_missing", False, dropped("posts.jsonl")),
    "a file too much": ("file_too_much", False, lambda files: files.update({"evil.txt": b"x"})),
    "a format of tomorrow": ("unknown_version", True, replaced("manifest.json", FORMAT.encode(), b"upwell-group-v9")),
    "no JSON": ("bad_line", True, replaced("posts.jsonl", b'{"ref"', b'{ref"')),
    "a field that nobody knows": ("bad_line", True, replaced("posts.jsonl", b'"position"', b'"place"')),
    "an office of a kind that there is not": ("bad_line", True, replaced("terms.jsonl", b'"convenor"', b'"king"')),
    "half a letter": ("bad_line", True, replaced("posts.jsonl", b"Who writes the letter", b"Who writes\\ud800 the")),
    "very deep brackets": ("bad_line", True, replaced("posts.jsonl", b'{"ref"', b"[" * 200_000)),
    "a day that is none": ("bad_line", True, replaced("decisions.jsonl", b'"closes_on":"2', b'"closes_on":"x')),
    "a post of no conversation": ("unknown_reference", True, replaced("posts.jsonl", b'"thread":"', b'"thread":"zzz')),
    "a conversation twice": ("twice", True, first_line_twice("threads.jsonl")),
    "an entry elsewhere in the tree": ("bad_entry", True, moved_entry),
    "an entry in other words": ("bad_entry", True, words_in_the_record),
    "a head of the record that nobody signed": ("bad_checkpoint", True, signed_by_nobody),
    "a paper that is a program": ("bad_paper", True, replaced("papers.jsonl", b"minutes.txt", b"minutes.exe")),
    "a paper of another size": ("bad_paper", True, lambda files: larger_paper(files, 3)),
    "a paper that fills the memory": ("too_large", True, lambda files: larger_paper(files, 3_000_000)),
    "a paper with another digest": ("bad_paper", True, lambda files: other_digest(files)),
    "a path out of the folder": ("file_too_much", True, lambda files: path_out(files)),
    "a time before all times": ("bad_line", True, time_of_a_post("0001-01-01T00:00:00+14:00")),
    "a time after all times": ("bad_line", True, time_of_a_post("9999-12-31T23:59:59-14:00")),
    "the address of another group": ("does_not_fit", True, lambda files: other_group(files)),
    "a guest of nobody": ("does_not_fit", True, replaced("members.jsonl", b'"kind":"member"', b'"kind":"guest"')),
}
