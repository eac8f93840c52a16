"""References for addresses: short enough to read out on the phone, too many to guess."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u
LENGTH = 12
BITS = 5  # of a character


def new_ref() -> str:
    """Twelve random characters of Crockford's base 32 (60 bits), lower case."""
    bits = secrets.randbits(BITS * LENGTH)  # all at once: an import makes thousands of references
    return "".join(ALPHABET[bits >> BITS * place & 31] for place in range(LENGTH))
