"""Details by which a stranger could find somebody: telephone numbers, e-mail addresses, postcodes, NHS numbers.

A hint, so that a person is asked once before such a thing is put up; it stops nobody. Numbers that are meant for everybody (freephone, 03, three digits) are
not among them, and neither are doses and dates. Names it cannot see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Found:
    """One detail: what it looks like, the words, where they begin."""

    kind: str
    words: str
    at: int

    @property
    def label(self) -> str | Promise:
        """What to call it on a page."""
        return LABELS[self.kind]


LABELS: dict[str, str | Promise] = {
    "email": _("an e-mail address"),
    "phone": _("a telephone number"),
    "nhs_number": _("an NHS number"),
    "postcode": _("a postcode"),
}

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_GAP = r"[\s().\-–/]{0,3}"
_PHONE = re.compile(rf"(?<![\w+])(?:\+|00)[1-9](?:{_GAP}\d){{7,13}}(?!\w)|(?<!\w)\(?0[1-9](?:{_GAP}\d){{8,9}}(?!\w)")
_FOR_EVERYBODY = re.compile(r"^(?:0|\+440?|00440?)(?:80|3)")
_TEN = re.compile(r"(?<![\w.])\d{3}[ \-]?\d{3}[ \-]?\d{4}(?![\w])")
# The shape of Royal Mail's postcodes; the last two letters are never C, I, K, M, O or V, so no dose in mg or ml looks like one.
_POSTCODE = re.compile(r"\b([A-Z]{1,2})\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE | re.ASCII)
_AREAS = frozenset(
    [
        "AB",
        "AL",
        "B",
        "BA",
        "BB",
        "BD",
        "BH",
        "BL",
        "BN",
        "BR",
        "BS",
        "BT",
        "CA",
        "CB",
        "CF",
        "CH",
        "CM",
        "CO",
        "CR",
        "CT",
        "CV",
        "CW",
        "DA",
        "DD",
        "DE",
        "DG",
        "DH",
        "DL",
        "DN",
        "DT",
        "DY",
        "E",
        "EC",
        "EH",
        "EN",
        "EX",
        "FK",
        "FY",
        "G",
        "GL",
        "GU",
        "GY",
        "HA",
        "HD",
        "HG",
        "HP",
        "HR",
        "HS",
        "HU",
        "HX",
        "IG",
        "IM",
        "IP",
        "IV",
        "JE",
        "KA",
        "KT",
        "KW",
        "KY",
        "L",
        "LA",
        "LD",
        "LE",
        "LL",
        "LN",
        "LS",
        "LU",
        "M",
        "ME",
        "MK",
        "ML",
        "N",
        "NE",
        "NG",
        "NN",
        "NP",
        "NR",
        "NW",
        "OL",
        "OX",
        "PA",
        "PE",
        "PH",
        "PL",
        "PO",
        "PR",
        "RG",
        "RH",
        "RM",
        "S",
        "SA",
        "SE",
        "SG",
        "SK",
        "SL",
        "SM",
        "SN",
        "SO",
        "SP",
        "SR",
        "SS",
        "ST",
        "SW",
        "SY",
        "TA",
        "TD",
        "TF",
        "TN",
        "TQ",
        "TR",
        "TS",
        "TW",
        "UB",
        "W",
        "WA",
        "WC",
        "WD",
        "WF",
        "WN",
        "WR",
        "WS",
        "WV",
        "YO",
        "ZE",
    ]
)


def found(text: str) -> list[Found]:
    """Every detail in `text`, in order; what could be two things is named once."""
    seen: list[Found] = []
    for detail in (d for find in (_emails, _phones, _nhs_numbers, _postcodes) for d in find(text)):
        if not any(_overlap(detail, other) for other in seen):
            seen.append(detail)
    return sorted(seen, key=lambda d: d.at)


def kinds(texts: Iterable[str]) -> list[str | Promise]:
    """What these texts hold, each kind once, in words for a page."""
    return [LABELS[kind] for kind in dict.fromkeys(d.kind for text in texts for d in found(text))]


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits carry the check digit of an NHS number (NHS Data Dictionary: modulus 11)."""
    if not re.fullmatch(r"\d{10}", digits, re.ASCII) or len(set(digits)) == 1:
        return False
    rest = 11 - sum(int(d) * weight for d, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return rest != 10 and rest % 11 == int(digits[9])


def _overlap(one: Found, other: Found) -> bool:
    return one.at < other.at + len(other.words) and other.at < one.at + len(one.words)


def _emails(text: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        yield Found("email", match[0], match.start())


def _phones(text: str) -> Iterator[Found]:
    for match in _PHONE.finditer(text):
        digits = re.sub(r"[^\d+]", "", match[0])
        if not _FOR_EVERYBODY.match(digits):
            yield Found("phone", match[0], match.start())


def _nhs_numbers(text: str) -> Iterator[Found]:
    for match in _TEN.finditer(text):
        if is_nhs_number(re.sub(r"\D", "", match[0])):
            yield Found("nhs_number", match[0], match.start())


def _postcodes(text: str) -> Iterator[Found]:
    for match in _POSTCODE.finditer(text):
        if match[1].upper() in _AREAS:
            yield Found("postcode", match[0], match.start())
