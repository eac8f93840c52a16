"""References for addresses: short enough to read out on the phone, too many to guess."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u
LENGTH = 12  # 60 bits


def new_ref() -> str:
    """Twelve random characters of Crockford's base 32 (60 bits), lower case."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
