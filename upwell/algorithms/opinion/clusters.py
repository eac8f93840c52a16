"""Groups of people who stand near each other: small clusters first, groups of clusters after, and how well each number of groups fits.

Everything here depends on positions only, never on who has which number: starts are geometric or drawn from a frozen stream (`RandomState`, which NumPy
promises never to change), and many starts are tried, so a group does not hang on a lucky one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from upwell.algorithms.opinion.votes import Floats, Ints

BASE_STOP = 0.01
BASE_PASSES = 100
GROUP_PASSES = 100


@dataclass(frozen=True)
class Base:
    """Small clusters: their centres (sorted by x, then y), how many people each holds, and the cluster of each person."""

    centres: Floats
    sizes: Ints
    of: Ints


def base_clusters(people: Floats, base_k: int) -> Base:
    """At most `base_k` small clusters: one for each distinct position while they suffice, else k-means from equally full cells."""
    packed = people[:, 0] + 1j * people[:, 1]
    distinct, of = np.unique(packed, return_inverse=True)
    centres = np.column_stack([distinct.real, distinct.imag])
    if len(centres) > base_k:
        centres = _settle(people, _cells(people, base_k))
        of = cKDTree(centres).query(people)[1].astype(np.int64)
        centres, of = _means(people, of)
    return Base(centres, np.bincount(of, minlength=len(centres)), of)


def _cells(people: Floats, base_k: int) -> Floats:
    """Start centres: strips of equally many people from left to right, each cut into equally many from bottom to top."""
    strips = round(np.sqrt(base_k))
    by_x = np.lexsort((people[:, 1], people[:, 0]))
    strip = np.empty(len(people), dtype=np.int64)
    strip[by_x] = np.arange(len(people)) * strips // len(people)
    within = np.lexsort((people[:, 0], people[:, 1], strip))
    size = np.bincount(strip, minlength=strips)
    place = np.arange(len(people)) - np.repeat(np.cumsum(size) - size, size)
    rows = base_k // strips
    cell = strip[within] * rows + place * rows // size[strip[within]]
    return _means(people[within], cell)[0]


def _means(people: Floats, of: Ints) -> tuple[Floats, Ints]:
    """The mean of each non-empty cluster, in order of position, and everybody's cluster in that order."""
    size = np.bincount(of)
    total = np.column_stack([np.bincount(of, people[:, axis]) for axis in (0, 1)])
    used = np.flatnonzero(size)
    centres = np.round(total[used] / size[used, None], 9)
    order = np.lexsort((centres[:, 1], centres[:, 0]))
    place = np.empty(len(size), dtype=np.int64)
    place[used[order]] = np.arange(len(used))
    return centres[order], place[of]


def _settle(people: Floats, centres: Floats) -> Floats:
    """Lloyd's iteration until no centre moves by a hundredth, as in Polis; a cluster that empties is dropped."""
    for _ in range(BASE_PASSES):
        moved = _means(people, cKDTree(centres).query(people)[1])[0]
        if len(moved) == len(centres) and np.abs(moved - centres).max() < BASE_STOP:
            return moved
        centres = moved
    return centres


def weighted_k_means(points: Floats, weights: Floats, k: int, rng: np.random.RandomState, starts: int) -> Ints:
    """Labels of the best of several weighted k-means, for R sets of points at once: points (R, n, 2), weights (R, n) -> labels (R, n)."""
    runs, n, _ = points.shape
    many_points = np.repeat(points, starts, axis=0)
    many_weights = np.repeat(weights, starts, axis=0)
    centres = _spread_start(many_points, many_weights, k, rng)
    labels = np.full((runs * starts, n), -1, dtype=np.int64)
    going = np.arange(runs * starts)
    for _ in range(GROUP_PASSES):
        fresh = _nearest(many_points[going], centres[going])[0]
        changed = (fresh != labels[going]).any(axis=1)
        labels[going] = fresh
        going = going[changed]
        if not len(going):
            break
        centres[going] = _centres_of(many_points[going], many_weights[going], labels[going], centres[going])
    cost = (_nearest(many_points, centres)[1] * many_weights).sum(axis=1).reshape(runs, starts)
    # Equal solutions differ in the last digits only: rounding makes the first of them win, on every machine.
    best = np.argmin(np.round(cost / np.maximum(cost.min(axis=1, keepdims=True), 1e-12), 9), axis=1)
    return labels.reshape(runs, starts, n)[np.arange(runs), best]


def _spread_start(points: Floats, weights: Floats, k: int, rng: np.random.RandomState) -> Floats:
    """k-means++ (Arthur and Vassilvitskii 2007): each next centre is drawn in proportion to weight times squared distance to those there are."""
    runs = np.arange(len(points))
    centres = np.empty((len(points), k, 2))
    chance = weights
    for place in range(k):
        ladder = np.cumsum(chance, axis=1)
        target = rng.random_sample(len(points))[:, None] * ladder[:, -1:]
        pick = np.minimum((ladder <= target).sum(axis=1), points.shape[1] - 1)
        centres[:, place] = points[runs, pick]
        distance = _nearest(points, centres[:, : place + 1])[1]
        chance = np.where(distance.sum(axis=1, keepdims=True) > 0, distance * weights, weights)
    return centres


def _nearest(points: Floats, centres: Floats) -> tuple[Ints, Floats]:
    """For each point the number of its nearest centre (the first of equals) and the squared distance."""
    across = points[:, :, None, 0] - centres[:, None, :, 0]
    along = points[:, :, None, 1] - centres[:, None, :, 1]
    squared = across * across + along * along
    label = squared.argmin(axis=2)
    return label, np.take_along_axis(squared, label[:, :, None], axis=2)[:, :, 0]


def _centres_of(points: Floats, weights: Floats, labels: Ints, old: Floats) -> Floats:
    """Weighted means; a centre that lost everybody stays where it was."""
    runs, k = old.shape[:2]
    slot = (labels + np.arange(runs)[:, None] * k).ravel()
    size = np.bincount(slot, weights.ravel(), minlength=runs * k)
    total = [np.bincount(slot, (weights * points[:, :, axis]).ravel(), minlength=runs * k) for axis in (0, 1)]
    mean = np.column_stack(total) / np.maximum(size, 1e-300)[:, None]
    return np.where(size[:, None] > 0, mean, old.reshape(-1, 2)).reshape(runs, k, 2)


def silhouette(points: Floats, labels: Ints) -> float:
    """Mean silhouette (Rousseeuw 1987) over points; a point alone in its group scores 0, and so does a single group."""
    k = int(labels.max()) + 1
    size = np.bincount(labels, minlength=k)
    if (size > 0).sum() < 2:
        return 0.0
    distance = np.sqrt(((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2))
    to_group = distance @ np.eye(k)[labels]
    own = to_group[np.arange(len(points)), labels] / np.maximum(size[labels] - 1, 1)
    other = np.where(np.eye(k)[labels] + (size == 0) > 0, np.inf, to_group / np.maximum(size, 1)).min(axis=1)
    widest = np.maximum(own, other)
    score = np.where((size[labels] > 1) & (widest > 0), (other - own) / np.where(widest > 0, widest, 1), 0.0)
    return float(score.mean())
