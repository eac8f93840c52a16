"""A lottery that anybody can run again: whole numbers from SHA-256 counters, no random module, no floats, no sets.

The whole specification, for a stranger with any language that has SHA-256:

    key      = SHA-256("upwell-draw-v1\\n" || label || "\\n" || seed)      label is UTF-8 and has no line break
    block(i) = SHA-256(key || i as 8 bytes, big endian), i = 0, 1, 2, ..., read as a big-endian number of 256 bits
    below(n) : k = number of bits of n - 1; take the next block, keep its first k bits; if that is below n, it is the
               number; otherwise throw it away and take the next block. (No remainder is taken, so nothing is biased.)
    shuffle  : for i = 0, 1, ..., n - 2: j = i + below(n - i), swap items i and j; one stream of blocks for all steps
    sample k : the first k items of that shuffle
    weighted : t = below(sum of weights); the first position at which the running sum of weights exceeds t

Different labels give independent streams from one seed, so that one public seed can serve several draws.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import accumulate, count
from typing import TypeVar

T = TypeVar("T")

VERSION = "upwell-draw-v1"
BLOCK_BITS = 256


def seeded_integers(seed: bytes, domain: str) -> Iterator[int]:
    """Endless stream of 256-bit numbers for this seed and label."""
    if "\n" in domain:
        raise ValueError("a label is one line")
    if not seed:
        raise ValueError("a draw needs a seed")
    key = hashlib.sha256(f"{VERSION}\n{domain}\n".encode() + seed).digest()
    for counter in count():
        yield int.from_bytes(hashlib.sha256(key + counter.to_bytes(8, "big")).digest(), "big")


def draw_below(seed: bytes, n: int, label: str) -> int:
    """A number from 0 to n - 1, each exactly as likely as the others."""
    return below(seeded_integers(seed, label), n)


def below(stream: Iterator[int], n: int) -> int:
    """The next number from 0 to n - 1 of a stream; uses up as many blocks as it must."""
    if not 0 < n <= 1 << BLOCK_BITS:
        raise ValueError(f"cannot draw below {n}")
    unused_bits = BLOCK_BITS - (n - 1).bit_length()
    return next(number for block in stream if (number := block >> unused_bits) < n)


def shuffle(seed: bytes, items: Sequence[T], label: str) -> list[T]:
    """All items in drawn order (Fisher-Yates); the order in which they are given is part of the input."""
    return sample(seed, items, len(items), label)


def sample(seed: bytes, items: Sequence[T], k: int, label: str) -> list[T]:
    """The first k items of the shuffle."""
    if not 0 <= k <= len(items):
        raise ValueError(f"cannot draw {k} of {len(items)}")
    drawn, stream = list(items), seeded_integers(seed, label)
    for i in range(min(k, len(drawn) - 1)):
        j = i + below(stream, len(drawn) - i)
        drawn[i], drawn[j] = drawn[j], drawn[i]
    return drawn[:k]


def draw_weighted(seed: bytes, weights: Sequence[int], label: str = "weighted") -> int:
    """The position drawn when position i has weights[i] of sum(weights) tickets."""
    if any(weight < 0 for weight in weights) or sum(weights) == 0:
        raise ValueError("weights are whole numbers, none below 0, not all 0")
    ticket = draw_below(seed, sum(weights), label)
    return next(i for i, running in enumerate(accumulate(weights)) if running > ticket)
