"""`./run bench`: every section in turn, each in a process of its own, its figures on the screen and in docs/benchmarks.md."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import ground, machine, record, sections  # noqa: E402
from bench.figures import TINY, Figure, Sizes  # noqa: E402
from tools.runner.ground import PYTHON, Refusal, say  # noqa: E402
from tools.runner.postgres import temporary_cluster  # noqa: E402


def main(words: Sequence[str] | None = None) -> int:
    """Measure what was asked for; 1 when a section broke."""
    options = _options(words)
    wanted = [one for one in sections.ALL if not options.only or one.NAME in options.only]
    sizes = replace(TINY if options.tiny else Sizes(), postgres=options.postgres, peers=options.peers)
    measured = "; ".join(filter(None, [machine.described(), machine.busy()]))
    say(f"Measured on: {measured}")
    started, keep = time.monotonic(), not (options.no_record or options.tiny)
    with ExitStack() as stack:
        ready = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="upwell-bench-")))
        say("Making an empty database")
        ground.make_ready(ready)
        cluster = stack.enter_context(temporary_cluster()) if options.postgres else ""
        broken = [one.NAME for one in wanted if not _one(one, sizes, cluster, measured, keep=keep)]
    say(f"\nDone in {time.monotonic() - started:.0f} s." + (f" Broken: {', '.join(broken)}." if broken else ""))
    return 1 if broken else 0


def _one(section: sections.Section, sizes: Sizes, cluster: str, measured: str, *, keep: bool) -> bool:
    say(f"\n{section.TITLE}")
    if missing := [name for name in section.NEEDS if not (ground.DATA / name).exists()]:
        say(f"  left out: ../shared/data/{missing[0]} is not on this machine")
        return True
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"upwell-bench-{section.NAME}-") as folder:
        figures = _apart(section.NAME, sizes, Path(folder), cluster)
    if figures is None:
        say("  BROKEN: read its words above")
        return False
    say(record.as_text(figures))
    say(f"  ({time.monotonic() - started:.0f} s)")
    if keep:
        record.keep(section.NAME, section.TITLE, section.ABOUT, measured, figures)
    return True


def _apart(name: str, sizes: Sizes, folder: Path, cluster: str) -> list[Figure] | None:
    """Measure in a process of its own, so that no section warms, slows or fattens another."""
    told, out = folder / "task.json", folder / "figures.json"
    told.write_text(json.dumps({"sizes": asdict(sizes), "folder": str(folder), "cluster": cluster}))
    words = [str(PYTHON), "-m", "bench.apart", name, str(told), str(out)]
    code = subprocess.run(words, cwd=ROOT, env=ground.environment(folder), check=False).returncode
    return [Figure(**figure) for figure in json.loads(out.read_text())] if code == 0 else None


def _options(words: Sequence[str] | None) -> argparse.Namespace:
    names = [section.NAME for section in sections.ALL]
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("--only", help=f"only these, separated by commas: {', '.join(names)}")
    parser.add_argument("--postgres", action="store_true", help="the pages also on a PostgreSQL made for this run")
    parser.add_argument("--peers", action="store_true", help="fetch and run the peer that can be run here (red-dwarf)")
    parser.add_argument("--no-record", action="store_true", help="leave docs/benchmarks.md as it is")
    parser.add_argument("--tiny", action="store_true", help="tiny sizes, only to see that it works; not recorded")
    options = parser.parse_args(words)
    options.only = set(filter(None, (options.only or "").split(",")))
    if unknown := sorted(options.only - set(names)):
        parser.error(f"there is no section {unknown[0]}: choose from {', '.join(names)}")
    return options


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refusal as refusal:
        sys.exit(str(refusal))
