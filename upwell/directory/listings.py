"""Small facts about the nested shape of HSDS that several modules need: names of languages, kinds of access, empty values, days."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils import translation

from upwell.directory.models import Accessibility, Schedule, Service
from upwell.directory.models.services import DAYS
from upwell.kit.search.words import words_of

DATA = Path(__file__).parent / "data"
# What a field without words holds.
EMPTY: dict[str, Any] = {"minimum_age": None, "maximum_age": None}

_ACCESS_WORDS = {
    "step_free": ("no steps", "step free", "wheelchair", "level access", "ramp", "lift"),
    "toilet": ("accessible toilet", "disabled toilet", "accessible toilets", "disabled toilets", "accessible wc"),
    "hearing": ("hearing loop", "induction loop", "loop system"),
    "parking": ("disabled parking", "blue badge", "accessible parking", "parking for disabled people"),
    "quiet": ("quiet room", "quiet space"),
    "companion": ("companion", "you may bring somebody", "bring a carer", "carers welcome"),
    "changing": ("changing place", "changing places"),
}


@lru_cache(maxsize=1)
def languages() -> dict[str, str]:
    """Codes and names."""
    return {str(code): str(name) for code, name in tomllib.loads((DATA / "languages.toml").read_text()).items()}


def language(name: str) -> dict[str, str]:
    """A language by its name, or by its code."""
    known = languages()
    if name.lower() in known:
        return {"code": name.lower(), "name": known[name.lower()]}
    code = next((code for code, other in known.items() if other.casefold() == name.casefold()), "")
    return {"code": code, "name": known.get(code, name)[:80]}


def access(words: str) -> dict[str, str]:
    """What helps to get in, with the kind that the words speak of."""
    folded = f" {' '.join(words_of(words))} "
    kind = next((kind for kind, names in _ACCESS_WORDS.items() if any(f" {name} " in folded for name in names)), "")
    return {"kind": kind, "description": words}


def access_words(row: Accessibility) -> str:
    """The provider's words, or those of the kind, in the language of the notation."""
    with translation.override("en-gb"):
        return row.description or str(row.get_kind_display())


def schedules_of(service: Service) -> list[Schedule]:
    """Its own hours and those at its places."""
    own = list(service.schedules.all())
    return own + [one for at in service.service_at_locations.all() for one in at.schedules.all()]


def days_mask(bydays: Iterable[str]) -> int:
    """The days of schedules as bits, Monday first."""
    days = {code.strip().upper()[-2:] for byday in bydays for code in byday.split(",")}
    return sum(1 << number for number, day in enumerate(DAYS) if day in days)


def day_bit(day: str) -> int:
    """The bit of one day, by its code; 0 for no day."""
    return 1 << DAYS.index(day) if day in DAYS else 0
