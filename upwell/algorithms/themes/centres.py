"""Themes as directions: spherical k-means (Dhillon and Modha 2001), and how many themes there are.

How many: candidates from a fixed ladder are tried, from 2 log10(texts) - 1 up to a tenth of the texts; the first one
that neither of its next two betters by a hundredth is taken, by the silhouette that compares each text's likeness to
its own centre with that to the next. (The silhouette of short texts keeps creeping up while themes fall to splinters,
so its greatest value would always mean too many.)
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from upwell.algorithms.themes.meaning import Floats, Ints, unit_rows

LADDER = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64)
CREEP = 0.01
PASSES = 40
STARTS = 3
TRIAL_STARTS = 2
TRIAL_TEXTS = 4000
FIT_TEXTS = 20_000


def spherical_k_means(places: Floats, k: int, seed: int, starts: int = STARTS) -> Floats:
    """Centres of the best of several runs (greatest sum of likeness), each of length one; found on 20,000 drawn texts
    where there are more.

    Never more centres than there are different places.
    """
    places = _drawn(places, FIT_TEXTS, seed)
    rng = np.random.RandomState(seed)
    runs = [_settle(places, _spread_start(places, k, rng)) for _ in range(starts)]
    gains = np.array([nearest(places, centres)[1].sum() for centres in runs])
    return runs[int(np.argmax(np.round(gains / max(float(gains.max()), 1e-12), 9)))]


def _drawn(places: Floats, most: int, seed: int) -> Floats:
    if len(places) <= most:
        return places
    return places[np.sort(np.random.RandomState(seed).permutation(len(places))[:most])]


def nearest(places: Floats, centres: Floats) -> tuple[Ints, Floats]:
    """The centre most like each text (the first of equals) and the likeness, a cosine."""
    likeness = np.round(places @ centres.T, 9)
    best = likeness.argmax(axis=1)
    return best, likeness[np.arange(len(places)), best]


def _spread_start(places: Floats, k: int, rng: np.random.RandomState) -> Floats:
    """k-means++ on the sphere: each next start is drawn in proportion to how unlike it is to those there are."""
    chosen: list[int] = []
    unlike = np.ones(len(places))
    while len(chosen) < k and unlike.sum() > 1e-9:
        ladder = np.cumsum(unlike)
        chosen.append(
            min(int(np.searchsorted(ladder, rng.random_sample() * ladder[-1], side="right")), len(places) - 1)
        )
        distance = np.maximum(1 - places @ places[chosen[-1]], 0)
        unlike = np.where(distance < 1e-9, 0, np.minimum(unlike, distance) if len(chosen) > 1 else distance)
    return places[chosen]


def _settle(places: Floats, centres: Floats) -> Floats:
    last = None
    for _ in range(PASSES):
        label = (places @ centres.T).argmax(axis=1)
        if last is not None and (label == last).all():
            break
        last = label
        belongs = sparse.csr_array(
            (np.ones(len(label)), (label, np.arange(len(label)))), shape=(len(centres), len(label))
        )
        mean = unit_rows(belongs @ places)
        centres = np.where(np.abs(mean).sum(axis=1, keepdims=True) > 0, mean, centres)
    return centres


def silhouette(places: Floats, centres: Floats) -> float:
    """Mean over texts of (unlikeness to the next centre - unlikeness to the own) / unlikeness to the next."""
    if len(centres) < 2 or not len(places):
        return 0.0
    likeness = np.sort(places @ centres.T, axis=1)
    own, other = 1 - likeness[:, -1], 1 - likeness[:, -2]
    return float(np.mean((other - own) / np.maximum(other, 1e-9)))


def choose_number(places: Floats, seed: int) -> tuple[int, tuple[tuple[int, float], ...]]:
    """How many themes, and the candidates tried with their silhouettes."""
    n = len(places)
    least = max(1, round(2 * np.log10(max(n, 1))) - 1)
    steps = [k for k in LADDER if least <= k <= max(n // 10, 1)] or [max(1, min(n // 4, 2))]
    places = _drawn(places, TRIAL_TEXTS, seed)
    tried: list[tuple[int, float]] = []
    for k in steps:
        tried.append((k, silhouette(places, spherical_k_means(places, k, seed, TRIAL_STARTS))))
        if len(tried) > 2 and max(tried[-1][1], tried[-2][1]) < tried[-3][1] + CREEP:
            return tried[-3][0], tuple(tried)
    return max(tried, key=lambda pair: (pair[1], -pair[0]))[0], tuple(tried)
