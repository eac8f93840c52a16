"""`backup` and `restore`: the database, the uploaded files and the ledger's key, out into one file and back.

A restore reads and checks the whole file in a folder aside before it touches what is there, then exchanges the two by
renaming, and puts all back if any step fails. What was there before is kept.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.runner import archive, debian
from tools.runner.ground import Refusal, quiet, say
from tools.runner.processes import sole_user_of
from tools.runner.settings import Installation, chosen, postgres_env

_SILENT = "The database does not answer: check UPWELL_DATABASE_URL and that the database runs."


def backup(options: Namespace) -> int:
    """Write everything that cannot be made again into one file that only its owner can read."""
    place = chosen()
    name = f"upwell-{_now()}.tar.gz"
    target = Path(options.file).resolve() if options.file else place.var / "backups" / name
    if target.exists():
        raise Refusal(f"{target} exists already: choose another name.")
    say(f"Backing up {place.name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with _aside(target.parent) as folder:
        dump = _dump(place, folder)
        files = {dump.name: dump, **dict(_kept(place))}
        digest = archive.pack(folder / "packed", {"made": _now(), "database": _kind(place)}, files)
        (folder / "packed").replace(target)
    say(f"Wrote {target}: {len(files)} files, {target.stat().st_size:,} bytes, list {digest}")
    say("It holds what people said in confidence and the ledger's key: keep it locked away.")
    return 0


def _kind(place: Installation) -> str:
    return "sqlite" if place.sqlite_file else "postgresql"


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}"


def _dump(place: Installation, folder: Path) -> Path:
    """A consistent copy of the database, taken while it is in use."""
    file = place.sqlite_file
    if file is None:
        return _pg_dump(place, folder / archive.POSTGRESQL)
    if not file.exists():
        raise Refusal(f"There is no database at {file}: run `./run demo`, or set UPWELL_DATABASE_URL.")
    copy = folder / archive.SQLITE
    with contextlib.closing(sqlite3.connect(file)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    _require_sound(copy)
    return copy


def _require_sound(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as database:
        try:
            words = database.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            words = str(error)
    if words != "ok":
        raise Refusal(f"The database is damaged ({words}): go back to the last good backup with `./run restore FILE`.")


def _pg_dump(place: Installation, target: Path) -> Path:
    failed = (
        "PostgreSQL's copy failed (its words stand above): check UPWELL_DATABASE_URL and that pg_dump is new enough."
    )
    words = ["--format=custom", "--no-owner", "--no-privileges", "--file", str(target)]
    quiet([_tool("pg_dump"), *words], failed, postgres_env(place.database))
    return target


def _tool(name: str) -> Path:
    found = debian.postgres_tool(name)
    if not found:
        raise Refusal(f"{name} is missing: type `sudo apt-get install -y postgresql-client` and run this again.")
    return found


def _kept(place: Installation) -> Iterator[tuple[str, Path]]:
    """What else cannot be made again, under the names it has in the archive."""
    for top in _tops(place):
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield f"var/{path.relative_to(place.var).as_posix()}", path


def _tops(place: Installation) -> list[Path]:
    """The entries of the installation's folder that belong in a backup; the database goes a way of its own."""
    own = {path.name for path in _database_files(place) if path.parent == place.var}
    found = sorted(place.var.iterdir()) if place.var.exists() else []
    return [path for path in found if path.name not in own and not archive.is_left_out(path.name)]


def _database_files(place: Installation) -> list[Path]:
    """SQLite's file and the two that it may keep beside it."""
    file = place.sqlite_file
    found = [file.with_name(file.name + end) for end in ("", "-wal", "-shm")] if file else []
    return [path for path in found if path.exists()]


def restore(options: Namespace) -> int:
    """Put a backup in the place of what is there, after everything in it has been checked."""
    source = Path(options.file).resolve()
    if not source.is_file():
        raise Refusal(f"There is no file {source}: give the path of a backup made by `./run backup`.")
    place = chosen()
    with sole_user_of(place.var), _aside(place.var) as folder:
        say(f"Checking {source} against its list")
        manifest = archive.unpack(source, folder)
        _require_fitting(manifest, place, folder)
        say(f"Each of its {len(manifest['files'])} files is as it was on {manifest['made']}.")
        if _occupied(place) and not options.yes:
            raise Refusal(f"There is data in {place.name} already: add --yes to put the backup in its place.")
        kept = _exchange(place, folder)
    say("Restored." + (f" What was there before is kept as {', '.join(map(str, kept))}." if kept else ""))
    say("Next: `./run manage migrate`, then start the server.")
    return 0


def _require_fitting(manifest: dict[str, Any], place: Installation, folder: Path) -> None:
    if manifest["database"] != _kind(place):
        told = f"The backup is of {manifest['database']}, this installation uses {_kind(place)}"
        raise Refusal(f"{told}: set UPWELL_DATABASE_URL to the same kind.")
    dump = folder / (archive.SQLITE if place.sqlite_file else archive.POSTGRESQL)
    if not dump.exists():
        raise Refusal(f"The backup holds no database: {archive.UNCHANGED}.")
    if place.sqlite_file:
        _require_sound(dump)


def _occupied(place: Installation) -> bool:
    return bool(_database_files(place) if place.sqlite_file else _tables(place)) or bool(_tops(place))


def _tables(place: Installation) -> str:
    query = "select 1 from information_schema.tables where table_schema = 'public' limit 1"
    return quiet([_tool("psql"), "-X", "-A", "-t", "-c", query], _SILENT, postgres_env(place.database)).strip()


def _exchange(place: Installation, folder: Path) -> list[Path]:
    """Bring the checked files into place by renaming; whatever fails, all that was done is undone."""
    moves = list(_moves(place, folder))
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            source.rename(target)
            done.append((source, target))
        if place.sqlite_file is None:
            _pg_restore(place, folder / archive.POSTGRESQL)
    except (OSError, Refusal) as error:
        for source, target in reversed(done):
            target.rename(source)
        if isinstance(error, Refusal):
            raise
        raise Refusal(f"The files could not be exchanged ({error}): mend that; all is as it was.") from None
    return sorted({target for _, target in done if target.name.startswith("before-restore-")})


def _moves(place: Installation, folder: Path) -> Iterator[tuple[Path, Path]]:
    """First what is there out of the way, then the new into its place; each a renaming within one disk."""
    file, old = place.sqlite_file, f"before-restore-{_now()}-"
    for path in [*_database_files(place), *_tops(place)]:
        yield path, path.with_name(old + path.name)
    if (folder / "var").exists():
        for path in sorted((folder / "var").iterdir()):
            yield path, place.var / path.name
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".aside-{file.name}")
        shutil.move(folder / archive.SQLITE, beside)  # the database may lie on another disk than the folder
        yield beside, file


def _pg_restore(place: Installation, dump: Path) -> None:
    """The database changes in one transaction or not at all."""
    env = postgres_env(place.database)
    failed = "PostgreSQL did not take the backup (its words stand above): mend that; all is as it was."
    words = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    quiet([_tool("pg_restore"), *words, "-d", env["PGDATABASE"], dump], failed, env)


@contextmanager
def _aside(parent: Path) -> Iterator[Path]:
    """A private folder on the same disk, gone afterwards."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".aside-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
