"""Which statement a person is shown next: more often those that matter to the map or are new, never by anybody's
hand, and the draw can be repeated.

Priority as published by Polis: importance is (1 - passes) x (1 + extremity) x agreement, each share with one and two
added; new statements weigh up to nine times more, halving their lead with every five votes; the product is squared.
Statements about the conversation itself have the fixed weight 49.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from upwell.algorithms.draw import draw_weighted
from upwell.algorithms.opinion.votes import Flags, Floats, Ints

META_PRIORITY = 49.0
NEW_PRIORITY = 5.0625
STEPS_PER_UNIT = 1_000_000
LABEL = "next statement"


def priorities(counts: Ints, extremity: Floats, moderated: Flags, meta: Flags) -> Floats:
    """Priority of every statement from counts (statement, answer: agree, disagree, pass). Moderated statements get 0:
    they are not shown.
    """
    agreed, passed, seen = counts[:, 0], counts[:, 2], counts.sum(axis=1)
    importance = (1 - (passed + 1) / (seen + 2)) * (extremity + 1) * (agreed + 1) / (seen + 2)
    ordinary = (importance * (1 + 8 * 2.0 ** (-seen / 5))) ** 2
    result: Floats = np.where(moderated, 0.0, np.where(meta, META_PRIORITY, ordinary))
    return result


def next_statement(priority: Mapping[int, float], waiting: Iterable[int], *, seed: str) -> int | None:
    """Draw one of the statements a person has not voted on, with chances in proportion to priority; None when nothing
    waits.

    Priorities become whole millionths (at least one), statements are taken in ascending order, and
    `draw.draw_weighted` says which. A statement newer than the priorities weighs as a new one. Give a seed that never
    recurs: the conversation, the person's secret, their number of votes.
    """
    order = sorted(set(waiting))
    if not order:
        return None
    weights = [max(1, round(priority.get(statement, NEW_PRIORITY) * STEPS_PER_UNIT)) for statement in order]
    return order[draw_weighted(seed.encode(), weights, LABEL)]
