"""Where people and statements stand: principal components of a vote matrix that is mostly empty.

Missing votes are imputed with the statement's mean for the components only. After centring, an imputed cell is
exactly zero, so the imputed and centred matrix is as sparse as the votes: (vote - mean) where there is a vote,
nothing elsewhere. Lanczos iteration (ARPACK) on it finds the two components in a few passes over the votes; the
imputed matrix is never written down.

Statements that are moderated out or only about the conversation ("meta") follow the convention of Polis: once
somebody has voted on them their column is zero *for everybody*. They move nobody by themselves, but they count as
seen, in a person's number of votes and in the number of statements, and so in the scale of that person's position.
The choice matters (groups can come out differently), therefore it is named in the stamp.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.linalg import eigh
from scipy.sparse.linalg import LinearOperator, eigsh

from upwell.algorithms.opinion.votes import AGREE, Flags, Floats, VoteTable

DENSE_UP_TO = 128
POSITION_DECIMALS = 9


@dataclass(frozen=True)
class Space:
    """What stands where along two components. Rows of `people` follow the table's participants, of `statements` the
    statement numbers.
    """

    share_of_variance: Floats
    people: Floats
    statements: Floats
    extremity: Floats


def lay_out(table: VoteTable, zeroed: Flags) -> Space:
    """Components, positions of people and statements, and how far out each statement lies.

    A person's position is sqrt(C / seen) times the sum of their centred votes along each component, so that somebody
    with few votes is not drawn to the middle just for that. A statement stands where a person would stand who agreed
    with it and had seen nothing else.
    """
    in_matrix = table.has_votes
    live = in_matrix & ~zeroed
    mean, centred = _centre(table, live)
    components, share = _components(centred, live)
    seen = np.bincount(table.row[live[table.column]], minlength=len(table.participants)) + int(
        (in_matrix & zeroed).sum()
    )
    width = int(in_matrix.sum())
    scale = np.sqrt(width / np.maximum(seen, 1))
    people = np.round(scale[:, None] * (centred @ components.T), POSITION_DECIMALS)
    statements = np.round(np.sqrt(width) * ((AGREE - mean) * components).T * live[:, None], POSITION_DECIMALS)
    extremity = np.round(np.hypot(statements[:, 0], statements[:, 1]), POSITION_DECIMALS)
    # Adding 0.0 turns -0.0 into 0.0.
    return Space(share, people + 0.0, statements + 0.0, extremity)


def _centre(table: VoteTable, live: Flags) -> tuple[Floats, sparse.csr_array]:
    keep = live[table.column]
    row, column, value = table.row[keep], table.column[keep], table.value[keep].astype(np.float64)
    seen = np.bincount(column, minlength=table.n_statements)
    mean = np.bincount(column, value, minlength=table.n_statements) / np.maximum(seen, 1)
    starts = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(table.participants)))])
    shape = (len(table.participants), table.n_statements)
    return mean, sparse.csr_array((value - mean[column], column, starts), shape=shape)


def _components(centred: sparse.csr_array, live: Flags) -> tuple[Floats, Floats]:
    """The two directions of greatest variance (rows) and their shares of all variance; a direction without variance
    is zero.
    """
    total = float((centred.data**2).sum())
    components, share = np.zeros((2, centred.shape[1])), np.zeros(2)
    if total <= 1e-12:
        return components, share
    strength, vectors = _leading(centred[:, np.flatnonzero(live)])
    for place in range(len(strength)):
        if strength[place] > 1e-9 * total:
            components[place, live] = _with_fixed_sign(vectors[:, place])
            share[place] = strength[place] / total
    return components, share


def _leading(matrix: sparse.csr_array) -> tuple[Floats, Floats]:
    """The two largest eigenvalues of X'X with their vectors, largest first, from a fixed start."""
    width = matrix.shape[1]
    if width <= DENSE_UP_TO:
        strength, vectors = eigh((matrix.T @ matrix).toarray())
        return strength[::-1][:2], vectors[:, ::-1][:, :2]
    transposed = matrix.T
    gram = LinearOperator((width, width), matvec=lambda vector: transposed @ (matrix @ vector), dtype=np.float64)
    # Multiples of the golden ratio: spread evenly, the same everywhere, and hardly ever at right angles to what is
    # sought.
    start = np.modf(np.arange(1, width + 1) * 0.6180339887498949)[0] - 0.5
    strength, vectors = eigsh(gram, k=2, which="LA", v0=start, tol=0, rng=np.random.RandomState(0))
    return strength[::-1], vectors[:, ::-1]


def _with_fixed_sign(vector: Floats) -> Floats:
    """An eigenvector has no sign of its own: make the entry of greatest size positive (the first, where several are
    equally great).
    """
    size = np.round(np.abs(vector), POSITION_DECIMALS)
    return vector if vector[int(np.argmax(size))] > 0 else -vector
