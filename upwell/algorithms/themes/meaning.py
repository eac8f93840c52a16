"""From texts to directions of meaning, learnt from the texts themselves: no model from elsewhere, no language assumed.

Terms that occur with the same other terms mean something alike. Each term gets a vector: positive pointwise mutual
information with every other term (context counts to the power 0.75), reduced by truncated SVD with singular values to
the power 0.75 (Bullinaria and Levy 2007; Levy, Goldberg and Dagan 2015). A text is the sum of its terms' vectors,
weighted by TF-IDF (sublinear, 1 + log tf), brought to length one. On short comments this tells themes apart better
than the SVD of the TF-IDF matrix itself, because two texts need not share a word to be near.

Vectors are kept as whole numbers from -127 to 127 and everything after is computed from those, so that a stored model
gives the same answers as the run that made it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer

from upwell.algorithms.themes.words import terms

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

DIRECTIONS = 80
MOST_TERMS = 20_000
OFTEN = 0.5
RARE_FROM = 200
IDF_UNIT = 1000
VECTOR_UNIT = 127


@dataclass(frozen=True)
class Lexicon:
    """Terms in alphabetical order, their inverse document frequency (thousandths) and their vectors (127ths)."""

    terms: tuple[str, ...]
    idf: tuple[int, ...]
    vectors: npt.NDArray[np.int8]

    def place(self, counts: sparse.csr_array) -> Floats:
        """Texts as directions of length one; a text without known terms is all zeros."""
        weights = counts.astype(np.float64)
        weights.data = (1 + np.log(weights.data)) * np.asarray(self.idf, dtype=np.float64)[weights.indices] / IDF_UNIT
        placed: Floats = weights @ (self.vectors / VECTOR_UNIT)
        return unit_rows(placed)


def count_terms(
    plain_texts: Sequence[str], stop: frozenset[str], known: Sequence[str] | None = None
) -> tuple[list[str], sparse.csr_array]:
    """Terms and how often each text has them. Without a list: those that occur in at least two texts (one where texts
    are few), the 20,000 most frequent.
    """
    rare = 2 if len(plain_texts) >= RARE_FROM else 1
    counter = CountVectorizer(
        analyzer=lambda text: terms(text, stop), min_df=rare, max_features=MOST_TERMS, vocabulary=known, dtype=np.int64
    )
    try:
        counts = sparse.csr_array(counter.fit_transform(plain_texts))
    except ValueError:  # scikit-learn's way to say that no term is left
        return [], sparse.csr_array((len(plain_texts), 0), dtype=np.int64)
    return list(counter.get_feature_names_out()), counts


def learn(names: Sequence[str], counts: sparse.csr_array, seed: int) -> Lexicon:
    """Vectors for the terms of a corpus. Terms in more than half of the texts (where there are many texts) tell
    nothing and are left out.
    """
    found = np.asarray((counts > 0).sum(axis=0)).ravel()
    n = counts.shape[0]
    kept = np.flatnonzero(found <= OFTEN * n) if n >= RARE_FROM else np.arange(len(names))
    idf = np.round((np.log((1 + n) / (1 + found[kept])) + 1) * IDF_UNIT).astype(np.int64)
    vectors = _vectors((counts[:, kept] > 0).astype(np.float64), seed)
    return Lexicon(tuple(names[place] for place in kept.tolist()), tuple(idf.tolist()), vectors)


def _vectors(present: sparse.csr_array, seed: int) -> npt.NDArray[np.int8]:
    association = _association(present)
    size = min(DIRECTIONS, association.shape[0] - 1)
    if size < 2 or association.nnz == 0:
        return _unrelated(association.shape[0])
    svd = TruncatedSVD(size, n_iter=7, random_state=np.random.RandomState(seed))
    placed = svd.fit_transform(association) * np.maximum(svd.singular_values_, 1e-12) ** -0.25
    return np.round(unit_rows(placed) * VECTOR_UNIT).astype(np.int8)


def _unrelated(size: int) -> npt.NDArray[np.int8]:
    """Too few terms to learn from: each is a direction of its own, as far as directions go round."""
    vectors = np.zeros((size, max(1, min(size, DIRECTIONS))), dtype=np.int8)
    vectors[np.arange(size), np.arange(size) % vectors.shape[1]] = VECTOR_UNIT
    return vectors


def _association(present: sparse.csr_array) -> sparse.csr_array:
    """Positive pointwise mutual information of every two terms that share a text."""
    together = (present.T @ present).tocoo()
    single = np.asarray(present.sum(axis=0)).ravel()
    context = single**0.75
    context *= single.sum() / max(float(context.sum()), 1e-12)
    row, column = together.coords
    strength = np.log(together.data * present.shape[0] / (single[row] * context[column]))
    kept = (strength > 0) & (row != column)
    return sparse.csr_array((strength[kept], (row[kept], column[kept])), shape=together.shape)


def unit_rows(rows: Floats) -> Floats:
    """Rows brought to length one; rows of zeros stay."""
    length = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    result: Floats = rows / np.where(length > 1e-12, length, 1.0)
    return result
