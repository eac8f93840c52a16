"""Opinion map of a conversation: people who answered alike stand together, and what they share across groups comes to
the front.

    result = opinion_map((participants, statements, values), n_statements=40, moderated_out=[3], seed=7)
    result.clear_groups, result.k, result.group_of(12), result.groups[0].telling, result.most_uniting()
    next_statement(result.priorities, waiting, seed="...")

The mathematics is the one Polis published; what is ours is exactness (no hidden chance, no memory of earlier runs),
the stability of each group, and that "no clear groups" is an answer. A vote of +1 agrees, -1 disagrees, 0 passes.
"""

from upwell.algorithms.opinion.engine import opinion_map
from upwell.algorithms.opinion.result import OUTSIDE, Counts, Dot, Group, OpinionMap, Shared, StatementOnMap, Telling
from upwell.algorithms.opinion.routing import META_PRIORITY, NEW_PRIORITY, next_statement
from upwell.algorithms.opinion.votes import AGREE, DISAGREE, PASS

__all__ = [
    "AGREE",
    "DISAGREE",
    "META_PRIORITY",
    "NEW_PRIORITY",
    "OUTSIDE",
    "PASS",
    "Counts",
    "Dot",
    "Group",
    "OpinionMap",
    "Shared",
    "StatementOnMap",
    "Telling",
    "next_statement",
    "opinion_map",
]
