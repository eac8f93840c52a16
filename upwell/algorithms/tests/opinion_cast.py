"""Conversations for the tests: made-up ones with a seed, and the real ones where the shared data lies beside the
checkout.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

POLIS = Path(__file__).resolve().parents[4] / "shared" / "data" / "polis"


def ballots(people, statements, turnout, likely, seed):
    """Random votes: `likely` gives each person's chance (people x statements) of agreeing; about `turnout` of the
    cells are voted on.
    """
    rng = np.random.default_rng(seed)
    participant, statement = np.nonzero(rng.random((people, statements)) < turnout)
    value = np.where(rng.random((people, statements)) < likely, 1, -1)
    value[rng.random((people, statements)) < 0.1] = 0
    return participant, statement, value[participant, statement]


def no_camps(people=60, statements=30, seed=0):
    """Statements differ in how popular they are; people do not differ at all."""
    popular = np.random.default_rng(1000 + seed).random(statements)
    return ballots(people, statements, 0.6, np.tile(popular, (people, 1)), seed)


def camps(k, people=150, statements=40, seed=0):
    """k camps with opinions of their own; returns the votes and each person's camp."""
    rng = np.random.default_rng(2000 + seed)
    camp = rng.integers(0, k, people)
    leaning = rng.choice([0.1, 0.5, 0.9], size=(k, statements))
    return ballots(people, statements, 0.5, leaning[camp], seed), camp


def polis(name):
    """Votes, number of statements, moderated-out statements and the groups Polis gave."""
    folder = POLIS / name
    if not folder.is_dir():
        pytest.skip(f"needs ../shared/data/polis/{name}")
    with (folder / "participants-votes.csv").open(encoding="utf-8") as file:
        head, *rows = list(csv.reader(file))
    columns = [(place, int(title)) for place, title in enumerate(head) if title.isdigit()]
    cells = [(int(row[0]), title, int(row[place])) for row in rows for place, title in columns if row[place] != ""]
    where = head.index("group-id")
    groups = {int(row[0]): int(row[where]) for row in rows if row[where] != ""}
    with (folder / "comments.csv").open(encoding="utf-8") as file:
        out = [int(row["comment-id"]) for row in csv.DictReader(file) if row["moderated"] == "-1"]
    votes = tuple(np.array(part) for part in zip(*cells, strict=True))
    return votes, max(title for _, title in columns) + 1, out, groups
