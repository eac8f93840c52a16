"""How many groups there are, who is in which, how sure that is, and whether it is honest to speak of groups at all.

"No clear groups" is a result. It is given when any of these holds:

- fewer than `MIN_CLEAR` people are in the conversation;
- the mean silhouette is below 0.34 + 0.7 / sqrt(people): ballots filled in at random reach about that, so anything lower needs no groups to explain it
  (found by simulation; a test repeats it);
- when the people are drawn again at random, a group is not found again: mean best-match Jaccard below 0.75 over all, or below 0.6 for any one group. Both limits are
  those of Hennig (2007), "Cluster-wise assessment of cluster stability", Computational Statistics and Data Analysis 52.

Then everybody in the conversation forms one group, and what was considered is still told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upwell.algorithms.opinion.clusters import Base, base_clusters, silhouette, weighted_k_means
from upwell.algorithms.opinion.votes import Floats, Ints

MIN_CLEAR = 15
SILHOUETTE_FLOOR = 0.34
SILHOUETTE_SLACK = 0.7
STABLE_OVERALL = 0.75
STABLE_EACH = 0.6
STARTS = 24
REDRAW_STARTS = 6


@dataclass(frozen=True)
class Grouping:
    """Groups are numbered from 0, the largest first. `of` gives the group of each person handed in."""

    k: int
    of: Ints
    of_base: Ints
    base: Base
    considered: tuple[tuple[int, float], ...]
    silhouette: float
    stability: float
    stability_each: tuple[float, ...]
    unclear_because: str

    @property
    def clear(self) -> bool:
        """Whether it is honest to show groups."""
        return self.unclear_because == ""


def find_groups(people: Floats, *, k: int | None, k_max: int, base_k: int, seed: int, redraws: int) -> Grouping:
    """Group people by position. With `k` given that many groups are made and kept, clear or not (never more than there are positions)."""
    base = base_clusters(people, base_k)
    options = _options(base, k, k_max)
    rng = np.random.RandomState(seed)
    tried = {option: _group(base, option, rng) for option in options}
    scores = {option: silhouette(base.centres, labels) for option, labels in tried.items()}
    best = max(tried, key=lambda option: (round(scores[option], 9), -option), default=1)
    of_base = tried.get(best, np.zeros(len(base.centres), dtype=np.int64))
    each = redraw(people, base, of_base, seed=seed, redraws=redraws)
    size = np.bincount(of_base, base.sizes, minlength=len(each))
    stability = float((each * size).sum() / max(size.sum(), 1))
    score = scores.get(best, 0.0)
    why = why_unclear(len(people), score, stability, each)
    if why and k is None:
        best, of_base = 1, np.zeros(len(base.centres), dtype=np.int64)
    return Grouping(
        k=best if len(people) else 0,
        of=of_base[base.of],
        of_base=of_base,
        base=base,
        considered=tuple(sorted(scores.items())),
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


def _options(base: Base, k: int | None, k_max: int) -> range:
    """Numbers of groups to try: 2 to k_max, fewer where there are few positions (2 + a twelfth of them), as in Polis."""
    most = len(base.centres)
    if k is not None:
        return range(min(k, most), min(k, most) + 1) if most and k > 1 else range(0)
    return range(2, min(k_max, 2 + most // 12, most) + 1)


def _group(base: Base, k: int, rng: np.random.RandomState) -> Ints:
    labels = weighted_k_means(base.centres[None], base.sizes[None].astype(np.float64), k, rng, STARTS)[0]
    return _largest_first(labels, base.sizes)


def _largest_first(labels: Ints, sizes: Ints) -> Ints:
    """Number groups by how many people they hold; among equals the one whose first cluster comes first. Empty ones vanish."""
    held = np.bincount(labels, sizes)
    first = [int(np.argmax(labels == group)) for group in range(len(held))]
    order = sorted(np.flatnonzero(held).tolist(), key=lambda group: (-held[group], first[group]))
    place = np.zeros(len(held), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[labels]


def redraw(people: Floats, base: Base, of_base: Ints, *, seed: int, redraws: int) -> Floats:
    """Stability of each group: people are drawn again with replacement and grouped afresh; the mean Jaccard likeness of the group to its best match.

    Positions and small clusters stay; whom a small cluster holds, where its centre lies and how the groups fall is found anew each time.
    """
    k = int(of_base.max()) + 1 if len(of_base) else 0
    if k < 2 or redraws < 1:
        return np.ones(k)
    rng = np.random.RandomState(seed + 1)
    drawn = _draw(people, base, rng, redraws)
    centres, weight, persons = drawn
    fresh = weighted_k_means(centres, weight, k, rng, REDRAW_STARTS)
    old, new = np.eye(k)[of_base], np.eye(k)[fresh]
    both = np.einsum("rn,ng,rnh->rgh", persons, old, new)
    either = (persons @ old)[:, :, None] + np.einsum("rn,rnh->rh", persons, new)[:, None, :] - both
    likeness: Floats = (both / np.maximum(either, 1)).max(axis=2).mean(axis=0)
    return likeness


def _draw(people: Floats, base: Base, rng: np.random.RandomState, redraws: int) -> tuple[Floats, Floats, Floats]:
    """For each redraw: centres of the small clusters as drawn, how many draws fell into each, how many different people that were."""
    n, clusters = len(people), len(base.centres)
    order = np.lexsort((people[:, 1], people[:, 0]))
    home, spot = base.of[order], people[order]
    centres = np.repeat(base.centres[None], redraws, axis=0)
    weight, persons = np.zeros((redraws, clusters)), np.zeros((redraws, clusters))
    for turn in range(redraws):
        times = np.bincount(rng.randint(0, n, size=n), minlength=n)
        weight[turn] = np.bincount(home, times, minlength=clusters)
        persons[turn] = np.bincount(home, times > 0, minlength=clusters)
        total = np.column_stack([np.bincount(home, times * spot[:, axis], minlength=clusters) for axis in (0, 1)])
        hit = weight[turn] > 0
        centres[turn, hit] = total[hit] / weight[turn, hit, None]
    return centres, weight, persons
