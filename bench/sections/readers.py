"""Requests a second for the signed-out and the signed-in, with the web server as `./run serve` starts it; and what web and worker weigh."""

from __future__ import annotations

import os
import socket
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import ground
from bench.apart import Task
from bench.figures import Figure
from bench.load import Load, load
from bench.visits import client_of
from tools.runner import serving
from tools.runner.ground import PYTHON
from tools.runner.processes import Children, wait_for_page

NAME = "readers"
TITLE = "Readers at once, and memory"
ABOUT = """A community of 4,000 posts, 16 connections kept open on the same machine, which also runs the client. The web server is gunicorn's gthread as
`./run serve` starts it, with one and with two processes of four threads. List: a space with its 25 latest conversations. Thread: 50 posts. The peer is the
fastest of three forums measured on the same hardware class with as many posts, NodeBB 4.10.3 (one process, with Redis; 590 MB); it shows 20 posts a page.
Memory: resident set of all web processes together, after the load, and of one worker at rest; pages that processes share are counted once."""
NEEDS: tuple[str, ...] = ()

PEER = "NodeBB 4.10.3"
PEERS = {"list": 124.0, "thread": 134.0}
PEER_MEGABYTES = 590.0


@dataclass(frozen=True)
class Visit:
    """A page and who reads it."""

    page: str
    who: str
    path: str
    cookie: str


def measure(task: Task) -> list[Figure]:
    """Every page for every reader, with one and with two processes."""
    ground.prepare()
    visits = _visits(task.sizes.served_posts)
    figures: list[Figure] = []
    for processes in task.sizes.processes:
        with _served(processes) as (port, running):
            figures += [_rate(task, visit, processes, port, running["web"]) for visit in visits]
            figures += _memory(running, processes)
    return figures


def _visits(posts: int) -> list[Visit]:
    from bench.town import build

    town = build(posts)
    paths = {"list": town.space, "thread": town.thread}
    readers = {"signed out": None, "signed in": town.reader}
    return [Visit(page, who, path, _cookie(reader)) for page, path in paths.items() for who, reader in readers.items()]


def _cookie(reader: Any) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client_of(reader).cookies.items())


@contextmanager
def _served(processes: int) -> Iterator[tuple[int, dict[str, int]]]:
    """The server and a worker, as `./run serve` starts them; the port, and the processes by name."""
    port, children = _free_port(), Children()
    try:
        children.start(
            "web",
            serving._web("127.0.0.1", port, Namespace(processes=processes, threads=serving.THREADS)),
            dict(os.environ),
        )
        children.start("worker", [PYTHON, serving.MANAGE, "worker"], dict(os.environ))
        wait_for_page("127.0.0.1", port, ground.HOST, children)
        yield port, {name: process.pid for name, process in children._running}
    finally:
        children.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _rate(task: Task, visit: Visit, processes: int, port: int, web: int) -> Figure:
    sizes, before = task.sizes, _processor_seconds(web)
    runs = [load(port, visit.path, visit.cookie, sizes.seconds_of_load, sizes.connections) for _ in range(sizes.runs)]
    each = (_processor_seconds(web) - before) / max(1, sum(run.answers for run in runs))
    if wrong := sum(run.wrong for run in runs):
        raise RuntimeError(f"{wrong} answers for {visit.path} were not the page")
    middle: Load = sorted(runs, key=lambda run: run.per_second)[len(runs) // 2]
    return Figure(
        f"{visit.page}, {visit.who}, {processes} × {serving.THREADS} threads",
        middle.per_second,
        "requests/s",
        peer=PEERS[visit.page],
        peer_name=PEER,
        more_is_better=True,
        note=f"p50 {middle.p50:.0f} ms, p99 {middle.p99:.0f} ms, {each * 1e3:.1f} ms of a processor each, {middle.client}",
    )


def _processor_seconds(pid: int) -> float:
    """What the server's processes have used so far: unlike the rate, it hardly depends on what else the machine does."""
    ticks = os.sysconf("SC_CLK_TCK")
    fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in _family(pid)]
    return sum(int(of[11]) + int(of[12]) for of in fields) / ticks


def _memory(running: dict[str, int], processes: int) -> list[Figure]:
    web = sum(_megabytes(pid) for pid in _family(running["web"]))
    figures = [
        Figure(f"memory of the web server, {processes} × {serving.THREADS} threads", web, "MB", PEER_MEGABYTES, PEER)
    ]
    if processes == 1:
        worker = sum(_megabytes(pid) for pid in _family(running["worker"]))
        figures.append(Figure("memory of a worker", worker, "MB"))
    return figures


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _megabytes(pid: int) -> float:
    """Proportional set size: what several processes share is divided among them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the kernel does not say how much memory is in use")
