"""What a writer may want to look at again."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.algorithms import harshness
from upwell.algorithms.harshness import Weights
from upwell.kit import private_details, second_look
from upwell.kit.second_look import Hint

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

_ADDRESSES = frozenset(["phone", "email", "postcode", "address"])
LOOKS: dict[str, frozenset[str]] = {
    second_look.ALL: frozenset(ABOUT),
    second_look.TONE: frozenset(["harsh"]),
    second_look.PEOPLE: frozenset(ABOUT) - _ADDRESSES,
}


def look(text: str, wanted: str = second_look.ALL) -> list[Hint]:
    """The hints for a text, in the order of its words, each once. Nothing of the text is kept."""
    text = text[:LONGEST]
    details = [(detail.start, detail.kind, detail.words) for detail in private_details.found(text)]
    harsh = harshness.harsh_sentences(text, _weights())
    seen = sorted([*details, *((heard.start, "harsh", text[heard.start : heard.end].strip()) for heard in harsh)])
    kinds = LOOKS.get(wanted, LOOKS[second_look.ALL])
    found = dict.fromkeys((kind, words) for _start, kind, words in seen if kind in kinds)
    return [Hint(kind, words, *ABOUT[kind], is_asked_once=kind == "harsh") for kind, words in found]


def how_harsh(text: str) -> float:
    """0 to 1: how harsh the harshest sentence sounds. Puts a queue in order, and decides nothing."""
    return harshness.harshest(text[:LONGEST], _weights())


def can_read(text: str) -> bool:
    """Whether enough of the words are known for the model to say anything: it learned English alone."""
    return harshness.understands(text[:LONGEST], _weights())


@lru_cache(maxsize=1)
def _weights() -> Weights:
    return Weights.load(WEIGHTS)
