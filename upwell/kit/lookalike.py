"""Whether two names look the same to a person who reads them quickly.

After the idea of "skeletons" in Unicode Technical Standard 39, section 4, for the letters that people here can type: Latin, Greek and Cyrillic. Two names that
look the same have one skeleton. It is stricter than the standard: accents, spaces, dots and dashes do not tell two names apart either.
"""

from __future__ import annotations

import unicodedata

# Before the letters are made small: a capital may look like another letter than its small one does.
_CAPITALS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹͿ", "ABEZHIKMNOPTYXCJ", strict=True)) | dict(
    zip("АВЕЅІЈКМНОРСТУХӀԚԜԌҮЬ", "ABESIJKMHOPCTYXIQWGYb", strict=True)
)
_SMALL = (
    dict(zip("αβγεζηικμνορςτυχωϲϳ", "abyeznikuvopctuxwcj", strict=True))
    | dict(zip("авгекмнопрстуухіјѕԁԛԝһьӏиүԍҽ", "abrekmhonpctyyxijsdqwhbluyge", strict=True))
    | dict(zip("ıɩɪɑɡſʏøłđħŧʋɵơưɓɗƙƴ", "iiiagsyoldhtvooubdky", strict=True))
    | {"σ": "o", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "p", "ð": "d", "ю": "lo", "ы": "bi"}
)
_SHAPES = {"0": "o", "1": "l", "i": "l", "|": "l", "!": "l"}
_FIRST, _SECOND, _THIRD = str.maketrans(_CAPITALS), str.maketrans(_SMALL), str.maketrans(_SHAPES)


def skeleton(name: str) -> str:
    """What is left of a name when all that looks alike is written alike; for comparing, never for showing."""
    letters = _bare(unicodedata.normalize("NFKC", name).translate(_FIRST))
    small = _bare(letters.casefold().translate(_SECOND)).translate(_THIRD)
    return "".join(c for c in small if c.isalnum()).replace("rn", "m").replace("vv", "w") or small


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
