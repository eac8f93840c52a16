"""The opinion map of a real conversation, beside red-dwarf's."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from bench import ground
from bench.apart import Task
from bench.figures import Figure, median_seconds
from tools.runner.ground import ROOT, quiet, say
from upwell.algorithms.opinion import opinion_map

NAME = "opinion"
TITLE = "Opinion map"
ABOUT = """The conversation of Bowling Green (Polis' open data): from the list of votes to the finished map. Ours also tries 60 redraws of the people to say how
stable each group is, which the peer does not. The peer is red-dwarf 0.4.0, from its list of votes to its result, with scikit-learn's k-means; 5.5 s is what was
measured on the same hardware class, `--peers` measures it again here."""
NEEDS = ("polis/american-assembly.bowling-green", "polis/scoop-hivemind.taxes")

RED_DWARF = "red-dwarf 0.4.0"
RECORDED = 5.5
TARGET = 20
RUNS = 3  # for each of the task's runs: one map takes a fraction of a second

Votes = tuple[list[int], list[int], list[int]]


def measure(task: Task) -> list[Figure]:
    """Ours, and the peer's: as recorded, or as it runs here."""
    lists, number, out = conversation(task.sizes.conversation)
    people, statements, values = (np.array(part, dtype=np.int64) for part in lists)
    votes = (people, statements, values)  # as gather hands them over
    result = opinion_map(votes, n_statements=number, moderated_out=out)
    runs = RUNS * task.sizes.runs
    took = median_seconds(lambda: opinion_map(votes, n_statements=number, moderated_out=out), runs)
    bare = median_seconds(lambda: opinion_map(votes, n_statements=number, moderated_out=out, redraws=0), runs)
    peer, name = (
        (RECORDED, f"{RED_DWARF}, recorded")
        if task.sizes.conversation == "american-assembly.bowling-green"
        else (None, "")
    )
    if task.sizes.peers:
        peer, name = _red_dwarf(lists, out), f"{RED_DWARF}, run here"
    what = f"map of {len(result.participants):,} people, {len(result.statements):,} statements, {len(votes[0]):,} votes"
    note = f"{result.k} groups, stability {result.stability:.2f}, aim {TARGET} times"
    return [
        Figure(what, took, "s", peer, name, note=note),
        Figure("the same without asking how stable it is, as the peer does", bare, "s", peer, name),
    ]


def conversation(name: str) -> tuple[Votes, int, list[int]]:
    """Votes, number of statements and those moderated out, from a Polis export."""
    folder = ground.DATA / "polis" / name
    with (folder / "participants-votes.csv").open(encoding="utf-8") as file:
        head, *rows = list(csv.reader(file))
    columns = [(place, int(title)) for place, title in enumerate(head) if title.isdigit()]
    cells = [(int(row[0]), title, int(row[place])) for row in rows for place, title in columns if row[place] != ""]
    with (folder / "comments.csv").open(encoding="utf-8") as file:
        out = [int(row["comment-id"]) for row in csv.DictReader(file) if row["moderated"] == "-1"]
    people, statements, values = (list(part) for part in zip(*cells, strict=True))
    return (people, statements, values), max(title for _, title in columns) + 1, out


def _red_dwarf(votes: Votes, out: list[int]) -> float:
    """The peer, in an environment that only this measurement uses; kept in var/ for the next time."""
    place = ROOT / "var" / "bench-peers"
    python = place / "bin" / "python"
    if not (place / "ready").exists():
        say("  fetching red-dwarf 0.4.0 into var/bench-peers (about 500 MB)")
        quiet([sys.executable, "-m", "venv", "--clear", place], "The environment for the peer could not be made.")
        words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "-r"]
        quiet([python, *words, ROOT / "bench" / "peers" / "requirements.txt"], "red-dwarf could not be fetched.")
        (place / "ready").touch()
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"votes": votes, "out": out}, file)
        file.flush()
        script = Path(ROOT, "bench", "peers", "red_dwarf.py")
        said = subprocess.run([str(python), str(script), file.name], capture_output=True, text=True, check=True).stdout
    return float(said.split()[-1])
