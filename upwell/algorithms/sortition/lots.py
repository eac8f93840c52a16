"""Committing to a distribution, drawing from it, and filling the seats of people who drop out.

The order that lets anybody check the lottery: publish `commitment`, then wait for a seed that nobody could know (a
public randomness beacon, a ceremony), then `draw_panel`. From pool, quotas, distribution, salt and seed everything can
be computed again with SHA-256 and whole numbers alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace as with_changes

from .. import canonical, draw
from .check import check_people
from .distribution import Distribution
from .engine import leximin
from .errors import SortitionError
from .pool import PoolMember, Quota, build
from .progress import Progress


def commitment(distribution: Distribution, pool: Sequence[PoolMember], quotas: Sequence[Quota], *, salt: bytes) -> str:
    """What is published before the seed is known: binds to pool, quotas, panels and tickets, and gives nothing away.

    Refuses when the distribution was not made for this pool and these quotas.
    """
    check_people(pool, quotas)
    problem = build(pool, quotas, distribution.panel_size)
    distribution.verify(problem)
    value = {"problem": problem.canonical(), "distribution": distribution.as_dict()}
    return canonical.commitment(salt=salt, value=value)


def draw_panel(distribution: Distribution, seed: bytes) -> list[str]:
    """The ids of the panel that this seed draws, sorted.

    Labels for `draw`: "sortition panel" for the panel by its tickets, "sortition type T" (T counts from 0) for the
    seats of each type among its sorted members.
    """
    position = draw.draw_weighted(seed, distribution.tickets, "sortition panel")
    return sorted(
        person
        for kind, seats in distribution.panels[position]
        for person in draw.sample(seed, distribution.members[kind], seats, f"sortition type {kind}")
    )


def replace(
    pool: Sequence[PoolMember],
    quotas: Sequence[Quota],
    panel_size: int,
    *,
    staying: Collection[str],
    gone: Collection[str],
    progress: Progress | None = None,
) -> Distribution:
    """The fairest draw for the seats of those who dropped out, such that with those who stay all quotas hold again.

    Those who stay keep their seats; those who are gone are not drawn again. Commit to the result and draw from it as
    from the first: `draw_panel` gives the newcomers. Refuses with "infeasible" and the smallest relaxation.
    """
    check_people(pool, quotas)
    people = {person.id: person for person in pool}
    for person in sorted(staying):
        if person not in people or person in gone:
            raise SortitionError("cannot_stay", id=person)
    seated = [people[person].features for person in sorted(set(staying))]
    taken = {quota: sum(features[quota.feature] == quota.value for features in seated) for quota in quotas}
    open_quotas = [with_changes(quota, min=max(0, quota.min - n), max=quota.max - n) for quota, n in taken.items()]
    candidates = [person for person in pool if person.id not in staying and person.id not in gone]
    return leximin(candidates, open_quotas, panel_size - len(seated), progress=progress)
