"""Figures of a ward, and the attacker's run over all of them."""

from __future__ import annotations

import random

from bench import ground
from bench.apart import Task
from bench.figures import Figure, seconds

NAME = "neighbourhood"
TITLE = "Figures of a neighbourhood, and the attacker"
ABOUT = """A made ward of 10,000 people in forty neighbourhoods, in each of which another share agreed to be counted (five to about a hundred people), over four quarters of
a year. The attacker is a second program with an integer solver: it looks at every published table and at every pair of tables of one neighbourhood. Isolated: a star of
which it can be sure that it is few people and fewer numbers than the star says, or a difference that can only be a few people. Bare: the same without hiding, only
rounded and starred."""
NEEDS: tuple[str, ...] = ()


def measure(task: Task) -> list[Figure]:
    """How long it takes to make them, and how many cells the attacker isolates."""
    ground.prepare()
    from upwell.connections.tests import attacker

    chance = random.Random(5)
    ward = attacker.ward_of_ten_thousand(5)[:: task.sizes.every_neighbourhood]
    took, lives = seconds(lambda: [_year(people, chance) for people in ward])
    tables = [table for shown, _bare in lives for table in shown]
    pairs = [(old, new) for shown, _bare in lives for n, new in enumerate(shown) for old in shown[:n]]
    found = sum(len(attacker.isolated(table)) for table in tables)
    found += sum(len(attacker.singled_out(old, new)) for old, new in pairs)
    bare = sum(len(attacker.isolated(table)) for _shown, told in lives for table in told)
    return [
        Figure(f"figures of {len(ward)} neighbourhoods over four quarters ({len(tables)} tables published)", took, "s"),
        Figure(f"cells isolated in {len(tables)} tables and {len(pairs)} pairs", found, "cells", note=f"bare: {bare}"),
    ]


def _year(people: list[object], chance: random.Random) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    from upwell.connections import figures
    from upwell.connections.tests import attacker

    shown, bare, truths = [], [], []
    for _quarter in range(4):
        counts = figures.count(people)
        if counts[figures.PEOPLE] >= figures.FEWEST:
            bare.append(attacker.bare(counts))
            if figures.may_stand_beside(counts, truths):
                truths.append(counts)
                shown.append(figures.publish(counts)[0])
        people = attacker.a_quarter_later(people, chance)
    return shown, bare
