"""Starts the web server and the worker, waits until the page answers, and stops exactly these processes again."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from tools.runner.ground import ROOT, Refusal

GRACE = 15.0
PATIENCE = 60.0
_REQUESTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(KeyboardInterrupt):
    """Somebody asked us to end: Ctrl-C, a service manager, or a closed terminal."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stop


def listen_for_stop() -> None:
    """Let every polite request to end take the same way as Ctrl-C."""
    for number in _REQUESTS:
        signal.signal(number, _stop)


class Children:
    """Processes that we started, each in its own session: Ctrl-C reaches only us, and we end them in order."""

    def __init__(self) -> None:
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def start(self, name: str, argv: Sequence[str | Path], env: dict[str, str]) -> None:
        """Start one more."""
        words = [str(part) for part in argv]
        self._running.append((name, subprocess.Popen(words, cwd=ROOT, env=env, start_new_session=True)))

    def fallen(self) -> str | None:
        """The name of a process that has ended although nobody asked it to."""
        return next((name for name, process in self._running if process.poll() is not None), None)

    def watch(self) -> None:
        """Wait until one of them falls."""
        while not (name := self.fallen()):
            time.sleep(0.2)
        raise Refusal(f"The {name} stopped by itself: read its last words above, mend the cause and start again.")

    def stop(self) -> None:
        """Ask each to finish what it holds; insist after the grace period, and never on anything we did not start."""
        with _deaf():
            for _, process in self._running:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + GRACE
            for _, process in self._running:
                _end(process, deadline)
            self._running.clear()


def _end(process: subprocess.Popen[bytes], deadline: float) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(max(0.1, deadline - time.monotonic()))
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # its own session, so its own group
    process.wait()


@contextmanager
def _deaf() -> Iterator[None]:
    """A second Ctrl-C must not leave half of the processes running."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _REQUESTS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def require_free(port: int, command: str) -> None:
    """Refuse when something else listens on the port already."""
    if not _free(port):
        other = next((number for number in range(port + 1, port + 50) if _free(number)), port + 1)
        raise Refusal(f"Port {port} is in use: end the program that has it, or run `./run {command} --port {other}`.")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def wait_for_page(host: str, port: int, name: str, children: Children) -> None:
    """Wait until the first page answers; refuse when it never does or answers with an error of its own."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if fallen := children.fallen():
            raise Refusal(f"The {fallen} did not start: read its last words above, mend the cause and start again.")
        if status := _status(host, port, name):
            if status >= 500:
                raise Refusal(f"The first page answers with error {status}: read the words above and mend the cause.")
            return
        time.sleep(0.1)
    raise Refusal(
        f"The page did not answer within {PATIENCE:.0f} seconds: read the words above, mend the cause and start again."
    )


def _status(host: str, port: int, name: str) -> int:
    try:
        connection = http.client.HTTPConnection(host, port, timeout=10)
        connection.request("GET", "/", headers={"Host": name})
        return connection.getresponse().status
    except OSError:
        return 0


@contextmanager
def sole_user_of(var: Path) -> Iterator[None]:
    """Hold an installation's folder: two servers, or a server and a restore, must not share it."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "running.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refusal(f"Another ./run works in {var}: end it first (Ctrl-C in its window).") from None
        yield
