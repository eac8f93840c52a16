"""Server time and queries of the pages that are read most, in a small and in a large community."""

from __future__ import annotations

import json
import subprocess

from bench import ground
from bench.apart import Task
from bench.figures import Figure, Sizes
from tools.runner.ground import PYTHON, ROOT

NAME = "pages"
TITLE = "Pages: server time and queries"
ABOUT = """Production settings, one process, no network: from the request to the whole answer. The middle of many visits after a few that warm up; queries counted
in a visit of their own. The community is written straight into the tables. “Grows” is the time in the large community over the time in the small one; the
number of queries is the same in both unless the row says otherwise."""
NEEDS: tuple[str, ...] = ()

Measured = dict[str, tuple[float, int]]


def measure(task: Task) -> list[Figure]:
    """On SQLite; with a cluster also on PostgreSQL."""
    figures = _on("SQLite", task, dict.fromkeys(_sizes(task.sizes), ""))
    if task.cluster:
        made = {size: ground.postgres_database(task.cluster, f"pages_{size}") for size in _sizes(task.sizes)}
        figures += _on("PostgreSQL", task, made)
    return figures


def _sizes(sizes: Sizes) -> list[int]:
    return [sizes.small_posts, sizes.large_posts]


def _on(database: str, task: Task, addresses: dict[int, str]) -> list[Figure]:
    small, large = (_in_town(task, database, size, address) for size, address in addresses.items())
    few, many = _sizes(task.sizes)
    return [
        Figure(
            f"{page}, {database}, {many:,} posts",
            milliseconds,
            "ms",
            note=f"{queries} queries; {small[page][0]:.1f} ms at {few:,}; grows {milliseconds / small[page][0]:.2f} times"
            + ("" if queries == small[page][1] else f"; {small[page][1]} QUERIES AT {few:,}"),
        )
        for page, (milliseconds, queries) in large.items()
    ]


def _in_town(task: Task, database: str, size: int, address: str) -> Measured:
    """One community, in a process of its own: Django knows one database from its start."""
    folder = task.folder / f"{database.lower()}-{size}"
    env = ground.environment(folder, address)
    out = folder / "pages.json"
    words = [str(PYTHON), "-m", "bench.visits", str(size), str(task.sizes.visits), str(out)]
    subprocess.run(words, cwd=ROOT, env=env, check=True)
    return {page: (float(took), int(queries)) for page, (took, queries) in json.loads(out.read_text()).items()}
