"""Finds in a text what can lead a stranger to somebody's door: telephone numbers, addresses of all sorts, NHS numbers, dates of birth, names.

It finds shapes, not truth: a writer is asked, and nothing is taken out or stopped. Which word may be a name is decided in `naming`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from upwell.kit import naming


@dataclass(frozen=True)
class Detail:
    """What was found: its kind (a key of `looking.ABOUT`), the words, and where they begin and end."""

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
    """Whether digits can be a telephone number that reaches somebody at home or on a mobile, British or with a country's code.

    Freephone, help lines and lines of services (03, 08, 09) reach nobody's home.
    """
    digits = re.sub(r"\D", "", text)
    if text.lstrip("( ").startswith("+") or digits.startswith("00"):
        return 8 <= len(digits.lstrip("0")) <= 15 and not digits.startswith("000")
    return digits.startswith(("01", "02", "05", "07")) and len(digits) in {10, 11}


# A landline that is said to be a service's: "the switchboard is 01632 …", unless somebody's own stands between.
_SERVICE = re.compile(
    r"\b(switchboard|help ?line|phone ?line|booking|appointments?|reception|surgery|pharmacy|chemist|clinic|hospital|infirmary|ward|practice|trust|charity|office|desk|centre|council|PALS|hospice|outpatients)\b"
    r"(?!.*\b(my|me|mine|our|us|his|her|their|home)\b)[^.!?\n]{0,50}$",
    re.IGNORECASE,
)
_POSTS = frozenset(
    [
        "pals",
        "info",
        "enquiries",
        "contact",
        "hello",
        "office",
        "admin",
        "complaints",
        "feedback",
        "help",
        "appointments",
    ]
)


def _is_private_phone(found: re.Match[str]) -> bool:
    before = found.string[max(0, found.start() - 80) : found.start()]
    landline = re.sub(r"\D", "", found[0]).startswith(("01", "02"))
    return is_phone(found[0]) and not (landline and _SERVICE.search(before))


def _is_private_email(found: re.Match[str]) -> bool:
    return re.split(r"[@.(\s-]", found[0].casefold())[0] not in _POSTS


def _always(found: re.Match[str]) -> bool:
    return bool(found[0])


_SAID = r"(?:oh|o|zero|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple|hundred)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DAY = rf"(?:\d{{1,2}}[./ -]\d{{1,2}}[./ -]\d{{2,4}}|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH},? \d{{4}})"
_WAY = r"(?:Street|St|Road|Rd|Lane|Close|Avenue|Ave|Drive|Crescent|Terrace|Gardens|Grove|Court|Row|Mews|Way|Square|Place|Walk|Rise|Hill)"
_FORD = r"(?:Heol|Ffordd|Stryd|Lôn|Maes|Rhes|Clos)"
# No address begins inside another word: a very long word is tried once, and not from each of its letters.
# In this order: what an earlier shape took, a later one does not find again.
_SHAPES: list[tuple[str, re.Pattern[str], Callable[[re.Match[str]], bool]]] = [
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"), _is_private_email),
    (
        "email",
        re.compile(
            r"(?<![\w.+-])[\w.+-]{1,64} ?(?:\(at\)|\[at\]|\bat\b) ?[\w-]+(?: ?(?:\(dot\)|\[dot\]|\bdot\b|\.) ?(?:com|org|net|uk|co|me|cymru|wales))+\b",
            re.IGNORECASE,
        ),
        _is_private_email,
    ),
    ("nhs_number", re.compile(r"(?<![\d+])\d{3}[ .-]?\d{3}[ .-]?\d{4}(?!\d)"), lambda found: is_nhs_number(found[0])),
    # Said to be one: whoever types it wrong still means it.
    (
        "nhs_number",
        re.compile(r"\bNHS (?:no\b|number|num\b)[^\d\n]{0,20}\d{3}[ .-]?\d{3}[ .-]?\d{4}(?!\d)", re.IGNORECASE),
        _always,
    ),
    (
        "birthday",
        re.compile(
            rf"\b(?:d\.?o\.?b\b\.?|date of birth|birthday(?:['’]s)?|born)[\s:,-]*(?:is|was|on|the|in|\s)*{_DAY}",
            re.IGNORECASE,
        ),
        _always,
    ),
    ("phone", re.compile(r"(?<![\w£$€.])\(?\+?\d[\d ().\-]{7,22}\d(?=x+\b|\W|$)"), _is_private_phone),
    (
        "phone",
        re.compile(rf"\b07\d{{3}}/\d{{3}} ?\d{{3}}\b|\b0\d[\d ]{{2,}}(?: {_SAID}){{2,}}\b", re.IGNORECASE),
        _always,
    ),
    ("phone", re.compile(rf"\b(?:oh|o|zero|nought)(?:[\s,-]+{_SAID}){{6,}}\b", re.IGNORECASE), _always),
    ("postcode", re.compile(r"\b[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]?[ -]?\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE), _always),
    (
        "address",
        re.compile(rf"\b\d{{1,4}}[a-z]?,? (?:(?:[A-Z][\w'’-]+ ){{1,3}}{_WAY}|{_FORD}(?: (?:y |yr |yn )?[A-Z]\w+)+)\b"),
        _always,
    ),
    *((kind, shape, naming.is_name) for kind, shape in naming.SHAPES),
]


def found(text: str) -> list[Detail]:
    """What a text gives away, in order."""
    details: list[Detail] = []
    for kind, shape, holds in _SHAPES:
        for match in shape.finditer(text):
            inside = any(match.start() < one.end and one.start < match.end() for one in details)
            if not inside and holds(match):
                details.append(Detail(kind, match[0].strip(" ,"), match.start(), match.end()))
    return sorted(details, key=lambda detail: detail.start)
