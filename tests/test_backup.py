"""`./run backup` and `./run restore`: everything comes back, nothing spoiled gets in, and a failure changes nothing."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from argparse import Namespace
from pathlib import Path

import psycopg
import pytest

from tests.refusing import refusal_of
from tools.runner import archive, debian, keeping, processes, settings
from tools.runner.postgres import temporary_cluster

needs_postgres = pytest.mark.skipif(not debian.postgres_tool("initdb"), reason="PostgreSQL is not on this machine")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small real installation: a database with one row, an uploaded file, the ledger's key, and things not worth keeping."""
    var = tmp_path / "var"
    (var / "files" / "2026").mkdir(parents=True)
    (var / "static").mkdir()
    (var / "files" / "2026" / "letter.pdf").write_bytes(b"a letter")
    (var / "static" / "site.css").write_text("p {}")
    (var / "ledger-key.pem").write_text("a key")
    (var / "ledger-key.pem").chmod(0o600)
    write_row(var, "first")
    monkeypatch.setenv("UPWELL_SECRET_KEY", "not a real one")
    monkeypatch.setenv("UPWELL_VAR", str(var))
    monkeypatch.delenv("UPWELL_DATABASE_URL", raising=False)
    return var


def write_row(var: Path, text: str) -> None:
    with sqlite3.connect(var / "upwell.sqlite3") as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE IF NOT EXISTS voice (words TEXT)")
        database.execute("INSERT INTO voice VALUES (?)", [text])
    database.close()


def rows(var: Path) -> list[str]:
    database = sqlite3.connect(var / "upwell.sqlite3")
    found = [row[0] for row in database.execute("SELECT words FROM voice")]
    database.close()
    return found


def backed_up(var: Path) -> Path:
    target = var.parent / "kept.tar.gz"
    keeping.backup(Namespace(file=str(target)))
    return target


def test_a_backup_brings_everything_back_and_keeps_what_it_replaces(place: Path) -> None:
    kept = backed_up(place)
    assert kept.stat().st_mode & 0o777 == 0o600
    write_row(place, "second")
    (place / "files" / "2026" / "letter.pdf").write_bytes(b"another")
    (place / "files" / "new.txt").touch()
    assert "--yes" in refusal_of(keeping.restore, Namespace(file=str(kept), yes=False))
    assert rows(place) == ["first", "second"]

    assert keeping.restore(Namespace(file=str(kept), yes=True)) == 0
    assert rows(place) == ["first"]
    assert (place / "files" / "2026" / "letter.pdf").read_bytes() == b"a letter"
    assert not (place / "files" / "new.txt").exists()
    assert (place / "ledger-key.pem").stat().st_mode & 0o777 == 0o600
    before = {path.name.split("Z-")[1] for path in place.glob("before-restore-*")}
    assert {"files", "ledger-key.pem", "upwell.sqlite3"} <= before


def test_a_backup_holds_the_key_and_the_files_but_nothing_that_can_be_made_again(place: Path) -> None:
    keeping.backup(Namespace(file=None))
    (kept,) = (place / "backups").iterdir()
    with tarfile.open(kept) as packed:
        assert packed.getnames() == [
            "manifest.json",
            "database.sqlite3",
            "var/files/2026/letter.pdf",
            "var/ledger-key.pem",
        ]


def test_a_backup_taken_in_the_middle_of_a_transaction_holds_only_what_was_finished(place: Path) -> None:
    writer = sqlite3.connect(place / "upwell.sqlite3")
    writer.execute("INSERT INTO voice VALUES ('unfinished')")
    kept = backed_up(place)
    writer.commit()
    writer.close()
    assert rows(place) == ["first", "unfinished"]
    keeping.restore(Namespace(file=str(kept), yes=True))
    assert rows(place) == ["first"]


def test_it_does_not_write_over_a_backup_and_asks_for_a_database(place: Path) -> None:
    kept = backed_up(place)
    assert "exists already" in refusal_of(keeping.backup, Namespace(file=str(kept)))
    (place / "upwell.sqlite3").unlink()
    assert "There is no database" in refusal_of(keeping.backup, Namespace(file=str(place.parent / "other.tar.gz")))


def repacked(kept: Path, change: object) -> Path:
    """The same backup with its contents changed on the way."""
    folder = kept.parent / "repacked"
    with tarfile.open(kept) as packed:
        contents = {member.name: packed.extractfile(member).read() for member in packed}  # type: ignore[union-attr]
    assert callable(change)
    change(contents)
    target = kept.with_name("changed.tar.gz")
    folder.mkdir()
    with tarfile.open(target, "w:gz") as packed:
        for number, (name, data) in enumerate(contents.items()):
            (folder / str(number)).write_bytes(data)
            packed.add(folder / str(number), name)
    return target


def spoil_a_file(contents: dict[str, bytes]) -> None:
    contents["var/files/2026/letter.pdf"] = b"a lettar"


def lose_a_file(contents: dict[str, bytes]) -> None:
    del contents["var/ledger-key.pem"]


def add_a_file(contents: dict[str, bytes]) -> None:
    contents["var/extra"] = b""


def climb_out(contents: dict[str, bytes]) -> None:
    manifest = json.loads(contents["manifest.json"])
    manifest["files"]["var/../../escaped"] = manifest["files"].pop("var/ledger-key.pem")
    contents["manifest.json"] = json.dumps(manifest).encode()
    contents["var/../../escaped"] = contents.pop("var/ledger-key.pem")


def lose_the_list(contents: dict[str, bytes]) -> None:
    del contents["manifest.json"]


@pytest.mark.parametrize("change", [spoil_a_file, lose_a_file, add_a_file, climb_out, lose_the_list])
def test_a_backup_that_is_not_as_it_was_changes_nothing(place: Path, change: object) -> None:
    changed = repacked(backed_up(place), change)
    write_row(place, "second")
    assert archive.UNCHANGED in refusal_of(keeping.restore, Namespace(file=str(changed), yes=True))
    assert rows(place) == ["first", "second"]
    assert (place / "ledger-key.pem").read_text() == "a key"
    assert not (place.parent / "escaped").exists()
    assert not list(place.glob(".aside-*"))


def test_a_file_cut_short_is_no_backup(place: Path) -> None:
    kept = backed_up(place)
    kept.write_bytes(kept.read_bytes()[:-40])
    assert archive.UNCHANGED in refusal_of(keeping.restore, Namespace(file=str(kept), yes=True))


def test_when_the_exchange_fails_half_way_all_is_as_it_was(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = backed_up(place)
    write_row(place, "second")
    rename, count = Path.rename, iter(range(100))

    def fails_once(self: Path, target: Path) -> Path:
        if next(count) == 4:
            raise PermissionError("no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fails_once)
    assert "all is as it was" in refusal_of(keeping.restore, Namespace(file=str(kept), yes=True))
    monkeypatch.undo()
    assert rows(place) == ["first", "second"]
    assert (place / "ledger-key.pem").read_text() == "a key"
    assert not list(place.glob("before-restore-*"))


@needs_postgres
@pytest.mark.slow
def test_a_backup_of_postgresql_comes_back_and_the_cluster_of_the_run_is_gone_afterwards(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with temporary_cluster() as address:
        monkeypatch.setenv("UPWELL_DATABASE_URL", address)
        folder = Path(settings.postgres_env(address)["PGHOST"])
        with psycopg.connect(address, autocommit=True) as database:
            database.execute("CREATE TABLE voice AS SELECT 'first' AS words")
            kept = backed_up(place)
            database.execute("INSERT INTO voice VALUES ('second')")
        assert "--yes" in refusal_of(keeping.restore, Namespace(file=str(kept), yes=False))
        keeping.restore(Namespace(file=str(kept), yes=True))
        with psycopg.connect(address) as database:
            assert database.execute("SELECT words FROM voice").fetchall() == [("first",)]
        monkeypatch.delenv("UPWELL_DATABASE_URL")
        assert "same kind" in refusal_of(keeping.restore, Namespace(file=str(kept), yes=True))
    assert not folder.exists()


def test_two_runs_do_not_share_a_folder(place: Path) -> None:
    kept = backed_up(place)
    with processes.sole_user_of(place):
        assert "Another ./run" in refusal_of(keeping.restore, Namespace(file=str(kept), yes=True))
    assert keeping.restore(Namespace(file=str(kept), yes=True)) == 0
