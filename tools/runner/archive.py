"""The file that a backup is: an archive whose first entry lists the digest of every other, written once and read with suspicion."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from tools.runner.ground import Refusal

FORMAT = "upwell-backup-1"
MANIFEST = "manifest.json"
SQLITE, POSTGRESQL = "database.sqlite3", "database.pgdump"
UNCHANGED = "take another one; nothing was changed"
# What can be made again, or belongs to this machine only.
_LEFT_OUT = {"static", "mail", "backups", "demo", "running.lock"}


def is_left_out(name: str) -> bool:
    """Does this name in an installation's folder stay out of backups, and untouched by a restore?"""
    return name in _LEFT_OUT or name.startswith((".aside-", "before-restore-"))


def pack(target: Path, about: Mapping[str, str], files: Mapping[str, Path]) -> str:
    """Write the archive, readable by its owner only; the digest of its list is given back."""
    listed = {name: {"sha256": _digest(path), "bytes": path.stat().st_size} for name, path in files.items()}
    listing = target.parent / MANIFEST
    listing.write_text(json.dumps({"format": FORMAT, **about, "files": listed}, indent=1, sort_keys=True) + "\n")
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", format=tarfile.PAX_FORMAT) as archive:
            archive.add(listing, MANIFEST)
            for name, path in files.items():
                archive.add(path, name, recursive=False)
        raw.flush()
        os.fsync(raw.fileno())
    return _digest(listing)


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Read the whole archive into a folder aside and hold it against its own list; refuse whatever does not match."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            manifest = _manifest(archive)
            seen = {_take(archive, member, manifest["files"], folder) for member in archive}
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(f"{source} is not a whole backup ({error}): {UNCHANGED}.") from None
    if missing := sorted(set(manifest["files"]) - seen):
        raise Refusal(f"{source} lacks {missing[0]}, which its list names: {UNCHANGED}.")
    return manifest


def _manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    first = archive.next()
    handle = archive.extractfile(first) if first and first.name == MANIFEST and first.isfile() else None
    manifest = json.load(handle) if handle else {}
    if manifest.get("format") != FORMAT or not isinstance(manifest.get("files"), dict):
        raise ValueError("it has no manifest")
    return dict(manifest)


def _take(archive: tarfile.TarFile, member: tarfile.TarInfo, listed: Mapping[str, Any], folder: Path) -> str:
    """One file out of the archive. Names are checked by hand: a stranger's archive may try to climb out of the folder."""
    if member.name == MANIFEST:
        return MANIFEST
    handle = archive.extractfile(member) if member.isfile() else None
    if handle is None or member.name not in listed or not _is_plain(member.name):
        raise Refusal(f"The backup holds {member.name!r}, which does not belong in one: {UNCHANGED}.")
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        shutil.copyfileobj(handle, out)
    target.chmod(member.mode & 0o700)
    if _digest(target) != listed[member.name]["sha256"]:
        raise Refusal(f"{member.name} in the backup is not what it was when it was made: {UNCHANGED}.")
    return member.name


def _is_plain(name: str) -> bool:
    if name in {SQLITE, POSTGRESQL}:
        return True
    parts = PurePosixPath(name).parts
    return len(parts) > 1 and parts[0] == "var" and ".." not in parts and not is_left_out(parts[1])


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
