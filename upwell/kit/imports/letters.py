"""From bytes to letters. What is not UTF-8 is taken for the old Western code page of Windows only where that makes sense; else it is refused.

A wrong guess turns somebody's words into other words without anybody noticing, and there is nobody to ask afterwards. Saving the file again as UTF-8 is one
menu entry for whoever brings it.
"""

from __future__ import annotations

import re

from charset_normalizer import from_bytes
from django.utils.translation import gettext_lazy as _

from upwell.kit.errors import Refused

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LIKELY = ["utf_8", "cp1252", "latin_1", "mac_roman", "cp850", "cp1250", "cp1251"]
_LOST = re.compile("[\udc80-\udcff\ufffd]")  # a byte that is no letter here, or was none before
_BROKEN = re.compile("[\udc80-\udcff]")
_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u20ac\u2018-\u203a\u0152-\u017e\u02c6\u02dc\u2122]")
_WRITTEN_HERE = re.compile("[\u00a1-\u00ff\u0152\u0153\u0174-\u0178\u2010-\u203a\u20ac\u2122\U0001f000-\U0001faff]")
_FOREIGN_RUN = re.compile("[\u00c0-\u00ff\u0152-\u0178\u017d\u017e]{3,}")
_NEVER = set("¤ƒˆ˜")
_WITHIN_WORDS = set("’‘·–—­-'")


def as_text(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: by its byte order mark, as UTF-8, or as Windows' Western page where that is plain.

    In a file that is UTF-8 but for some bytes these stay marked, so that only their own rows are refused (see `lost`). Refused: `not_text`, `broken_text`,
    `which_letters`.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _decoded(content, encoding), encoding
    if b"\x00" in content:
        raise Refused("not_text", _("This is not a text file. Save the table as CSV (UTF-8) and bring in that file."))
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        marked = content.decode("utf-8", errors="surrogateescape")
    broken = len(_BROKEN.findall(marked))
    whole = sum(letter > "\x7f" for letter in marked) - broken
    if whole > broken:
        return marked, "utf-8"
    if whole * 4 < broken:  # in a Western text two letters beside each other may happen to look like one of UTF-8
        return _western(content), "cp1252"
    raise _uncertain(content)


def lost(text: str) -> bool:
    """Whether letters of a text were lost, here or before it came here: bytes that are none, or UTF-8 that somebody took for something else (â€™ for ’)."""
    return bool(_LOST.search(text)) or bool(_TWICE.search(text) and _read_twice(text))


def _read_twice(text: str) -> bool:
    return any(_was_one(text[at.start() : at.start() + length]) for at in _TWICE.finditer(text) for length in (2, 3, 4))


def _was_one(letters: str) -> bool:
    """Whether these letters are the bytes of one letter that people here write; “CAFÉ’S” is none."""
    try:
        return bool(_WRITTEN_HERE.fullmatch(letters.encode("cp1252").decode("utf-8")))
    except UnicodeError:
        return False


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(
            "broken_text", _("The letters in this file are damaged. Save it again as CSV (UTF-8).")
        ) from error


def _western(content: bytes) -> str:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if not text or _makes_no_sense(text):
        raise _uncertain(content)
    return text


def _uncertain(content: bytes) -> Refused:
    best = from_bytes(content, cp_isolation=_LIKELY).best()
    sentence = _(
        "It is not certain which letters this file means (it may be %(guess)s). Save it again as CSV (UTF-8), and bring in that file."
    )
    return Refused("which_letters", sentence, guess=best.encoding if best else "?")


def _makes_no_sense(text: str) -> bool:
    """Whether a text read as Western would have letters where nobody writes them: then it was written in something else."""
    if _FOREIGN_RUN.search(text) or _NEVER & set(text):
        return True
    return any(
        here > "\x7f" and _is_odd(before, here, after)
        for before, here, after in zip(" " + text, text, text[1:] + " ", strict=False)
    )


def _is_odd(before: str, here: str, after: str) -> bool:
    if here.isalpha() and here not in "ªº":
        return (here.isupper() and before.islower()) or (here in "œŒ" and after.isdigit())
    return before.isalpha() and after.isalpha() and here not in _WITHIN_WORDS
