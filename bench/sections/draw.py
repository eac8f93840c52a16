"""The lottery: sixty people out of 944 under 24 quotas."""

from __future__ import annotations

import csv

from bench import ground
from bench.apart import Task
from bench.figures import Figure, median_seconds
from upwell.algorithms.sortition import PoolMember, Quota, draw_panel, leximin

NAME = "draw"
TITLE = "Draw of a jury"
ABOUT = """A pool of 944 people made from a public survey (ANES 1996) with 708 different kinds of people and 24 quotas, each leaving room for one. Ours finds the
LEXIMIN distribution, proves it and turns it into whole tickets; then a published seed draws a panel. The peer is sortition-algorithms 0.12.15 with HiGHS, which
raises only the smallest probability (maximin); its LEXIMIN needs a solver under a paid licence, and stopped after 424 s without one."""
NEEDS = ("sortition/anes96",)

PEER, RECORDED = "sortition-algorithms 0.12.15, maximin, recorded", 187.0


def measure(task: Task) -> list[Figure]:
    """Distribution, panel from a seed, and how far the smallest probability got."""
    folder, size = ground.DATA / "sortition" / "anes96", task.sizes.panel
    with (folder / "pool.csv").open(encoding="utf-8") as file:
        pool = [PoolMember(row.pop("id"), row) for row in csv.DictReader(file)]
    quotas = _quotas(size)
    distribution = leximin(pool, quotas, size)
    took = median_seconds(lambda: leximin(pool, quotas, size), task.sizes.runs)
    drawn = median_seconds(lambda: draw_panel(distribution, b"a seed known to all"), 5)
    peer, name = (RECORDED, PEER) if size == FULL else (None, "")
    least = distribution.bound_ppb / 1e9
    note = f"smallest probability {least:.6f}, {len(distribution.panels)} panels"
    return [
        Figure(f"distribution for {size} of {len(pool)} people", took, "s", peer, name, note=note),
        Figure("a panel from the seed", drawn * 1e3, "ms"),
    ]


FULL = 60


def _quotas(size: int) -> list[Quota]:
    """Those of the file; for another size each is scaled, with room for rounding."""
    with (ground.DATA / "sortition" / "anes96" / "quotas.csv").open(encoding="utf-8") as file:
        rows = [(row["feature"], row["value"], int(row["min"]), int(row["max"])) for row in csv.DictReader(file)]
    scale, room = size / FULL, 0 if size == FULL else 2
    return [Quota(f, v, max(0, int(least * scale) - room), int(most * scale) + room) for f, v, least, most in rows]
