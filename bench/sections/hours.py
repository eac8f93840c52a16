"""The books of the time bank: many transfers by several processes at once, then all of it replayed."""

from __future__ import annotations

import json
import subprocess

from bench import ground
from bench.apart import Task
from bench.figures import Figure
from tools.runner.ground import PYTHON, ROOT

NAME = "hours"
TITLE = "The books of the time bank"
ABOUT = """Transfers between forty accounts in both directions, by eight processes at once, each its own transaction with its own key; every twentieth is sent twice and
every fiftieth is put right by its opposite. The database writes both sides and keeps the balances. Afterwards everything is replayed: nothing may be lost, made or doubled, or
there is no figure. The statement is that of the busiest account."""
NEEDS: tuple[str, ...] = ()


def measure(task: Task) -> list[Figure]:
    """On SQLite, where writers take turns; with a cluster also on PostgreSQL."""
    figures = _on("SQLite", task, "")
    if task.cluster:
        figures += _on("PostgreSQL", task, ground.postgres_database(task.cluster, "hours"))
    return figures


def _on(database: str, task: Task, address: str) -> list[Figure]:
    """In a process of its own: Django knows one database from its start."""
    folder = task.folder / database.lower()
    out = folder / "hours.json"
    env = ground.environment(folder, address)
    words = [str(PYTHON), "-m", "bench.exchanging", str(task.sizes.transfers), str(out)]
    subprocess.run(words, cwd=ROOT, env=env, check=True)
    told = json.loads(out.read_text())
    made, took = told["transfers"], told["booked"]
    return [
        Figure(f"{made:,} transfers by 8 processes, {database}", took, "s", note=f"{made / took:,.0f} a second"),
        Figure(f"all {made:,} replayed and compared, {database}", told["audited"] * 1e3, "ms"),
        Figure(f"a statement page of {told['lines']:,} lines, {database}", told["statement"] * 1e3, "ms"),
    ]
