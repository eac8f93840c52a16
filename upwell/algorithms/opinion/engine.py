"""From votes to the finished map, one step after the other."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from upwell.algorithms.opinion import figures, routing
from upwell.algorithms.opinion.groups import Grouping, find_groups
from upwell.algorithms.opinion.result import OUTSIDE, Counts, Dot, Group, OpinionMap, Shared, StatementOnMap, Telling
from upwell.algorithms.opinion.space import POSITION_DECIMALS, Space, lay_out
from upwell.algorithms.opinion.votes import AGREE, Flags, Floats, Ints, VotesIn, VoteTable, digest_of, vote_table
from upwell.algorithms.stamp import Stamp

METHOD, VERSION = "opinion-map", "1"
TOP_UP_TO = 15


def opinion_map(
    votes: VotesIn,
    *,
    n_statements: int,
    moderated_out: Iterable[int] = (),
    meta: Iterable[int] = (),
    seed: int = 0,
    k: int | None = None,
    k_max: int = 5,
    min_votes: int = 7,
    base_k: int = 100,
    redraws: int = 60,
) -> OpinionMap:
    """Map a conversation: where people stand, which groups they form, what each group holds and what all hold together.

    `votes` are three equally long lists: participant (any whole number), statement (0 to n_statements - 1) and value
    (+1 agree, 0 pass, -1 disagree). The last vote of a participant on a statement counts; apart from that their order
    changes nothing. Leave out the votes of people who were excluded: they are then nowhere in it.

    The steps are those Polis published (see `space`, `clusters`, `groups`, `figures`), with chance only from `seed`.
    People are in the conversation from `min_votes` votes (or as many as there are statements); if fewer than 15 are,
    those with most votes are added up to 15. With `k` that many groups are made whether clear or not. Not kept from
    Polis: memory of earlier runs, subgroups, sampling of large conversations.
    """
    zeroed_out, about = _chosen(moderated_out, n_statements), _chosen(meta, n_statements)
    table = vote_table(votes, n_statements)
    space = lay_out(table, zeroed_out | about)
    inside = in_conversation(table, min_votes)
    grouping = find_groups(space.people[inside], k=k, k_max=k_max, base_k=base_k, seed=seed, redraws=redraws)
    group = np.full(len(table.participants), OUTSIDE, dtype=np.int64)
    group[inside] = grouping.of
    counts = figures.count(table, group, grouping.k)
    parameters = {"seed": seed, "k": k, "k_max": k_max, "min_votes": min_votes, "base_k": base_k, "redraws": redraws}
    stamp = Stamp(
        METHOD, VERSION, parameters | _CONVENTIONS, digest_of(table, np.flatnonzero(zeroed_out), np.flatnonzero(about))
    )
    return _tell(table, space, grouping, group, counts, zeroed_out, about, stamp)


_CONVENTIONS = {
    "agree": 1,
    "moderated_columns": "zero for everybody and counted as seen (Polis)",
    "component_sign": "entry of greatest size is positive",
    "position_decimals": POSITION_DECIMALS,
    "significance": "1.2816",
}


def in_conversation(table: VoteTable, min_votes: int) -> Flags:
    """Who has voted enough; topped up to 15 with those who voted most (of equals the lower number)."""
    cast = table.votes_per_participant
    inside: Flags = cast >= max(1, min(min_votes, int(table.has_votes.sum())))
    if inside.sum() < TOP_UP_TO:
        inside[np.lexsort((table.participants, -cast))[:TOP_UP_TO]] = True
    return inside


def _chosen(statements: Iterable[int], n_statements: int) -> Flags:
    flags = np.zeros(n_statements, dtype=bool)
    numbers = sorted(set(statements))
    if numbers and (numbers[0] < 0 or numbers[-1] >= n_statements):
        raise ValueError("a statement was named that does not exist")
    flags[numbers] = True
    return flags


def _tell(
    table: VoteTable,
    space: Space,
    grouping: Grouping,
    group: Ints,
    counts: Ints,
    moderated: Flags,
    meta: Flags,
    stamp: Stamp,
) -> OpinionMap:
    allowed = ~(moderated | meta)
    everyone = counts.sum(axis=0)
    return OpinionMap(
        participants=tuple(table.participants.tolist()),
        x=tuple(space.people[:, 0].tolist()),
        y=tuple(space.people[:, 1].tolist()),
        group=tuple(group.tolist()),
        in_conversation=len(grouping.of),
        k=grouping.k,
        clear_groups=not grouping.unclear_because,
        unclear_because=grouping.unclear_because,
        considered=grouping.considered,
        silhouette=grouping.silhouette,
        stability=grouping.stability,
        share_of_variance=(float(space.share_of_variance[0]), float(space.share_of_variance[1])),
        groups=_groups(space.people[group >= 0], grouping, counts, allowed),
        dots=_dots(grouping),
        statements=_statements(space, counts, everyone, moderated, meta),
        agreed_by_all=_shared(everyone, 0, allowed),
        refused_by_all=_shared(everyone, 1, allowed),
        stamp=stamp,
    )


def _groups(people: Floats, grouping: Grouping, counts: Ints, allowed: Flags) -> tuple[Group, ...]:
    seen = counts.sum(axis=2)
    agree, disagree = figures.tests(counts[:, :, 0], seen), figures.tests(counts[:, :, 1], seen)
    told = []
    for number in range(grouping.k):
        members = people[grouping.of == number]
        pairs = figures.telling(agree, disagree, number, seen[number], allowed) if grouping.k > 1 else []
        told.append(
            Group(
                number=number,
                size=len(members),
                x=round(float(members[:, 0].mean()), POSITION_DECIMALS),
                y=round(float(members[:, 1].mean()), POSITION_DECIMALS),
                stability=grouping.stability_each[number] if grouping.k > 1 else 1.0,
                telling=tuple(
                    _telling(agree if way == AGREE else disagree, number, s, way, counts) for s, way in pairs
                ),
            )
        )
    return tuple(told)


def _telling(tests: figures.Tests, number: int, statement: int, direction: int, counts: Ints) -> Telling:
    cell = number, statement
    return Telling(
        statement=statement,
        direction=direction,
        share=float(tests.p[cell]),
        share_test=float(tests.p_test[cell]),
        ratio=float(tests.ratio[cell]),
        ratio_test=float(tests.ratio_test[cell]),
        counts=Counts(*counts[cell].tolist()),
    )


def _dots(grouping: Grouping) -> tuple[Dot, ...]:
    rows = zip(grouping.dots.points.tolist(), grouping.dots.sizes.tolist(), grouping.of_dot.tolist(), strict=True)
    return tuple(Dot(x, y, size, number) for (x, y), size, number in rows)


def _statements(
    space: Space, counts: Ints, everyone: Ints, moderated: Flags, meta: Flags
) -> tuple[StatementOnMap, ...]:
    seen = counts.sum(axis=2)
    columns = zip(
        moderated.tolist(),
        meta.tolist(),
        space.statements.tolist(),
        space.extremity.tolist(),
        routing.priorities(everyone, space.extremity, moderated, meta).tolist(),
        everyone.tolist(),
        counts.transpose(1, 0, 2).tolist(),
        figures.common_ground(counts[:, :, 0], seen).tolist(),
        figures.common_ground(counts[:, :, 1], seen).tolist(),
        strict=True,
    )
    return tuple(
        StatementOnMap(
            number,
            out,
            about,
            x,
            y,
            far,
            weight,
            Counts(*total),
            tuple(Counts(*cell) for cell in cells),
            united,
            against,
        )
        for number, (out, about, (x, y), far, weight, total, cells, united, against) in enumerate(columns)
    )


def _shared(everyone: Ints, answer: int, allowed: Flags) -> tuple[Shared, ...]:
    answered, seen = everyone[:, answer], everyone.sum(axis=1)
    p, test = figures.share(answered, seen), figures.against_half(answered, seen)
    picked = figures.consensus(answered, seen, allowed)
    return tuple(Shared(one, float(p[one]), float(test[one]), Counts(*everyone[one].tolist())) for one in picked)
