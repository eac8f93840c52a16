"""`backup` and `restore`: one file that holds the database, the uploaded files and the ledger's key, with a list of their digests.

The list is the first thing in the archive. A restore reads and checks everything against it in a folder aside before it
touches what is there, then exchanges the two by renaming, and puts all back if any of the renames fails.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from tools.runner import debian
from tools.runner.ground import Refusal, quiet, say
from tools.runner.processes import sole_user_of
from tools.runner.settings import Installation, chosen, postgres_env

FORMAT = "upwell-backup-1"
MANIFEST = "manifest.json"
# What can be made again, or belongs to this machine only.
_LEFT_OUT = {"static", "mail", "backups", "demo", "running.lock"}


def backup(options: Namespace) -> int:
    """Write everything that cannot be made again into one file that only its owner can read."""
    place = chosen()
    stamp = datetime.now(UTC)
    target = (
        Path(options.file).resolve()
        if options.file
        else place.var / "backups" / f"upwell-{stamp:%Y-%m-%d-%H%M%S}.tar.gz"
    )
    if target.exists():
        raise Refusal(f"{target} exists already: choose another name.")
    say(f"Backing up {place.name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with _aside(target.parent) as folder:
        kind, dump = _dump(place, folder)
        files = {dump.name: dump, **dict(_kept(place))}
        manifest = {
            "format": FORMAT,
            "made": stamp.isoformat(timespec="seconds"),
            "database": kind,
            "files": _digests(files),
        }
        packed = folder / "packed.tar.gz"
        digest = _pack(packed, manifest, files)
        packed.replace(target)
    say(f"Wrote {target}: {len(files)} files, {target.stat().st_size:,} bytes, manifest {digest}")
    say("It holds what people said in confidence and the ledger's key: keep it locked away.")
    return 0


def _dump(place: Installation, folder: Path) -> tuple[str, Path]:
    """A consistent copy of the database, taken while it is in use."""
    file = place.sqlite_file
    if file is None:
        return "postgresql", _pg_dump(place, folder / "database.pgdump")
    if not file.exists():
        raise Refusal(f"There is no database at {file}: run `./run demo`, or set UPWELL_DATABASE_URL.")
    copy = folder / "database.sqlite3"
    with contextlib.closing(sqlite3.connect(file)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    _require_sound(copy)
    return "sqlite", copy


def _require_sound(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as database:
        try:
            words = database.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            words = str(error)
    if words != "ok":
        raise Refusal(f"The database is damaged ({words}): go back to the last good backup with `./run restore FILE`.")


def _pg_dump(place: Installation, target: Path) -> Path:
    failed = "PostgreSQL's copy failed (its words stand above): check UPWELL_DATABASE_URL and that pg_dump is as new as the server."
    words = ["--format=custom", "--no-owner", "--no-privileges", "--file", str(target)]
    quiet([_tool("pg_dump"), *words], failed, postgres_env(place.database))
    return target


def _tool(name: str) -> Path:
    found = debian.postgres_tool(name)
    if not found:
        raise Refusal(f"{name} is missing: type `sudo apt-get install -y postgresql-client` and run this again.")
    return found


def _kept(place: Installation) -> Iterator[tuple[str, Path]]:
    """Everything in the installation's folder that cannot be made again, under the names it has in the archive."""
    database = place.sqlite_file
    for path in sorted(place.var.rglob("*")):
        name = path.relative_to(place.var)
        beside = database is not None and path.resolve().as_posix().startswith(database.as_posix())
        if path.is_file() and not path.is_symlink() and not beside and not _is_left_out(name.parts[0]):
            yield f"var/{name.as_posix()}", path


def _is_left_out(name: str) -> bool:
    return name in _LEFT_OUT or name.startswith((".aside-", "before-restore-"))


def _digests(files: dict[str, Path]) -> dict[str, dict[str, Any]]:
    return {name: {"sha256": _digest(path), "bytes": path.stat().st_size} for name, path in files.items()}


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _pack(target: Path, manifest: dict[str, Any], files: dict[str, Path]) -> str:
    listing = target.parent / MANIFEST
    listing.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w:gz", format=tarfile.PAX_FORMAT) as archive:
            archive.add(listing, MANIFEST)
            for name, path in files.items():
                archive.add(path, name, recursive=False)
        raw.flush()
        os.fsync(raw.fileno())
    return _digest(listing)


def restore(options: Namespace) -> int:
    """Put a backup in the place of what is there, after everything in it has been checked."""
    source = Path(options.file).resolve()
    if not source.is_file():
        raise Refusal(f"There is no file {source}: give the path of a backup made by `./run backup`.")
    place = chosen()
    with sole_user_of(place.var), _aside(place.var) as folder:
        say(f"Checking {source} against its manifest")
        manifest = unpack(source, folder)
        _require_fitting(manifest, place, folder)
        say(f"Every one of its {len(manifest['files'])} files is as it was on {manifest['made']}.")
        if _occupied(place) and not options.yes:
            raise Refusal(
                f"{place.var} holds an installation already: run `./run restore {options.file} --yes` to put the backup in its place."
            )
        kept = _exchange(place, folder)
    say(
        "Restored. "
        + (f"What was there before is in {kept}. " if kept else "")
        + "Next: `./run manage migrate`, then start the server."
    )
    return 0


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Read the whole archive into a folder aside and hold it against its own list; refuse whatever does not match."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            manifest = _manifest(archive)
            seen = {_take(archive, member, manifest["files"], folder) for member in archive}
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(f"{source} is not a whole backup ({error}): take another one; nothing was changed.") from None
    if missing := sorted(set(manifest["files"]) - seen):
        raise Refusal(
            f"{source} lacks {missing[0]}, which its manifest names: take another backup; nothing was changed."
        )
    return manifest


def _manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    first = archive.next()
    handle = archive.extractfile(first) if first and first.name == MANIFEST and first.isfile() else None
    manifest = json.load(handle) if handle else {}
    if manifest.get("format") != FORMAT or not isinstance(manifest.get("files"), dict):
        raise ValueError("no manifest")
    return dict(manifest)


def _take(archive: tarfile.TarFile, member: tarfile.TarInfo, listed: dict[str, Any], folder: Path) -> str:
    """One file out of the archive. Names are checked by hand: an archive from a stranger may try to climb out of the folder."""
    if member.name == MANIFEST:
        return MANIFEST
    handle = archive.extractfile(member) if member.isfile() else None
    if handle is None or member.name not in listed or not _is_plain(member.name):
        raise Refusal(
            f"The backup holds {member.name!r}, which its manifest does not allow: take another one; nothing was changed."
        )
    target = folder / member.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        shutil.copyfileobj(handle, out)
    if _digest(target) != listed[member.name]["sha256"]:
        raise Refusal(
            f"{member.name} in the backup is not what it was when it was made: take another one; nothing was changed."
        )
    return member.name


def _is_plain(name: str) -> bool:
    parts = PurePosixPath(name).parts
    inside = parts[0] == "var" and len(parts) > 1 and not _is_left_out(parts[1])
    return (
        ".." not in parts and not name.startswith("/") and (inside or name in {"database.sqlite3", "database.pgdump"})
    )


def _require_fitting(manifest: dict[str, Any], place: Installation, folder: Path) -> None:
    here = "sqlite" if place.sqlite_file else "postgresql"
    if manifest["database"] != here:
        raise Refusal(
            f"The backup is of {manifest['database']}, this installation uses {here}: set UPWELL_DATABASE_URL to the same kind."
        )
    dump = folder / ("database.sqlite3" if here == "sqlite" else "database.pgdump")
    if not dump.exists():
        raise Refusal("The backup holds no database: take another one; nothing was changed.")
    if here == "sqlite":
        _require_sound(dump)


def _occupied(place: Installation) -> bool:
    file = place.sqlite_file
    return file.exists() if file else bool(_tables(place)) or any(True for _ in _kept(place))


def _tables(place: Installation) -> str:
    query = "select 1 from information_schema.tables where table_schema = 'public' limit 1"
    failed = "The database does not answer: check UPWELL_DATABASE_URL and that the database runs."
    return quiet([_tool("psql"), "-X", "-A", "-t", "-c", query], failed, postgres_env(place.database)).strip()


def _exchange(place: Installation, folder: Path) -> Path | None:
    """Bring the checked files into place. The database of PostgreSQL changes in one transaction, files by renaming."""
    file = place.sqlite_file
    if file is None:
        failed = "PostgreSQL did not take the backup (its words stand above) and changed nothing: mend that and run this again."
        words = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
        dump = folder / "database.pgdump"
        quiet(
            [_tool("pg_restore"), *words, "-d", postgres_env(place.database)["PGDATABASE"], dump],
            failed,
            postgres_env(place.database),
        )
        dump.unlink()
    kept = place.var / f"before-restore-{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
    moves = list(_moves(place, folder, kept))
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.rename(target)
            done.append((source, target))
    except OSError as error:
        for source, target in reversed(done):
            target.rename(source)
        raise Refusal(
            f"The files could not be exchanged ({error}), so all is as it was: mend that and run this again."
        ) from None
    return kept if kept.exists() else None


def _moves(place: Installation, folder: Path, kept: Path) -> Iterator[tuple[Path, Path]]:
    """First what is there out of the way, then the new into its place; all within one disk, so that each is a mere renaming."""
    file = place.sqlite_file
    if file:
        for beside in sorted(file.parent.glob(f"{file.name}*")):
            yield beside, kept / "database" / beside.name
    for path in sorted(place.var.iterdir()):
        if not _is_left_out(path.name) and not (file and path.name.startswith(file.name)):
            yield path, kept / path.name
    if (folder / "var").exists():
        for path in sorted((folder / "var").iterdir()):
            yield path, place.var / path.name
    if file:
        yield folder / "database.sqlite3", file


@contextmanager
def _aside(parent: Path) -> Iterator[Path]:
    """A private folder on the same disk, gone afterwards."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".aside-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
