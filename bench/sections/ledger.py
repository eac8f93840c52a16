"""A hundred thousand entries on the record: written, placed in the tree, signed, exported, checked by a stranger."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bench import ground
from bench.apart import Task
from bench.figures import Figure, seconds
from tools.runner.ground import ROOT

NAME = "ledger"
TITLE = "The public record"
ABOUT = """Entries with a public fact, a subject and a salted commitment to who acted. Written as an import writes them, a thousand in a transaction; the one by one
row is how a person's act writes them, each in its own transaction and placed in the tree after it. Then the checkpoint, the open export, and tools/verify.py over
it, which uses nothing of ours. Once each: the work is long enough."""
NEEDS: tuple[str, ...] = ()

CHUNK = 1_000
SINGLY = 300


def measure(task: Task) -> list[Figure]:
    """Written, placed, signed, exported, verified."""
    ground.prepare()
    from upwell.ledger import checkpoints, export, tree

    number = task.sizes.entries
    written, _ = seconds(lambda: _write(number))
    placed, _ = seconds(tree.sequence_all)
    signed, newest = seconds(checkpoints.sign)
    if newest is None or newest.size != number:
        raise RuntimeError("the checkpoint does not cover all entries")
    file = task.folder / "export.jsonl"
    exported, _ = seconds(lambda: _save(file, export.stream()))
    verified, _ = seconds(lambda: _verify(file))
    proved = statistics.median(seconds(partial(tree.inclusion, at, number))[0] for at in range(0, number, number // 50))
    singly = _singly(min(SINGLY, number))
    every = f"{number:,} entries"
    return [
        Figure(f"{every} written", written, "s", note=f"{number / written:,.0f} a second"),
        Figure(f"{every} placed in the tree", placed, "s", note=f"{number / placed:,.0f} a second"),
        Figure("checkpoint signed over them", signed * 1e3, "ms"),
        Figure("open export", exported, "s", note=f"{file.stat().st_size / 1e6:.0f} MB"),
        Figure("all of it verified by tools/verify.py", verified, "s"),
        Figure("a proof that one entry is in the tree", proved * 1e3, "ms"),
        Figure("one entry written by itself and placed", singly * 1e3, "ms", note=f"after {number:,} others"),
    ]


def _write(number: int) -> None:
    from django.db import transaction

    from upwell.accounts.models import Person
    from upwell.community.models import Space
    from upwell.ledger.actions import Draft, record_many

    space = Space.objects.create(
        slug="bench", name="Bench", purpose="support", audience="public", statement="-", rules="-"
    )
    actor = Person.objects.create_user("Recorder")
    one = Draft("community.space_opened", actor, space, facts={"name": "Bench", "purpose": "support"})
    for start in range(0, number, CHUNK):
        # Placing is measured by itself, so what an action does after its commit is left out here.
        with transaction.atomic():
            record_many([one] * min(CHUNK, number - start))
            transaction.get_connection().run_on_commit.clear()


def _save(file: Path, lines: Iterator[bytes]) -> None:
    with file.open("wb") as out:
        out.writelines(lines)


def _verify(file: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "verify.py"), str(file)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip() or done.stdout.strip())


def _singly(number: int) -> float:
    from django.db import transaction

    from upwell.accounts.models import Person
    from upwell.community.models import Space
    from upwell.ledger.actions import record

    space, actor = Space.objects.get(slug="bench"), Person.objects.get(handle="Recorder")

    def act() -> None:
        with transaction.atomic():
            record("community.space_opened", actor=actor, subject=space, facts={"name": "Bench", "purpose": "support"})

    return statistics.median(seconds(act)[0] for _ in range(number))
