"""The word that goes with a reference: two plain words that can be said on the phone, so that a letter found by somebody else opens nothing by itself."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.contrib.auth.hashers import check_password

from upwell.prescribing.models import Referral

FIRST, SECOND = (
    part.split() for part in (Path(__file__).parent / "data" / "words.txt").read_text(encoding="utf-8").split("\n\n")
)


def new_word() -> str:
    """Two words drawn at random."""
    return f"{secrets.choice(FIRST)} {secrets.choice(SECOND)}"


def is_word_of(referral: Referral, said: str) -> bool:
    """Whether somebody said the right word; in any case of its letters, with any spaces or a dash between."""
    words = " ".join(said.lower().replace("-", " ").split())
    return bool(referral.word) and check_password(words, referral.word)
