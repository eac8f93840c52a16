"""How harsh a sentence sounds: logistic regression over words and pairs of words, with weights that are plain numbers.

The method is the common baseline of the field (TF-IDF of word n-grams with a linear model: Davidson et al., ICWSM 2017, section 3; sublinear term
frequency and inverse document frequency as in Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, sections 6.2-6.4). Features are found by
hashing (Weinberger et al., ICML 2009), so that the file of weights holds no list of insults. Whoever is spoken to matters: see `addressing`.

It knows no context: quotation, irony and politely worded cruelty pass it by, and a strong word said in pain is not cruelty. So its number may put a queue in order
and ask a writer to look again, and nothing else.
"""

from __future__ import annotations

import html
import itertools
import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upwell.algorithms.addressing import aimed, clauses, is_hard, roles

VERSION = "2"
BUCKETS = 1 << 17
STEM = 5  # letters: "disgust" for "disgusting". Parts of words were tried and asked more often without need

_LINK = re.compile(r"https?://\S+|www\.\S+")
_NAME = re.compile(r"@\w+")
_SPACED = re.compile(r"\b(?:[^\W\d_][.*_\-]){2,}[^\W\d_]\b")
_LONG = re.compile(r"(\w)\1{2,}")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|@")
_INSIDE = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_DISGUISED = re.compile(r"\b(?=\w*[a-z])(?=[\w@$!]*[0-9@$!])[a-z0-9@$!]{3,}\b")
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


@dataclass(frozen=True)
class Weights:
    """`idf` and `coefficients`, shape (BUCKETS,), float32; `intercept`; `threshold` in (0, 1), at or above which a sentence counts as harsh."""

    idf: NDArray[np.float32]
    coefficients: NDArray[np.float32]
    intercept: float
    threshold: float

    @classmethod
    def load(cls, path: Path) -> Weights:
        """Read from a .npz of plain arrays (never a pickle). Raises ValueError when the arrays are not those of this version."""
        with np.load(path, allow_pickle=False) as file:
            if str(file["version"]) != VERSION or file["idf"].shape != (BUCKETS,):
                raise ValueError(f"{path.name} was not made for version {VERSION} of this model")
            return cls(
                file["idf"].astype(np.float32),
                file["coefficients"].astype(np.float32),
                float(file["intercept"]),
                float(file["threshold"]),
            )

    def save(self, path: Path) -> None:
        """Write for `load`; half precision is plenty, and half the size."""
        np.savez_compressed(
            path,
            version=np.array(VERSION),
            idf=self.idf.astype(np.float16),
            coefficients=self.coefficients.astype(np.float16),
            intercept=np.array(self.intercept),
            threshold=np.array(self.threshold),
        )


@dataclass(frozen=True)
class Heard:
    """One sentence that sounds harsh to somebody: where it stands in the text (characters), how sure the model is (0 to 1)."""

    start: int
    end: int
    chance: float


def plain(text: str) -> str:
    """The text as the model reads it: small letters, no addresses, common disguises of words undone."""
    text = html.unescape(text).replace("’", "'").casefold()
    text = _NAME.sub("@", _LINK.sub(" ", text))
    text = _SPACED.sub(lambda found: re.sub(r"[.*_\-]", "", found[0]), text)
    text = _DISGUISED.sub(lambda found: found[0].translate(_INSIDE), text)
    return _LONG.sub(r"\1\1", text)


def features(text: str) -> dict[int, float]:
    """Bucket to 1 + log(count): words and their beginnings, words with whom they are said of, pairs of words, and pairs with one word between."""
    words = _WORD.findall(plain(text))
    found = Counter(zlib.crc32(name.encode()) % BUCKETS for name in _names(words))
    return {bucket: 1 + math.log(count) for bucket, count in found.items()}


def _names(words: list[str]) -> Iterator[str]:
    yield from (f"w {word}" for word in words)
    yield from (f"t {word[:STEM]}" for word in words if len(word) > STEM)
    yield from (f"{role} {word}" for role, word in zip(roles(words), words, strict=True))
    yield from (f"p {first} {second}" for first, second in itertools.pairwise(words))
    yield from (f"k {first} {third}" for first, third in zip(words, words[2:], strict=False))


def chance(text: str, weights: Weights) -> float:
    """The model's own probability, 0 to 1, that somebody would call this text abusive. An empty text is 0."""
    counts = features(text)
    if not counts:
        return 0.0
    buckets = np.fromiter(counts, dtype=np.int64)
    values = np.fromiter(counts.values(), dtype=np.float64) * weights.idf[buckets]
    length = float(np.sqrt(values @ values)) or 1.0
    logit = float(values @ weights.coefficients[buckets]) / length + weights.intercept
    return 1 / (1 + math.exp(-min(max(logit, -30.0), 30.0)))


def harsh_sentences(text: str, weights: Weights) -> list[Heard]:
    """The sentences of a text that are aimed at somebody and that the model, or a rule about threats and blame, finds harsh; in order."""
    heard = []
    for found in SENTENCE.finditer(text):
        spoken = [part for part in clauses(found[0]) if aimed(part)]
        sure = 1.0 if any(is_hard(plain(part)) for part in spoken) else _surest(spoken, weights)
        if sure >= weights.threshold:
            heard.append(Heard(found.start(), found.end(), sure))
    return heard


def surest(text: str, weights: Weights) -> float:
    """The highest chance among the parts of a text that are aimed at somebody, by the model alone: for setting a threshold."""
    parts = [part for found in SENTENCE.finditer(text) for part in clauses(found[0]) if aimed(part)]
    return _surest(parts, weights)


def _surest(parts: list[str], weights: Weights) -> float:
    return max((chance(part, weights) for part in parts), default=0.0)


def harshest(text: str, weights: Weights) -> float:
    """The highest chance among all sentences of a text, aimed or not: for putting a queue in order."""
    return max((chance(found[0], weights) for found in SENTENCE.finditer(text)), default=0.0)


def matrix(texts: list[str]) -> Any:
    """The features of many texts as a sparse matrix, shape (len(texts), BUCKETS): for learning, and for measuring."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 the site itself never needs it

    rows = [features(text) for text in texts]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((bucket for row in rows for bucket in row), dtype=np.int64)
    values = np.fromiter((value for row in rows for value in row.values()), dtype=np.float64)
    return csr_matrix((values, columns, ends), shape=(len(texts), BUCKETS))
