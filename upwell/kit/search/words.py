"""Words as the index knows them: case and accents folded away, so that Dŵr is found by dwr, on both databases alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

MOST_WORDS = 12
LONGEST_WORD = 60
SNIPPET = 240

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Without case, without accents. Letters that do not decompose (ø, ß) go as casefold has them."""
    loose = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in loose if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]


def asked(text: str) -> list[str]:
    """The words that somebody looks for: each once, not too many. Whatever else they typed is left out, so no search language can be spoken."""
    return list(dict.fromkeys(words_of(text)))[:MOST_WORDS]


def snippet(body: str, wanted: Sequence[str]) -> SafeString:
    """A piece of `body` around the first word that was looked for, escaped, with what was found in <mark>."""
    found = [match for match in _WORD.finditer(body) if _answers(match[0], wanted)]
    start = _begin(body, found[0].start()) if found else 0
    end = min(len(body), start + SNIPPET)
    pieces: list[str] = []
    at = start
    for match in found:
        if match.end() <= end and match.start() >= at:
            pieces += [escape(body[at : match.start()]), "<mark>", escape(match[0]), "</mark>"]
            at = match.end()
    pieces.append(escape(body[at:end]))
    return mark_safe(("… " if start else "") + "".join(pieces) + (" …" if end < len(body) else ""))  # noqa: S308 escaped piece by piece


def _answers(word: str, wanted: Sequence[str]) -> bool:
    return any(part.startswith(sought) for part in words_of(word) for sought in wanted)


def _begin(body: str, position: int) -> int:
    """Some words before `position`, at the beginning of a word."""
    early = max(0, position - SNIPPET // 3)
    gap = body.rfind(" ", 0, early + 1)
    return gap + 1 if early and gap >= 0 else 0
