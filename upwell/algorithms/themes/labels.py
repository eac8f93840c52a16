"""Words for themes by class-based TF-IDF (Grootendorst 2022, "BERTopic: neural topic modeling with a class-based
TF-IDF procedure", arXiv 2203.05794).

A theme's texts are read as one: a term weighs its share of the theme's terms times log(1 + mean terms per theme /
occurrences anywhere).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from upwell.algorithms.themes.meaning import Floats, Ints
from upwell.algorithms.themes.words import NEGATIONS


def label_themes(
    names: Sequence[str], counts: sparse.csr_array, theme: Ints, k: int, most: int
) -> list[tuple[str, ...]]:
    """The strongest terms of each theme that at least two of its texts use (any, where none is shared); a negation by
    itself says nothing.
    """
    belongs = _membership(theme, k)
    total = np.asarray((belongs @ counts).todense())
    spread = np.asarray((belongs @ (counts > 0).astype(np.int64)).todense())
    weight = class_weights(total)
    labels = []
    for number in range(k):
        allowed = spread[number] >= min(2, max(int(spread[number].max(initial=0)), 1))
        order = np.lexsort((np.arange(len(names)), -np.round(weight[number], 12)))
        strongest = (names[place] for place in order[: 40 * most].tolist() if allowed[place])
        labels.append(_without_repeats([term for term in strongest if term not in NEGATIONS], most))
    return labels


def class_weights(total: Ints) -> Floats:
    """Class-based TF-IDF of a table (theme, term) of occurrences."""
    per_theme = total.sum(axis=1, keepdims=True)
    anywhere = total.sum(axis=0)
    rarity = np.log(1 + per_theme.sum() / max(len(total), 1) / np.maximum(anywhere, 1))
    result: Floats = total / np.maximum(per_theme, 1) * rarity
    return result


def _membership(theme: Ints, k: int) -> sparse.csr_array:
    inside = np.flatnonzero(theme >= 0)
    return sparse.csr_array((np.ones(len(inside), dtype=np.int64), (theme[inside], inside)), shape=(k, len(theme)))


def _without_repeats(strongest: Sequence[str], most: int) -> tuple[str, ...]:
    """Leave out a word already told by a pair, and a pair both of whose words are told."""
    told: list[str] = []
    for term in strongest:
        said = {word for earlier in told for word in earlier.split()}
        if not set(term.split()) <= said:
            told.append(term)
        if len(told) == most:
            break
    return tuple(told)
