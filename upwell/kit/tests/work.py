"""Jobs for the tests: a worker in a process of its own must be able to import them."""

from __future__ import annotations

import time
from pathlib import Path

from upwell.kit.errors import Refused
from upwell.kit.jobs import job
from upwell.kit.models import ImportRun


@job
def note(word: str) -> str:
    """Leaves a trace in the database."""
    ImportRun.objects.create(kind="trace", filename=word, digest="", state="done")
    return word


@job(retries=2, backoff=60)
def stumble(word: str) -> None:
    """Fails after a beginning that must not stay."""
    raise RuntimeError(f"stumbled over {word}")


@job(retries=5)
def decline() -> None:
    """Is refused by a rule."""
    raise Refused("no", "No, and asking again does not help.")


@job(retries=1, backoff=0.1, lease=1)
def wait_for_the_word(folder: str) -> None:
    """Says that it began, waits until the file `go` is there, then leaves its trace; begun a second time it waits no more."""
    place = Path(folder)
    (place / f"began-{len(list(place.glob('began-*')))}").touch()
    until = time.monotonic() + 30
    while not (place / "go").exists() and time.monotonic() < until:
        time.sleep(0.02)
    note("finished")
