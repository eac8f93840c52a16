"""The process in which one section is measured: python -m bench.apart NAME TASK.json FIGURES.json."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Sizes


@dataclass(frozen=True)
class Task:
    """What a section is told: how much, where it may write, and the address of a PostgreSQL cluster if there is one."""

    sizes: Sizes
    folder: Path
    cluster: str = ""


def main(name: str, told: str, out: str) -> None:
    """Measure one section and write its figures down."""
    from bench import sections

    given = json.loads(Path(told).read_text())
    task = Task(Sizes(**given["sizes"]), Path(given["folder"]), given["cluster"])
    section = next(one for one in sections.ALL if name == one.NAME)
    figures = section.measure(task)
    Path(out).write_text(json.dumps([figure.as_dict() for figure in figures]))


if __name__ == "__main__":
    main(*sys.argv[1:])
