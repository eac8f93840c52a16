"""Readers at once: `wrk` where it is installed, else a small client of our own in a process of its own.

Ours keeps a few connections open on this machine and asks for one page again on each as soon as the last answer is whole. It is one thread over plain
sockets, because it shares two cores with the server that it measures: a client that costs much would measure itself. `python -m bench.load` runs it.
"""

from __future__ import annotations

import json
import re
import selectors
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from bench.ground import HOST
from tools.runner.ground import PYTHON, ROOT

MOST_REQUESTS = 20_000
_TIMES = {"us": 1e-3, "ms": 1.0, "s": 1e3}
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Load:
    """Answers a second; milliseconds for the middle and the slowest hundredth; all answers, those to warm up too; answers that were not the page."""

    per_second: float
    p50: float
    p99: float
    answers: int
    wrong: int
    client: str


def load(port: int, path: str, cookie: str, seconds: float, connections: int) -> Load:
    """Put load on one page for some seconds."""
    if wrk := shutil.which("wrk"):
        return _with_wrk(wrk, port, path, cookie, seconds, connections)
    told = json.dumps([port, path, cookie, seconds, connections])
    done = subprocess.run(
        [str(PYTHON), "-m", "bench.load", told],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    )
    return Load(**json.loads(done.stdout))


def _with_wrk(wrk: str, port: int, path: str, cookie: str, seconds: float, connections: int) -> Load:
    words = [wrk, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", "-H", f"Host: {HOST}"]
    words += ["-H", f"Cookie: {cookie}"] if cookie else []
    said = subprocess.run([*words, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    answers = re.search(r"(\d+) requests in", said)
    return Load(
        float(rate[1]) if rate else 0.0,
        _part(said, 50),
        _part(said, 99),
        int(answers[1]) if answers else 0,
        int(wrong[1]) if wrong else 0,
        "wrk",
    )


def _part(said: str, percent: int) -> float:
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", said)
    return float(found[1]) * _TIMES[found[2]] if found else 0.0


class Reader:
    """One connection, and what has come of its answer."""

    def __init__(self, port: int, request: bytes) -> None:
        self._port, self._request = port, request
        self.socket = self._connected()

    def ask(self) -> None:
        """Send the request again."""
        self.begun, self._got, self._whole = time.perf_counter(), b"", 0
        self.socket.sendall(self._request)

    def take(self) -> tuple[float, bool] | None:
        """Read what is there; when the answer is whole, how long it took and whether it was the page."""
        more = self.socket.recv(1 << 18)
        self._got += more
        if not self._whole and b"\r\n\r\n" in self._got:
            head, _, _ = self._got.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            self._whole = len(head) + 4 + (int(length[1]) if length else 0)
        if more and not (self._whole and len(self._got) >= self._whole):
            return None
        return time.perf_counter() - self.begun, self._got.startswith(b"HTTP/1.1 200") and bool(more)

    def closes(self) -> bool:
        """Whether the server hangs up after this answer."""
        return not self._got or b"\r\nconnection: close" in self._got[: self._whole].lower()

    def again(self) -> None:
        """A new connection in the place of one that was closed."""
        self.socket.close()
        self.socket = self._connected()

    def _connected(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self._port), timeout=60)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


def answers(port: int, request: bytes, seconds: float, connections: int) -> Iterator[tuple[float, bool]]:
    """Time and success of every answer, until the time is over or there were enough."""
    with selectors.DefaultSelector() as waiting:
        for _ in range(connections):
            reader = Reader(port, request)
            waiting.register(reader.socket, selectors.EVENT_READ, reader)
            reader.ask()
        until, left = time.perf_counter() + seconds, MOST_REQUESTS
        while time.perf_counter() < until and left:
            for key, _ in waiting.select(timeout=1):
                answer = key.data.take()
                if answer is not None:
                    left -= 1
                    yield answer
                    _go_on(waiting, key.data)


def _go_on(waiting: selectors.BaseSelector, reader: Reader) -> None:
    if reader.closes():
        waiting.unregister(reader.socket)
        reader.again()
        waiting.register(reader.socket, selectors.EVENT_READ, reader)
    reader.ask()


def measure(port: int, path: str, cookie: str, seconds: float, connections: int) -> Load:
    """As `load`, in this process."""
    head = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept: text/html\r\n" + (f"Cookie: {cookie}\r\n" if cookie else "")
    request = f"{head}\r\n".encode()
    # Until every thread of the server has its connection to the database.
    warm = list(answers(port, request, seconds / 4, connections))
    started = time.perf_counter()
    told = list(answers(port, request, seconds, connections))
    took = time.perf_counter() - started
    times = sorted(one for one, _ in told) or [0.0]
    middle, slow = times[len(times) // 2] * 1e3, times[int(len(times) * 0.99)] * 1e3
    wrong = sum(not good for _, good in warm + told)
    return Load(len(told) / took, middle, slow, len(warm) + len(told), wrong, "own client")


if __name__ == "__main__":
    print(json.dumps(asdict(measure(*json.loads(sys.argv[1])))))
