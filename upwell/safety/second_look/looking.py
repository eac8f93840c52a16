"""What a writer may want to look at again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.algorithms import harshness
from upwell.algorithms.harshness import Weights
from upwell.kit import private_details

WEIGHTS = Path(__file__).parent / "data" / "weights.npz"
LONGEST = 20_000  # characters looked at; no form takes more

ABOUT: dict[str, tuple[str | Promise, str | Promise]] = {
    "phone": (_("This looks like a telephone number."), _("Everybody who reads here could ring it.")),
    "email": (_("This looks like an e-mail address."), _("Everybody who reads here could write to it.")),
    "postcode": (_("This looks like a postcode."), _("It leads to a few houses. The name of the town says enough.")),
    "address": (_("This looks like an address."), _("It leads to one door. The name of the town says enough.")),
    "birthday": (_("This looks like a date of birth."), _("With a name it opens many doors. The year says enough.")),
    "nhs_number": (_("This looks like an NHS number."), _("It belongs to one person and should stay with them.")),
    "clinician": (
        _("This names somebody who works in care."),
        _("“My doctor” or “the nurse” tells the story as well, and they cannot answer here."),
    ),
    "name": (_("This looks like somebody's name."), _("A first name or a nickname is safer.")),
    "somebody": (
        _("This names somebody else."),
        _("“My sister” or “a friend” tells the story as well, and leaves it to them who knows."),
    ),
    "harsh": (
        _("Look again? This may hurt whoever it is said to."),
        _("You can be angry here. It lands better when it says what happened."),
    ),
}

# What a box asks about. Between two people who arrange something a number is wanted; about a service its number and address are the point.
_TONE = frozenset({"harsh"})
LOOKS: dict[str, frozenset[str]] = {
    "all": frozenset(ABOUT),
    "tone": _TONE,
    "people": frozenset(ABOUT) - {"phone", "email", "postcode", "address"},
}


@dataclass(frozen=True)
class Hint:
    """One thing to look at again: its kind, the words themselves, and what to say of it."""

    kind: str
    words: str

    @property
    def says(self) -> str:
        return str(ABOUT[self.kind][0])

    @property
    def because(self) -> str:
        return str(ABOUT[self.kind][1])


def look(text: str, wanted: str = "all") -> list[Hint]:
    """The hints for a text, in the order of its words, each once. wanted: a name in `LOOKS`. Nothing of the text is kept."""
    text = text[:LONGEST]
    details = [(detail.start, Hint(detail.kind, detail.words)) for detail in private_details.found(text)]
    harsh = harshness.harsh_sentences(text, _weights())
    seen = [*details, *((heard.start, Hint("harsh", text[heard.start : heard.end].strip())) for heard in harsh)]
    kinds = LOOKS.get(wanted, LOOKS["all"])
    return list(dict.fromkeys(hint for _start, hint in sorted(seen, key=lambda pair: pair[0]) if hint.kind in kinds))


def seals_of(hints: list[Hint]) -> str:
    """Short names of hints, between spaces: what a writer has been shown."""
    names = (hashlib.sha256(f"{hint.kind}\0{hint.words}".encode()).hexdigest()[:16] for hint in hints)
    return " ".join(dict.fromkeys(names))


def how_harsh(text: str) -> float:
    """0 to 1: how harsh the harshest sentence sounds. Puts a queue in order, and decides nothing."""
    return harshness.harshest(text[:LONGEST], _weights())


@lru_cache(maxsize=1)
def _weights() -> Weights:
    return Weights.load(WEIGHTS)
