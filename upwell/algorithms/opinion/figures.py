"""What each group said, statement by statement, and what sets groups apart or holds them together.

Formulas as published by Polis (Small, Bjorkegren, Erkkila, Shaw and Megill 2021, "Polis: scaling deliberation by
mapping high dimensional opinion spaces"; and its mathematics code as described in public). Everywhere one agreement
and one disagreement are added, so that nothing is claimed from nothing. Note that the one-sample test `p_test` adds a
success but no failure and so leans upward (0 of 0 gives +1): it is kept because the published figures rest on it, and
it never decides alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upwell.algorithms.opinion.votes import AGREE, DISAGREE, Flags, Floats, Ints, VoteTable

Z_90 = 1.2816


@dataclass(frozen=True)
class Tests:
    """For one direction (agree or disagree), groups in rows, statements in columns.

    p           share of the group that answered so, one of each answer added
    p_test      z of that share against one half
    ratio       p against the same share among everybody else
    ratio_test  z of the difference between the group and everybody else
    """

    p: Floats
    p_test: Floats
    ratio: Floats
    ratio_test: Floats

    @property
    def significant(self) -> Flags:
        """Both tests pass at 90 per cent, one-sided."""
        return (self.p_test > Z_90) & (self.ratio_test > Z_90)

    @property
    def weight(self) -> Floats:
        """How telling the statement is for the group: what lists are sorted by."""
        product: Floats = self.ratio * self.ratio_test * self.p * self.p_test
        return product


def count(table: VoteTable, group_of_row: Ints, k: int) -> Ints:
    """Votes of people in groups as an array (group, statement, answer) with answers in the order agree, disagree,
    pass. Group -1 is left out.
    """
    group = group_of_row[table.row]
    inside = group >= 0
    answer = np.where(table.value == AGREE, 0, np.where(table.value == DISAGREE, 1, 2))
    slot = ((group * table.n_statements + table.column) * 3 + answer)[inside]
    return np.bincount(slot, minlength=k * table.n_statements * 3).reshape(k, table.n_statements, 3)


def share(answered: Ints, seen: Ints) -> Floats:
    """(answered + 1) / (seen + 2)."""
    result: Floats = (answered + 1) / (seen + 2)
    return result


def against_half(answered: Ints, seen: Ints) -> Floats:
    """One-sample z: 2 sqrt(n + 1) ((answered + 1) / (n + 1) - 1/2)."""
    result: Floats = 2 * np.sqrt(seen + 1) * ((answered + 1) / (seen + 1) - 0.5)
    return result


def between(answered_in: Ints, seen_in: Ints, answered_out: Ints, seen_out: Ints) -> Floats:
    """Two-sample z with one added to all four counts; 0 where everybody answered the same."""
    inside, outside = (answered_in + 1) / (seen_in + 1), (answered_out + 1) / (seen_out + 1)
    pooled = (answered_in + answered_out + 2) / (seen_in + seen_out + 2)
    spread = pooled * (1 - pooled) * (1 / (seen_in + 1) + 1 / (seen_out + 1))
    possible = spread > 1e-15
    result: Floats = np.where(possible, (inside - outside) / np.sqrt(np.where(possible, spread, 1.0)), 0.0)
    return result


def tests(answered: Ints, seen: Ints) -> Tests:
    """All four figures for one direction, each group against everybody else."""
    others, others_seen = answered.sum(axis=0) - answered, seen.sum(axis=0) - seen
    p = share(answered, seen)
    return Tests(
        p=p,
        p_test=against_half(answered, seen),
        ratio=p / share(others, others_seen),
        ratio_test=between(answered, seen, others, others_seen),
    )


def common_ground(answered: Ints, seen: Ints) -> Floats:
    """Group-aware consensus of each statement: the product over groups of their shares. One group against it is
    enough to make it small.
    """
    result: Floats = share(answered, seen).prod(axis=0)
    return result


def consensus(answered: Ints, seen: Ints, allowed: Flags, most: int = 5) -> list[int]:
    """Statements that people as one body clearly answered so: more than half, significant at 90 per cent, strongest
    first.
    """
    p, test = share(answered, seen), against_half(answered, seen)
    weight = p * test
    fit = np.flatnonzero(allowed & (seen > 0) & (p > 0.5) & (test > Z_90))
    return sorted(fit.tolist(), key=lambda statement: (-round(float(weight[statement]), 9), statement))[:most]


def telling(
    agree: Tests, disagree: Tests, group: int, seen: Ints, allowed: Flags, most: int = 5
) -> list[tuple[int, int]]:
    """The statements that best show how a group differs, as (statement, +1 agree or -1 disagree), agreements first.

    Those significant in either direction, by weight; but the statement the group agrees on best always leads, so that
    a group is never known by its refusals alone; and where nothing is significant the one with the strongest
    difference stands for the group. Nothing is said of a statement the group has not answered.
    """
    leads = agree.ratio_test[group] > disagree.ratio_test[group]
    fit = allowed & (agree.significant[group] | disagree.significant[group])
    weight = np.where(leads, agree.weight[group], disagree.weight[group])
    chosen = sorted(
        np.flatnonzero(fit).tolist(), key=lambda statement: (-round(float(weight[statement]), 9), statement)
    )
    first = _best_agreement(agree, group, allowed)
    if first is None and not chosen:
        first = _strongest_difference(agree, disagree, group, allowed & (seen > 0))
        direction = {} if first is None else {first: AGREE if leads[first] else DISAGREE}
    else:
        direction = {} if first is None else {first: AGREE}
    for statement in chosen:
        direction.setdefault(statement, AGREE if leads[statement] else DISAGREE)
    picked = list(direction.items())[:most]
    return [pair for pair in picked if pair[1] == AGREE] + [pair for pair in picked if pair[1] == DISAGREE]


def _best_agreement(agree: Tests, group: int, allowed: Flags) -> int | None:
    """Most agreed: by weight among statements agreed on more than elsewhere, else by share alone among those clearly
    agreed on.
    """
    p, test, ratio = agree.p[group], agree.p_test[group], agree.ratio[group]
    fit = allowed & ((test > Z_90) | ((ratio > 1) & (p > 0.5)))
    special = fit & (ratio > 1)
    if special.any():
        return _first_of_greatest(np.where(special, agree.weight[group], -np.inf))
    return _first_of_greatest(np.where(fit, p * test, -np.inf)) if fit.any() else None


def _strongest_difference(agree: Tests, disagree: Tests, group: int, allowed: Flags) -> int | None:
    if not allowed.any():
        return None
    return _first_of_greatest(
        np.where(allowed, np.maximum(agree.ratio_test[group], disagree.ratio_test[group]), -np.inf)
    )


def _first_of_greatest(value: Floats) -> int:
    return int(np.argmax(np.round(value, 9)))
