"""Canonical JSON, digests and salted commitments: the same value gives the same bytes, everywhere and always.

Written after RFC 8785 (JSON Canonicalization Scheme): no white space, keys sorted by their UTF-16 code units, text as
UTF-8, the shortest escapes. Two differences, both on the safe side: floats are refused (they are where two programs
would disagree), and whole numbers of any size are written in full.

A commitment is HMAC-SHA256(salt, canonical JSON). With a random salt of 32 bytes nobody can guess the value from it;
when the salt is destroyed the commitment means nothing to anybody any more, and the record that holds it still
verifies.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

SALT_BYTES = 32


def canonical_json(value: Any) -> bytes:
    """The one byte string for `value`; anything but None, bool, int, str, list, tuple and mappings with text keys is a
    ValueError with its path.
    """
    return json.dumps(_plain(value, "$"), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def digest(value: Any) -> str:
    """SHA-256 of the canonical JSON, as hex."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def commitment(*, salt: bytes, value: Any) -> str:
    """HMAC-SHA256 of the canonical JSON under `salt`, as hex."""
    if len(salt) < SALT_BYTES:
        raise ValueError(f"a salt needs at least {SALT_BYTES} bytes, this one has {len(salt)}")
    return hmac.new(salt, canonical_json(value), hashlib.sha256).hexdigest()


def new_salt() -> bytes:
    """Fresh random bytes; the only function here that gives something else each time."""
    return secrets.token_bytes(SALT_BYTES)


def _plain(value: Any, path: str) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _text(value, path)
    if isinstance(value, Mapping):
        return _sorted_mapping(value, path)
    if isinstance(value, list | tuple):
        return [_plain(item, f"{path}[{position}]") for position, item in enumerate(value)]
    raise ValueError(f"{path}: {type(value).__name__} has no canonical form")


def _sorted_mapping(value: Mapping[Any, Any], path: str) -> dict[str, Any]:
    for key in value:
        if not isinstance(key, str):
            raise ValueError(f"{path}: key {key!r} is not text")
        _text(key, f"{path} (key)")
    return {key: _plain(value[key], f"{path}.{key}") for key in sorted(value, key=_utf16)}


def _text(value: str, path: str) -> str:
    """A lone surrogate is not text: no UTF-8 exists for it."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"{path}: not valid Unicode text") from error
    return value


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")
