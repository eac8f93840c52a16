"""Groups of people who stand near each other: small clusters first, groups of clusters after.

Everything here depends on positions only, never on who has which number: people are taken as a crowd of distinct
positions in order of position. Chance comes from `RandomState`, whose stream NumPy has promised never to change, and
many starts are tried, so that a group does not hang on a lucky one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from upwell.algorithms.opinion.votes import Floats, Ints

BASE_STOP = 0.01
PASSES = 100


@dataclass(frozen=True)
class Crowd:
    """Weighted points: `points` in order of x, then y, how many people each holds, and the point of each person (or
    of each finer point).
    """

    points: Floats
    sizes: Ints
    of: Ints


def crowd_of(people: Floats) -> Crowd:
    """The distinct positions of people."""
    distinct, of = np.unique(people[:, 0] + 1j * people[:, 1], return_inverse=True)
    return Crowd(np.column_stack([distinct.real, distinct.imag]), np.bincount(of, minlength=len(distinct)), of)


def gather(crowd: Crowd, label: Ints) -> Crowd:
    """A coarser crowd: one point, the mean of its people, for each label that occurs."""
    size = np.bincount(label, crowd.sizes)
    used = np.flatnonzero(size)
    total = np.column_stack([np.bincount(label, crowd.sizes * crowd.points[:, axis]) for axis in (0, 1)])
    means = np.round(total[used] / size[used, None], 9)
    order = np.lexsort((means[:, 1], means[:, 0]))
    place = np.empty(len(size), dtype=np.int64)
    place[used[order]] = np.arange(len(used))
    return Crowd(means[order], size[used][order].astype(np.int64), place[label])


def base_clusters(crowd: Crowd, base_k: int, rng: np.random.RandomState) -> Crowd:
    """At most `base_k` small clusters: every position by itself while they suffice, else k-means, until no centre
    moves by a hundredth (as in Polis).
    """
    if len(crowd.points) <= base_k:
        return Crowd(crowd.points, crowd.sizes, np.arange(len(crowd.points)))
    centres = _scattered(crowd, base_k, rng)
    for _ in range(PASSES):
        small = gather(crowd, cKDTree(centres).query(crowd.points)[1].astype(np.int64))
        if len(small.points) == len(centres) and np.abs(small.points - centres).max() < BASE_STOP:
            break
        centres = small.points
    return small


def _scattered(crowd: Crowd, k: int, rng: np.random.RandomState) -> Floats:
    """Start centres by k-means++ (Arthur and Vassilvitskii 2007): each next one drawn in proportion to people times
    squared distance to those there are.
    """
    chance = crowd.sizes.astype(np.float64)
    nearest = np.full(len(chance), np.inf)
    centres = np.empty((k, 2))
    for place, target in enumerate(rng.random_sample(k)):
        ladder = np.cumsum(chance)
        pick = min(int(np.searchsorted(ladder, target * ladder[-1], side="right")), len(chance) - 1)
        centres[place] = crowd.points[pick]
        nearest = np.minimum(nearest, ((crowd.points - centres[place]) ** 2).sum(axis=1))
        chance = nearest * crowd.sizes
    return centres[np.lexsort((centres[:, 1], centres[:, 0]))]


def weighted_k_means(points: Floats, weights: Floats, k: int, rng: np.random.RandomState, starts: int) -> Ints:
    """Labels of the best of several weighted k-means, for R sets of points at once: points (R, n, 2), weights (R, n)
    -> labels (R, n).
    """
    sets, n, _ = points.shape
    many_points, many_weights = np.repeat(points, starts, axis=0), np.repeat(weights, starts, axis=0)
    labels, cost = _run(many_points, many_weights, _spread_starts(many_points, many_weights, k, rng))
    chosen: Ints = labels.reshape(sets, starts, n)[np.arange(sets), _tightest(cost.reshape(sets, starts))]
    return chosen


def _run(points: Floats, weights: Floats, centres: Floats) -> tuple[Ints, Floats]:
    """Lloyd's iteration until nobody changes group, for many runs at once: labels (R, n) and cost (R)."""
    labels = np.full(points.shape[:2], -1, dtype=np.int64)
    going = np.arange(len(points))
    for _ in range(PASSES):
        fresh = _nearest(points[going], centres[going])[0]
        changed = (fresh != labels[going]).any(axis=1)
        labels[going] = fresh
        going = going[changed]
        if not len(going):
            break
        centres[going] = _centres_of(points[going], weights[going], labels[going], centres[going])
    return labels, (_nearest(points, centres)[1] * weights).sum(axis=1)


def _tightest(cost: Floats) -> Ints:
    """Place of the smallest cost in each row. Equal solutions differ in the last digits only: rounding makes the
    first of them win, on every machine.
    """
    place: Ints = np.argmin(np.round(cost / np.maximum(cost.min(axis=1, keepdims=True), 1e-12), 9), axis=1)
    return place


def _spread_starts(points: Floats, weights: Floats, k: int, rng: np.random.RandomState) -> Floats:
    """k-means++ for many runs at once."""
    runs = np.arange(len(points))
    centres = np.empty((len(points), k, 2))
    chance = weights
    for place in range(k):
        ladder = np.cumsum(chance, axis=1)
        target = rng.random_sample(len(points))[:, None] * ladder[:, -1:]
        pick = np.minimum((ladder <= target).sum(axis=1), points.shape[1] - 1)
        centres[:, place] = points[runs, pick]
        distance = _nearest(points, centres[:, : place + 1])[1] * weights
        chance = np.where(distance.sum(axis=1, keepdims=True) > 0, distance, weights)
    return centres


def refine(crowd: Crowd, label: Ints, rng: np.random.RandomState, starts: int) -> Ints:
    """Labels of every single position: k-means run on from the labels given and from some fresh starts, the tightest
    result kept.

    Small clusters are coarse where groups touch; this puts the people there where they belong.
    """
    points, weights, k = crowd.points[None], crowd.sizes[None].astype(np.float64), int(label.max()) + 1
    start = _centres_of(points, weights, label[None], np.zeros((1, k, 2)))
    runs = [_run(points, weights, start)] + [
        _run(points, weights, _spread_starts(points, weights, k, rng)) for _ in range(starts)
    ]
    cost = np.array([float(run[1][0]) for run in runs])
    best: Ints = runs[_tightest(cost[None])[0]][0][0]
    return best


def _nearest(points: Floats, centres: Floats) -> tuple[Ints, Floats]:
    """For each point the number of its nearest centre (the first of equals) and the squared distance."""
    across = points[:, :, None, 0] - centres[:, None, :, 0]
    along = points[:, :, None, 1] - centres[:, None, :, 1]
    squared = across * across + along * along
    return squared.argmin(axis=2), squared.min(axis=2)


def _centres_of(points: Floats, weights: Floats, labels: Ints, old: Floats) -> Floats:
    """Weighted means; a centre that lost everybody stays where it was."""
    runs, k = old.shape[:2]
    slot = (labels + np.arange(runs)[:, None] * k).ravel()
    size = np.bincount(slot, weights.ravel(), minlength=runs * k)
    total = [np.bincount(slot, (weights * points[:, :, axis]).ravel(), minlength=runs * k) for axis in (0, 1)]
    mean = np.column_stack(total) / np.maximum(size, 1e-300)[:, None]
    return np.where(size[:, None] > 0, mean, old.reshape(-1, 2)).reshape(runs, k, 2)


def silhouette(crowd: Crowd, label: Ints) -> float:
    """Mean silhouette (Rousseeuw 1987) over people; somebody alone in a group scores 0, and so does everybody where
    there is one group only.

    People of one small cluster are taken to stand on its centre. (Polis counts each small cluster once, however many
    people it holds; weighing by people makes the figure independent of how the clusters happen to be cut.)
    """
    k = int(label.max()) + 1
    member = np.eye(k)[label] * crowd.sizes[:, None]
    held = member.sum(axis=0)
    if (held > 0).sum() < 2:
        return 0.0
    distance = np.sqrt(((crowd.points[:, None, :] - crowd.points[None, :, :]) ** 2).sum(axis=2))
    to_group = distance @ member
    own = to_group[np.arange(len(label)), label] / np.maximum(held[label] - 1, 1)
    other = np.where((np.eye(k)[label] > 0) | (held == 0), np.inf, to_group / np.maximum(held, 1)).min(axis=1)
    widest = np.maximum(own, other)
    score = np.where((held[label] > 1) & (widest > 0), (other - own) / np.where(widest > 0, widest, 1), 0.0)
    return float((score * crowd.sizes).sum() / crowd.sizes.sum())
