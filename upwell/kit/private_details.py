"""Finds in a text what can lead a stranger to somebody's door: telephone numbers, e-mail addresses, postcodes, NHS numbers, names.

It finds shapes, not truth: a writer is asked, and nothing is taken out or stopped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Detail:
    """What was found: its kind ("phone", "email", "postcode", "nhs_number", "clinician", "name"), the words, and where they begin and end."""

    kind: str
    words: str
    start: int
    end: int


def is_nhs_number(text: str) -> bool:
    """Whether ten digits, however spaced, hold as an NHS number: the last is the check digit by modulus 11 (NHS Data Dictionary, "NHS Number")."""
    digits = [int(one) for one in text if one.isdigit()]
    if len(digits) != 10:
        return False
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check % 11 == digits[9] and check != 10


def is_phone(text: str) -> bool:
    """Whether digits can be a telephone number that reaches somebody: British ones of ten or eleven digits from 0, or any that begin with a country's code."""
    digits = re.sub(r"\D", "", text)
    if text.lstrip("( ").startswith("+"):
        return 8 <= len(digits) <= 15
    return (
        digits.startswith("0") and len(digits) in {10, 11} and not digits.startswith(("0000", "0800", "0808", "0300"))
    )


_ANY: Callable[[str], bool] = bool
_TITLES = r"(?:Dr|Doctor|Nurse|Sister|Matron|Consultant|Professor|Prof|Midwife|Paramedic|Surgeon)"
_NAMED = r"[A-Z][a-zà-ÿ'’-]+(?:\s[A-Z][a-zà-ÿ'’-]+)?"
# In this order: what an earlier shape took, a later one does not find again.
_SHAPES: list[tuple[str, re.Pattern[str], Callable[[str], bool]]] = [
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), _ANY),
    ("nhs_number", re.compile(r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)"), is_nhs_number),
    ("phone", re.compile(r"(?<![\w£$€.])\(?\+?\d[\d ()\-]{7,18}\d(?![\w])"), is_phone),
    (
        "postcode",
        re.compile(r"\b[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE),
        lambda text: any(c.isalpha() for c in text),
    ),
    ("clinician", re.compile(rf"\b{_TITLES}\.?\s{_NAMED}"), _ANY),
    (
        "name",
        re.compile(rf"(?:\b[Mm]y (?:full )?name(?:'s| is)|\bI am called|\b(?:Mr|Mrs|Miss|Ms)\.?)\s+{_NAMED}"),
        _ANY,
    ),
]


def found(text: str) -> list[Detail]:
    """What a text gives away, in order. Freephone and helpline numbers (0800, 0808, 0300) reach nobody's home and are not among it."""
    details: list[Detail] = []
    for kind, shape, holds in _SHAPES:
        for match in shape.finditer(text):
            inside = any(match.start() < one.end and one.start < match.end() for one in details)
            if not inside and holds(match[0]):
                details.append(Detail(kind, match[0].strip(), match.start(), match.end()))
    return sorted(details, key=lambda detail: detail.start)
