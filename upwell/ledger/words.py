"""Public words and their digest on the record: what was given in public cannot be changed later without everybody seeing it.

A package says of a kind what its words are; the act that makes them public writes their SHA-256 as a fact. The page of the thing says whether its words are
still those; `/record/words/` gives them byte for byte, so that anybody can take the digest; the export holds them, and `tools/verify.py` compares.
Only for words that are public for good, such as an answer. Words of members are salted commitments instead, which erasing makes meaningless.
"""

from __future__ import annotations

import hashlib


def digest_of(words: str) -> str:
    """SHA-256 of the words in UTF-8, as `sha256sum` gives it."""
    return hashlib.sha256(words.encode()).hexdigest()
