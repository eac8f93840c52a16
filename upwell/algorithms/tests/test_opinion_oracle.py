"""The map against a second, slow and dense way to compute it, written from the published formulas with loops."""

from math import sqrt

import numpy as np
import pytest

from upwell.algorithms.opinion import opinion_map
from upwell.algorithms.tests.opinion_cast import camps, no_camps

Z = 1.2816


def matrix(votes, n):
    """Dictionary of dictionaries: person -> statement -> last vote."""
    seen = {}
    for person, statement, value in zip(*(part.tolist() for part in votes), strict=True):
        seen.setdefault(person, {})[statement] = value
    return {person: seen[person] for person in sorted(seen)}


def dense_space(seen, n, zero=()):
    """Impute by the mean, centre, full SVD, project, all dense."""
    columns = [s for s in range(n) if any(s in cast for cast in seen.values())]
    table = {p: cast | {s: 0 for s in zero if s in columns} for p, cast in seen.items()}
    mean = {s: np.mean([cast[s] for cast in table.values() if s in cast]) for s in columns}
    filled = np.array([[cast.get(s, mean[s]) for s in columns] for cast in table.values()])
    axes = np.linalg.svd(filled - filled.mean(axis=0))[2][:2]
    people = {
        p: sqrt(len(columns) / len(cast)) * sum((cast[s] - mean[s]) * axes[:, columns.index(s)] for s in cast)
        for p, cast in table.items()
    }
    spread = {s: sqrt(len(columns)) * (1 - mean[s]) * axes[:, columns.index(s)] for s in columns}
    return people, {s: np.zeros(2) if s in zero else place for s, place in spread.items()}


def tally(seen, members, statement, answer):
    votes = [seen[p][statement] for p in members if statement in seen[p]]
    return sum(vote == answer for vote in votes), len(votes)


def z_half(hit, n):
    return 2 * sqrt(n + 1) * ((hit + 1) / (n + 1) - 0.5)


def z_two(hit, n, hit_else, n_else):
    a, b = (hit + 1) / (n + 1), (hit_else + 1) / (n_else + 1)
    p = (hit + hit_else + 2) / (n + n_else + 2)
    return 0.0 if p == 1 else (a - b) / sqrt(p * (1 - p) * (1 / (n + 1) + 1 / (n_else + 1)))


def judged(seen, inside, outside, statement, answer):
    hit, n = tally(seen, inside, statement, answer)
    hit_else, n_else = tally(seen, outside, statement, answer)
    p, p_else = (hit + 1) / (n + 2), (hit_else + 1) / (n_else + 2)
    return {"p": p, "pt": z_half(hit, n), "r": p / p_else, "rt": z_two(hit, n, hit_else, n_else)}


def members_of(result, number):
    return [p for p in result.participants if result.group_of(p) == number]


CONVERSATIONS = [
    (no_camps(40, 12, seed=3), 12, ()),
    (camps(2, people=60, statements=25, seed=1)[0], 25, (4, 9)),
    (camps(3, people=90, statements=140, seed=2)[0], 150, (0, 77, 149)),
]


@pytest.fixture(params=CONVERSATIONS, ids=["dense", "moderated", "lanczos"])
def talk(request):
    votes, n, out = request.param
    return matrix(votes, n), n, out, opinion_map(votes, n_statements=n, moderated_out=out, k=2, redraws=3)


def test_people_and_statements_stand_where_a_dense_svd_puts_them(talk):
    seen, n, out, result = talk
    people, statements = dense_space(seen, n, out)
    flip = [np.sign(sum(people[p][axis] * result.position_of(p)[axis] for p in seen)) for axis in (0, 1)]
    for person in seen:
        assert np.allclose(result.position_of(person), people[person] * flip, atol=1e-7)
    for entry in result.statements:
        place = statements.get(entry.statement, np.zeros(2))
        assert np.allclose((entry.x, entry.y), place * flip, atol=1e-7)
        assert entry.extremity == pytest.approx(np.hypot(*place), abs=1e-7)


def test_counts_of_groups_are_those_of_a_loop_over_ballots(talk):
    seen, _, _, result = talk
    for entry in result.statements:
        for number, counts in enumerate(entry.by_group):
            found = [tally(seen, members_of(result, number), entry.statement, answer)[0] for answer in (1, -1, 0)]
            assert found == list(counts)
    assert sum(group.size for group in result.groups) == result.in_conversation


def test_what_tells_of_a_group_is_what_the_published_tests_say(talk):
    seen, n, out, result = talk
    for group in result.groups:
        inside, outside = members_of(result, group.number), members_of(result, 1 - group.number)
        figures = {way: [judged(seen, inside, outside, s, way) for s in range(n)] for way in (1, -1)}
        fit = {}
        for s in set(range(n)) - set(out):
            if any(figures[way][s]["pt"] > Z and figures[way][s]["rt"] > Z for way in (1, -1)):
                way = 1 if figures[1][s]["rt"] > figures[-1][s]["rt"] else -1
                fit[s] = way, np.prod(list(figures[way][s].values()))
        for told in group.telling:
            expected = figures[told.direction][told.statement]
            got = {"p": told.share, "pt": told.share_test, "r": told.ratio, "rt": told.ratio_test}
            assert got == pytest.approx(expected)
        assert 1 <= len(group.telling) <= 5
        heaviest = sorted(fit, key=lambda s: -fit[s][1])[:5]
        listed = {told.statement for told in group.telling}
        assert len(listed - set(heaviest)) <= 1, "only the best agreement may come in from outside"
        directions = [told.direction for told in group.telling]
        assert directions == sorted(directions, reverse=True)
        assert not listed & set(out)


def test_group_aware_consensus_multiplies_what_each_group_says(talk):
    seen, _, _, result = talk
    for entry in result.statements:
        for united, answer in ((entry.united_for, 1), (entry.united_against, -1)):
            expected = 1.0
            for number in range(result.k):
                hit, n = tally(seen, members_of(result, number), entry.statement, answer)
                expected *= (hit + 1) / (n + 2)
            assert united == pytest.approx(expected)


def test_what_all_agree_on_is_a_clear_majority_of_the_whole_conversation(talk):
    seen, n, out, result = talk
    inside = [p for p in result.participants if result.group_of(p) is not None]
    for answer, listed in ((1, result.agreed_by_all), (-1, result.refused_by_all)):
        strength = {}
        for s in set(range(n)) - set(out):
            hit, voted = tally(seen, inside, s, answer)
            p, test = (hit + 1) / (voted + 2), z_half(hit, voted)
            if voted and p > 0.5 and test > Z:
                strength[s] = p * test
        assert [one.statement for one in listed] == sorted(strength, key=lambda s: (-round(strength[s], 9), s))[:5]


def test_priorities_follow_the_published_formula(talk):
    _, _, out, result = talk
    for entry in result.statements:
        agree, _, passed = entry.everyone
        seen = entry.everyone.seen
        importance = (1 - (passed + 1) / (seen + 2)) * (entry.extremity + 1) * (agree + 1) / (seen + 2)
        assert entry.priority == pytest.approx(
            0 if entry.statement in out else (importance * (1 + 8 * 2 ** (-seen / 5))) ** 2
        )
