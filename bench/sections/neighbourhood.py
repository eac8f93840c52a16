"""Figures of a ward, and the attacker's run over all of them."""

from __future__ import annotations

import random
from typing import Any

from bench import ground
from bench.apart import Task
from bench.figures import Figure, seconds

NAME = "neighbourhood"
TITLE = "Figures of a neighbourhood, and the attacker"
ABOUT = """A made ward of 10,000 people in forty neighbourhoods, in each of which another share agreed to be counted (five to about a hundred people), over four years. The stranger
is a second program with an integer solver: it looks at every published table and at every pair of tables of one neighbourhood. Isolated: a star of which it can be sure that
it is few people and fewer numbers than the star says, or a difference that can only be a few people. Bare: the same without hiding, only rounded and starred. The insider
owns all other accounts of a neighbourhood, changes them before every publication, weighs everything that is shown as well as anybody can, and says whether the last person
has somebody to turn to: 50 in 100 is guessing."""
SECRET = b"a secret of a made installation"
NEEDS: tuple[str, ...] = ()


def measure(task: Task) -> list[Figure]:
    """How long it takes to make them, how many cells the stranger isolates, and how often the insider is right."""
    ground.prepare()
    from upwell.connections.tests import attacker

    chance = random.Random(5)
    ward = attacker.ward_of_ten_thousand(5)[:: task.sizes.every_neighbourhood]
    took, lives = seconds(lambda: [_years(number, people, chance) for number, people in enumerate(ward)])
    tables = [table for shown, _bare in lives for table in shown]
    pairs = [(old, new) for shown, _bare in lives for n, new in enumerate(shown) for old in shown[:n]]
    found = sum(len(attacker.isolated(table)) for table in tables)
    found += sum(len(attacker.singled_out(old, new)) for old, new in pairs)
    bare = sum(len(attacker.isolated(table, attacker.bare_bounds)) for _shown, told in lives for table in told)
    return [
        Figure(f"figures of {len(ward)} neighbourhoods over four years ({len(tables)} tables published)", took, "s"),
        Figure(f"cells isolated in {len(tables)} tables and {len(pairs)} pairs", found, "cells", note=f"bare: {bare}"),
        *(_insider(years, tries=max(20, 2_000 // task.sizes.every_neighbourhood**2)) for years in (1, 4, 10)),
    ]


def _years(number: int, people: list[Any], chance: random.Random) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    from upwell.algorithms.cellkey import Keys
    from upwell.connections import figures
    from upwell.connections.tests import attacker

    shown, bare = [], []
    for year in range(4):
        counts = figures.count(people)
        made = figures.publish(people, Keys(SECRET, f"{number} {year}"))
        bare += [attacker.bare(counts)] if counts[figures.PEOPLE] >= figures.FEWEST else []
        shown += [made[0]] if made else []
        people = attacker.a_year_later(people, chance)
    return shown, bare


def _insider(years: int, tries: int) -> Figure:
    """How often the insider says rightly whether the last person has somebody to turn to."""
    from upwell.connections.tests import attacker

    right = sum(attacker.guessed_right(random.Random(one), f"{years} {one}", years) for one in range(tries))
    name = f"the insider is right after {years} {'publication' if years == 1 else 'publications'}"
    return Figure(name, 100 * right / tries, "in 100", note=f"{tries} tries")
