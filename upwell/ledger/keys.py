"""The key that signs checkpoints and exports: one Ed25519 key of the installation, in a file that only its user can read."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from upwell.algorithms.merkle import note_key_id

ED25519 = b"\x01"  # signature type of C2SP signed-note


def public_key() -> bytes:
    """The 32 bytes that everybody may know."""
    return _private_key().public_key().public_bytes_raw()


def sign(message: bytes) -> bytes:
    """Sixty-four bytes that only the holder of the key can make."""
    return _private_key().sign(message)


def verify(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the holder of `key` signed `message`."""
    with suppress(InvalidSignature, ValueError):
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        return True
    return False


def fingerprint() -> str:
    """SHA-256 of the public key: short enough to be printed, read out, and given to `tools/verify.py --key`."""
    return hashlib.sha256(public_key()).hexdigest()


def verifier_key() -> str:
    """The public key as C2SP signed-note writes it: name+id+base64, for other programs that read checkpoints."""
    key, name = public_key(), settings.LEDGER_ORIGIN
    return f"{name}+{note_key_id(name, key).hex()}+{base64.b64encode(ED25519 + key).decode()}"


def _private_key() -> Ed25519PrivateKey:
    path = Path(settings.LEDGER_KEY_FILE)
    if not path.exists():
        _make(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds another kind of key than Ed25519")
    return key


def _make(path: Path) -> None:
    """Written aside and put in place whole: of several processes that start at once, the first one's key stands."""
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(prefix=".ledger-key-", dir=path.parent)  # 0600 from the first moment
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(aside, path)
    finally:
        os.unlink(aside)
