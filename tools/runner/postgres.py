"""A PostgreSQL of our own for one test run: made, started, stopped and thrown away by it, reachable by nobody else."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.runner import debian
from tools.runner.ground import Refusal, say

# Nothing in it is worth keeping, so it need not wait for the disk.
_HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=128MB", "max_connections=60")


@contextmanager
def temporary_cluster() -> Iterator[str]:
    """The address of a fresh cluster, on a socket in a private folder; gone afterwards."""
    if not debian.postgres_tool("initdb"):
        debian.install(["postgresql"], "PostgreSQL is missing")
    folder = Path(tempfile.mkdtemp(prefix="upwell-pg-", dir="/tmp"))  # noqa: S108 a socket's path may have only 107 letters
    server: subprocess.Popen[bytes] | None = None
    try:
        owner = _owner(folder)
        _initialise(folder, owner)
        server = _start(folder, owner)
        _wait(folder, server)
        yield f"postgresql://upwell@/postgres?host={folder}"
    finally:
        if server:
            _end(server)
        shutil.rmtree(folder, ignore_errors=True)


def _owner(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as the user that Debian made for it."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        raise Refusal("There is no user `postgres` here: type `apt-get install -y postgresql`.") from None
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _initialise(folder: Path, owner: dict[str, Any]) -> None:
    say("Starting a PostgreSQL for this run only")
    options = ["-U", "upwell", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    words = [str(debian.postgres_tool("initdb")), "-D", str(folder / "data"), *options]
    done = subprocess.run(words, cwd=folder, env=_clean(folder), capture_output=True, text=True, check=False, **owner)
    if done.returncode:
        raise Refusal(
            f"PostgreSQL could not make a database here ({done.stderr.strip().splitlines()[-1:]}): free some disk space."
        )


def _start(folder: Path, owner: dict[str, Any]) -> subprocess.Popen[bytes]:
    words = [
        str(debian.postgres_tool("postgres")),
        "-D",
        str(folder / "data"),
        "-k",
        str(folder),
        "-c",
        "listen_addresses=",
    ]
    words += [part for setting in _HASTE for part in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            words, cwd=folder, env=_clean(folder), stdout=log, stderr=log, start_new_session=True, **owner
        )


def _wait(folder: Path, server: subprocess.Popen[bytes]) -> None:
    asked = [str(debian.postgres_tool("pg_isready")), "-q", "-h", str(folder), "-U", "upwell"]
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        if subprocess.run(asked, env=_clean(folder), check=False).returncode == 0:
            return
        time.sleep(0.1)
    words = _last((folder / "log").read_text(errors="replace"))
    raise Refusal(f"PostgreSQL did not start ({words}): mend that and run this again.")


def _last(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]


def _end(server: subprocess.Popen[bytes]) -> None:
    """SIGINT is PostgreSQL's fast shutdown: it ends its sessions and leaves; SIGQUIT is the blunt one."""
    for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(request)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            continue


def _clean(folder: Path) -> dict[str, str]:
    """No address of another database may leak in from outside."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "HOME": str(folder)}
