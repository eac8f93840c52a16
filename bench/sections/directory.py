"""Searching a directory of fifty thousand services, and reading its feed."""

from __future__ import annotations

import json
import statistics
import subprocess

from bench import ground
from bench.apart import Task
from bench.figures import Figure
from tools.runner.ground import PYTHON, ROOT

NAME = "directory"
TITLE = "Directory: searches and pages of the feed"
ABOUT = """Production settings, one process, no network: from the request to the whole page. The services are written straight into the tables, around sixty towns.
Searches of six kinds in turn, each with its own words, place and need; p95 is the time that nineteen of twenty stay below. No peer: validators of Open Referral
hold no directory."""
NEEDS: tuple[str, ...] = ()


def measure(task: Task) -> list[Figure]:
    """On SQLite; with a cluster also on PostgreSQL."""
    figures = _on("SQLite", task, "")
    if task.cluster:
        figures += _on("PostgreSQL", task, ground.postgres_database(task.cluster, "directory"))
    return figures


def _on(database: str, task: Task, address: str) -> list[Figure]:
    """In a process of its own: Django knows one database from its start."""
    folder = task.folder / database.lower()
    env, out = ground.environment(folder, address), folder / "directory.json"
    words = [str(PYTHON), "-m", "bench.looking", str(task.sizes.services), str(task.sizes.visits), str(out)]
    subprocess.run(words, cwd=ROOT, env=env, check=True)
    told = json.loads(out.read_text())
    every = [took for kind in told["searches"].values() for took in kind]
    of = f"{database}, {task.sizes.services:,} services"
    note = f"middle {statistics.median(every):.0f} ms, longest {max(every):.0f} ms, {len(every)} searches"
    figures = [Figure(f"p95 of all searches, {of}", p95(every), "ms", note=note)]
    figures += [
        Figure(f"p95, {kind}, {database}", p95(took), "ms", note=f"middle {statistics.median(took):.0f} ms")
        for kind, took in told["searches"].items()
    ]
    return figures + [Figure(f"feed: {page}, {database}", took, "ms") for page, took in told["feed"].items()]


def p95(took: list[float]) -> float:
    """Nineteen of twenty stay below."""
    ordered = sorted(took)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
