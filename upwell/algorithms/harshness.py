"""How harsh a sentence sounds: logistic regression over words and pairs of words, with weights that are plain numbers.

The method is the common baseline of the field (TF-IDF of word n-grams with a linear model: Davidson et al., ICWSM 2017, section 3; sublinear term
frequency and inverse document frequency as in Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, sections 6.2-6.4). Features are found by
hashing (Weinberger et al., ICML 2009), so that the file of weights holds no list of insults. Whoever is spoken to matters: see `addressing`.

It knows only the languages it learned from: of a sentence in which too few of the words are known to it, it says nothing.
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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from upwell.algorithms.addressing import aimed, clauses, is_hard, own_words, roles

VERSION = "3"
BUCKETS = 1 << 18
STEM = 5  # letters: "disgust" for "disgusting"
GRAM = 4  # letters of each part of a word: for slips of typing
SURE = 30.0  # log-odds beyond which nothing changes
ENOUGH = 0.6  # of the words of a sentence have to be known

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
    """`idf` and `coefficients`, shape (BUCKETS,), float32; `intercept`; `threshold` in (0, 1), at or above which a sentence counts as harsh.

    `known`: checksums of the words that were learned from, so that the file lists none; None where every word counts as known.
    """

    idf: NDArray[np.float32]
    coefficients: NDArray[np.float32]
    intercept: float
    threshold: float
    known: frozenset[int] | None = None

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
                frozenset(file["known"].tolist()) or None,
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
            known=np.array(sorted(self.known or ()), dtype=np.uint32),
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
    """Bucket to 1 + log(count): words, their beginnings and parts, words with whom they are said of, pairs of words, and pairs with one word between."""
    found = Counter(_checksum(name) % BUCKETS for name in _names(words_of(text)))
    return {bucket: 1 + math.log(count) for bucket, count in found.items()}


def words_of(text: str) -> list[str]:
    """The words of a text as the model reads them."""
    return _WORD.findall(plain(text))


def _checksum(name: str) -> int:
    return zlib.crc32(name.encode())


def checksums(words: Iterable[str]) -> frozenset[int]:
    """Words as `Weights.known` holds them."""
    return frozenset(map(_checksum, words))


def understands(sentence: str, weights: Weights) -> bool:
    """Whether enough words of a sentence are known; single letters are words of many languages, and count for none."""
    words = [word for word in words_of(sentence) if len(word) > 1]
    if weights.known is None or not words:
        return True
    return sum(_checksum(word) in weights.known for word in words) >= ENOUGH * len(words)


def _names(words: list[str]) -> Iterator[str]:
    yield from (f"w {word}" for word in words)
    yield from (f"t {word[:STEM]}" for word in words if len(word) > STEM)
    yield from (f"{role} {word}" for role, word in zip(roles(words), words, strict=True))
    yield from (f"p {first} {second}" for first, second in itertools.pairwise(words))
    yield from (f"k {first} {third}" for first, third in zip(words, words[2:], strict=False))
    yield from (f"c {part}" for word in words for part in _parts(f"<{word}>"))


def _parts(word: str) -> Iterator[str]:
    yield from (word[start : start + GRAM] for start in range(len(word) - GRAM + 1))


def chance(text: str, weights: Weights) -> float:
    """The model's own probability, 0 to 1, that somebody would call this text abusive. An empty text is 0."""
    return _as_chance(_logit(text, weights))


def _as_chance(logit: float) -> float:
    return 1 / (1 + math.exp(-min(max(logit, -SURE), SURE))) if logit > -math.inf else 0.0


def _logit(text: str, weights: Weights) -> float:
    counts = features(text)
    if not counts:
        return -math.inf
    buckets = np.fromiter(counts, dtype=np.int64)
    values = np.fromiter(counts.values(), dtype=np.float64) * weights.idf[buckets]
    length = float(np.sqrt(values @ values)) or 1.0
    return float(values @ weights.coefficients[buckets]) / length + weights.intercept


def harsh_sentences(text: str, weights: Weights) -> list[Heard]:
    """The sentences of a text that are aimed at somebody and that the model, or a rule about threats and blame, finds harsh; in order."""
    heard = []
    for found in SENTENCE.finditer(text):
        sure = 1.0 if _breaks_a_rule(found[0]) else _sure(found[0], weights)
        if sure >= weights.threshold:
            heard.append(Heard(found.start(), found.end(), sure))
    return heard


def surest(text: str, weights: Weights) -> float:
    """The highest chance among the sentences of a text that are aimed at somebody, by the model alone: for setting a threshold."""
    return max((_sure(found[0], weights) for found in SENTENCE.finditer(text)), default=0.0)


def _breaks_a_rule(sentence: str) -> bool:
    return any(is_hard(plain(part)) for part in clauses(sentence) if aimed(part))


def _sure(sentence: str, weights: Weights) -> float:
    """The harshest part that speaks to somebody, and the sentence it stands in, half each: what stands beside a hard word may take it back or drive it home."""
    parts = [part for part in clauses(sentence) if aimed(part)]
    if not parts or not understands(sentence, weights):
        return 0.0
    return _as_chance((max(_logit(part, weights) for part in parts) + _logit(own_words(sentence), weights)) / 2)


def harshest(text: str, weights: Weights) -> float:
    """The highest chance among all sentences of a text that it understands, aimed or not: for putting a queue in order."""
    sentences = (found[0] for found in SENTENCE.finditer(text) if understands(found[0], weights))
    return max((chance(sentence, weights) for sentence in sentences), default=0.0)


def matrix(texts: list[str]) -> Any:
    """The features of many texts as a sparse matrix, shape (len(texts), BUCKETS): for learning, and for measuring."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415 the site itself never needs it

    rows = [features(text) for text in texts]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((bucket for row in rows for bucket in row), dtype=np.int64)
    values = np.fromiter((value for row in rows for value in row.values()), dtype=np.float64)
    return csr_matrix((values, columns, ends), shape=(len(texts), BUCKETS))
