"""Pieces that cost something to make, kept in the memory of one process for the next reader.

A piece is found only by everything that it was made from, so nothing has to be thrown away when something changes: other words are another piece. What is kept
is bounded in number, and all of it goes every few minutes, so that words which somebody took back do not stay in memory either.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from django.template import Context, Template
from django.utils.safestring import SafeString, mark_safe

T = TypeVar("T")

MINUTES = 10

# Stands in a kept piece of HTML where each reader's own token against forged forms goes. Random, so that nobody can write it into a text.
TOKEN = secrets.token_hex(32)


def digest(text: str) -> bytes:
    """A short name for a text, under which it can be found without keeping it twice."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32).digest()


class Kept(Generic[T]):
    """At most `most` pieces; the one asked for least recently goes first, and all of them after `seconds`."""

    def __init__(self, most: int, seconds: float = MINUTES * 60) -> None:
        self._most, self._seconds = most, seconds
        self._pieces: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()
        self._until = 0.0

    def get(self, made_from: Hashable, make: Callable[[], T]) -> T:
        """The piece made from these things, made now if it is not here. Two readers at once may both make it; either will do."""
        with self._lock:
            self._empty_in_time()
            piece = self._pieces.get(made_from)
            if piece is not None:
                self._pieces.move_to_end(made_from)
                return piece
        piece = make()
        with self._lock:
            self._pieces[made_from] = piece
            while len(self._pieces) > self._most:
                self._pieces.popitem(last=False)
        return piece

    def clear(self) -> None:
        """Forget all of it."""
        with self._lock:
            self._pieces.clear()

    def __len__(self) -> int:
        return len(self._pieces)

    def _empty_in_time(self) -> None:
        # The machine's clock, not kit.time: this is about memory, and the demonstration moves kit.time about.
        moment = time.monotonic()
        if moment >= self._until:
            self._pieces.clear()
            self._until = moment + self._seconds


def render(name: str, context: Context, **more: object) -> str:
    """A template inside the page whose context this is, fit to be kept: for every reader, once `for_reader` has put their token in."""
    template: Template = context.template.engine.get_template(name)  # type: ignore[union-attr]
    with context.push(csrf_token=TOKEN, **more):
        return str(template.render(context))


def for_reader(html: str, context: Context) -> SafeString:
    """A kept piece with the token of whoever reads this page."""
    if TOKEN in html:
        html = html.replace(TOKEN, str(context.get("csrf_token")))
    return mark_safe(html)  # noqa: S308 a template has escaped it, and a token has only letters and digits
