"""Five thousand real comments brought in, and the themes in them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from bench import ground
from bench.apart import Task
from bench.figures import Figure, median_seconds, seconds

NAME = "voices"
TITLE = "Comments brought in, and their themes"
ABOUT = """The comments that people gave an ambulance trust, brought in by the same importer as on the page and the command line (rows read, checked, refused with a
reason or written, in chunks that can go on after a stop), then themes looked for in all that were taken."""
FILE = "nhs-feedback/ambulance-and-111-feedback.csv"
NEEDS = (FILE,)
OPTIONS = {"basis": "Published as open data", "scopes": "count, quote"}


def measure(task: Task) -> list[Figure]:
    """Each run of the import brings the file in as a collection of its own name, into tables that hold nothing else."""
    ground.prepare()
    file = _first(ground.DATA / FILE, task.sizes.rows)
    runs = [
        _import(file, f"Comments {number}", keep=number == task.sizes.runs - 1) for number in range(task.sizes.runs)
    ]
    taken = sorted(took for took, _, _ in runs)[len(runs) // 2]
    _, rows, added = runs[-1]
    figures = [
        Figure(f"import of {rows:,} comments", taken, "s", note=f"{added:,} taken, {rows / taken:,.0f} rows a second")
    ]
    again, _, nothing = _import(file, f"Comments {task.sizes.runs - 1}", keep=True)
    figures.append(Figure("the same file again", again, "s", note=f"{nothing} taken: nothing changes"))
    return figures + _themes(task.sizes.runs)


def _first(path: Path, rows: int) -> bytes:
    if not rows:
        return path.read_bytes()
    table = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig", errors="replace"))))[: rows + 1]
    out = io.StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue().encode()


def _import(file: bytes, source: str, *, keep: bool) -> tuple[float, int, int]:
    from upwell.discover.models import Voice
    from upwell.kit.imports import start, take_up
    from upwell.kit.permissions import SYSTEM

    took, run = seconds(
        lambda: take_up(start(SYSTEM, "voices", file, "comments.csv", None, {**OPTIONS, "source": source}))
    )
    if run.state != run.State.DONE:
        raise RuntimeError(f"the import ended as {run.state}: {run.said}")
    if not keep:
        Voice.objects.all().delete()
    return took, run.total_rows, run.added


def _themes(runs: int) -> list[Figure]:
    from upwell.algorithms.themes import find_themes
    from upwell.discover.actions import themes
    from upwell.discover.models import Voice

    texts = list(Voice.objects.order_by("ref").values_list("text", flat=True))
    found = find_themes(texts)
    alone = median_seconds(lambda: find_themes(texts), runs)
    whole = median_seconds(lambda: themes.compute(""), runs)
    placed = sum(theme is not None and theme >= 0 for theme in found.theme_of)
    note = f"{len(found.themes)} themes, {placed / max(1, len(texts)):.0%} of the comments in one"
    return [
        Figure(f"themes over {len(texts):,} comments", alone, "s", note=note),
        Figure("the same with reading, storing and counting", whole, "s"),
    ]
