"""How many groups there are, who is in which, how sure that is, and whether it is honest to speak of groups at all.

"No clear groups" is a result. It is given when any of these holds:

- fewer than `MIN_CLEAR` people are in the conversation (`too_few`);
- the mean silhouette is below 0.32 + 1.05 / sqrt(people): 19 of 20 sets of ballots filled in without any groups
  stay below it (found by simulation with 15 to 1,000 people; a test repeats it), so anything lower needs no groups to
  explain it (`not_apart`);
- when the people are drawn again at random, a group is not found again: mean best-match Jaccard below 0.75 over all
  people, or below 0.6 for any one group (`not_stable`). Both limits are those of Hennig (2007), "Cluster-wise
  assessment of cluster stability", Computational Statistics and Data Analysis 52.

Then everybody in the conversation forms one group, and what was considered is still told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upwell.algorithms.opinion.clusters import (
    Crowd,
    base_clusters,
    crowd_of,
    gather,
    refine,
    silhouette,
    weighted_k_means,
)
from upwell.algorithms.opinion.votes import Floats, Ints

MIN_CLEAR = 15
SILHOUETTE_FLOOR = 0.32
SILHOUETTE_SLACK = 1.05
STABLE_OVERALL = 0.75
STABLE_EACH = 0.6
STARTS = 24
FRESH_STARTS = 8
REDRAW_STARTS = 4


@dataclass(frozen=True)
class Split:
    """One way to group a crowd: the group of each position, and the small clusters cut along it with the group of
    each.
    """

    label: Ints
    dots: Crowd
    of_dot: Ints

    @property
    def k(self) -> int:
        return int(self.label.max()) + 1 if len(self.label) else 0


@dataclass(frozen=True)
class Grouping:
    """Groups are numbered from 0, the largest first. `of` gives the group of each person handed in; `dots` are small
    clusters, none of them in two groups.
    """

    k: int
    of: Ints
    dots: Crowd
    of_dot: Ints
    considered: tuple[tuple[int, float], ...]
    silhouette: float
    stability: float
    stability_each: tuple[float, ...]
    unclear_because: str


def find_groups(people: Floats, *, k: int | None, k_max: int, base_k: int, seed: int, redraws: int) -> Grouping:
    """Group people by position. With `k` given that many groups are made and kept, clear or not (never more than
    there are positions).
    """
    crowd = crowd_of(people)
    base = base_clusters(crowd, base_k, np.random.RandomState(seed))
    tried = {number: _rough(base, number, seed) for number in _options(len(base.points), k, k_max)}
    scores = {number: silhouette(base, labels) for number, labels in tried.items()}
    best = max(tried, key=lambda number: (round(scores[number], 9), -number), default=1)
    together = split(crowd, base.of, np.zeros(len(crowd.points), dtype=np.int64))
    chosen, score = together, scores.get(best, 0.0)
    if best > 1:
        chosen = split(crowd, base.of, refine(crowd, tried[best][base.of], np.random.RandomState(seed), FRESH_STARTS))
    each = redraw(crowd, chosen, seed=seed, redraws=redraws)
    held = np.bincount(chosen.label, crowd.sizes, minlength=len(each))
    stability = float((each * held).sum() / max(held.sum(), 1))
    why = why_unclear(len(people), score, stability, each)
    kept = together if why and k is None else chosen
    return Grouping(
        k=kept.k,
        of=kept.label[crowd.of],
        dots=kept.dots,
        of_dot=kept.of_dot,
        considered=tuple(scores.items()),
        silhouette=score,
        stability=stability,
        stability_each=tuple(each.tolist()),
        unclear_because=why,
    )


def why_unclear(people: int, score: float, stability: float, each: Floats) -> str:
    """Empty where groups are clear; else the first reason that holds: too_few, not_apart or not_stable."""
    if people < MIN_CLEAR:
        return "too_few"
    if score < SILHOUETTE_FLOOR + SILHOUETTE_SLACK / np.sqrt(people):
        return "not_apart"
    if stability < STABLE_OVERALL or float(each.min()) < STABLE_EACH:
        return "not_stable"
    return ""


def _options(positions: int, k: int | None, k_max: int) -> list[int]:
    """Numbers of groups to try: 2 to k_max, but at most 2 and a twelfth of the positions, as in Polis."""
    if k is not None:
        return [min(k, positions)] if min(k, positions) > 1 else []
    return list(range(2, min(k_max, 2 + positions // 12, positions) + 1))


def _rough(base: Crowd, k: int, seed: int) -> Ints:
    """Groups of small clusters, each weighing as many as it holds."""
    sizes = base.sizes[None].astype(np.float64)
    labels: Ints = weighted_k_means(base.points[None], sizes, k, np.random.RandomState(seed), STARTS)[0]
    return labels


def split(crowd: Crowd, base_of: Ints, label: Ints) -> Split:
    """Number groups by how many people they hold (of equals, the one farther left first) and cut small clusters that
    lie in two groups.
    """
    held = np.bincount(label, crowd.sizes)
    first = [int(np.argmax(label == group)) for group in range(len(held))]
    order = sorted(np.flatnonzero(held).tolist(), key=lambda group: (-held[group], first[group]))
    place = np.zeros(len(held), dtype=np.int64)
    place[order] = np.arange(len(order))
    label = place[label]
    dots = gather(crowd, base_of * max(len(order), 1) + label)
    of_dot = np.zeros(len(dots.points), dtype=np.int64)
    of_dot[dots.of] = label
    return Split(label, dots, of_dot)


def redraw(crowd: Crowd, chosen: Split, *, seed: int, redraws: int) -> Floats:
    """Stability of each group: people are drawn again with replacement and grouped afresh; the mean Jaccard likeness
    of the group to its best match.

    Positions and small clusters stay; how many people a small cluster holds, where its centre lies and how the groups
    fall is found anew each time.
    """
    if chosen.k < 2 or redraws < 1:
        return np.ones(chosen.k)
    rng = np.random.RandomState(seed)
    points, weight, persons = _draw(crowd, chosen.dots, rng, redraws)
    fresh = weighted_k_means(points, weight, chosen.k, rng, REDRAW_STARTS)
    old, new = np.eye(chosen.k)[chosen.of_dot], np.eye(chosen.k)[fresh]
    both = (persons[:, :, None] * old).transpose(0, 2, 1) @ new
    either = (persons @ old)[:, :, None] + (persons[:, None, :] @ new) - both
    likeness: Floats = (both / np.maximum(either, 1)).max(axis=2).mean(axis=0)
    return likeness


def _draw(crowd: Crowd, dots: Crowd, rng: np.random.RandomState, redraws: int) -> tuple[Floats, Floats, Floats]:
    """For each redraw: where the small clusters then lie, how many draws fell into each, how many different people
    that were.
    """
    person = np.repeat(np.arange(len(crowd.points)), crowd.sizes)
    home, spot, clusters = dots.of[person], crowd.points[person], len(dots.points)
    points = np.repeat(dots.points[None], redraws, axis=0)
    weight, persons = np.zeros((redraws, clusters)), np.zeros((redraws, clusters))
    for turn in range(redraws):
        times = np.bincount(rng.randint(0, len(person), size=len(person)), minlength=len(person))
        weight[turn] = np.bincount(home, times, minlength=clusters)
        persons[turn] = np.bincount(home, times > 0, minlength=clusters)
        total = np.column_stack([np.bincount(home, times * spot[:, axis], minlength=clusters) for axis in (0, 1)])
        hit = weight[turn] > 0
        points[turn, hit] = total[hit] / weight[turn, hit, None]
    return points, weight, persons
