"""What a charter says: its terms, in the order in which people read them, and what a new charter begins with."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.algorithms.canonical import canonical_json
from upwell.promises.models import CharterVersion

WORDS = (
    "promise",
    "open_to",
    "not_open",
    "who_decides",
    "accountable",
    "who_takes_part",
    "if_missed",
    "data_use",
    "payment",
    "run_by",
    "paid_by",
    "closing",
)
MAY_BE_EMPTY = {"payment"}
NUMBERS = ("support_gate", "support_days", "admit_days", "answer_days", "handoff_days", "verdict_days")
OTHER = ("level", "stages", "effective_on")
TERMS = frozenset({*WORDS, *NUMBERS, *OTHER})

DEFAULT_NUMBERS = {
    "support_gate": 20,
    "support_days": 60,
    "admit_days": 10,
    "answer_days": 30,
    "handoff_days": 20,
    "verdict_days": 90,
}


def default_stages() -> list[dict[str, Any]]:
    """The whole journey, in plain verbs; a charter may have fewer or other stages."""
    return [
        {"key": "support", "title": str(_("People say it matters")), "min_days": 14, "max_days": 60},
        {
            "key": "admit",
            "title": str(_("The body says whether it is theirs to decide")),
            "min_days": 0,
            "max_days": 14,
        },
        {"key": "weigh", "title": str(_("Everybody weighs it up")), "min_days": 14, "max_days": 42},
        {"key": "jury", "title": str(_("People drawn by lot choose")), "min_days": 0, "max_days": 60},
        {"key": "answer", "title": str(_("The body answers")), "min_days": 0, "max_days": 42},
        {
            "key": "verdict",
            "title": str(_("Those who raised it say whether it was kept")),
            "min_days": 0,
            "max_days": 90,
        },
    ]


def label(term: str) -> str:
    """How a page names a term."""
    if term == "stages":
        return str(_("stages"))
    if term == "effective_on":
        return str(_("holds from"))
    return str(CharterVersion._meta.get_field(term).verbose_name)  # type: ignore[union-attr]


LEVELS: dict[str, str | Promise] = {
    "inform": _("They tell you what is happening and why. You cannot change it."),
    "consult": _("They listen, and tell you what they did with what you said. They decide."),
    "involve": _("They work with you all the way, and show how what you said shaped what they decide."),
    "collaborate": _("You look for the answer together, and they follow your advice as far as they can."),
    "empower": _("You decide. They carry out what you decide."),
}


def said(version: CharterVersion, term: str) -> str:
    """A term as text, for reading and for comparing."""
    if term == "level":
        return f"{version.get_level_display()}: {LEVELS.get(version.level, '')}"
    if term == "stages":
        return "\n".join(stage_text(stage) for stage in version.stages)
    if term == "effective_on":
        return version.effective_on.isoformat()
    return str(getattr(version, term))


def stage_text(stage: dict[str, Any]) -> str:
    """One stage in a line."""
    least, most = stage.get("min_days") or 0, stage.get("max_days")
    if most is None:
        return str(_("%(title)s (at least %(least)s days)")) % {"title": stage["title"], "least": least}
    if not least:
        return str(_("%(title)s (up to %(most)s days)")) % {"title": stage["title"], "most": most}
    return str(_("%(title)s (%(least)s to %(most)s days)")) % {"title": stage["title"], "least": least, "most": most}


def still_missing(version: CharterVersion) -> list[str]:
    """Labels of the terms that must have words before anybody can sign."""
    empty = [term for term in WORDS if term not in MAY_BE_EMPTY and not getattr(version, term).strip()]
    if not version.level:
        empty.insert(0, "level")
    if not version.stages:
        empty.append("stages")
    return [label(term) for term in empty]


def copy_of(version: CharterVersion) -> dict[str, Any]:
    """Every term, to begin the next version with."""
    return {term: getattr(version, term) for term in sorted(TERMS)}


def digest(version: CharterVersion) -> str:
    """SHA-256 of the canonical JSON of all terms: what the record ties a signature to."""
    terms = {**copy_of(version), "effective_on": version.effective_on.isoformat()}
    return hashlib.sha256(canonical_json(terms)).hexdigest()
