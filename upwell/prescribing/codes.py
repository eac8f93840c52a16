"""Codes of others, read from `data/codes.toml` with their source. Those that nobody has verified are never sent."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "codes.toml"


@dataclass(frozen=True)
class Code:
    """One code, with what it is for and where it was read."""

    name: str
    system: str
    code: str
    display: str
    use: str
    source: str
    verified_on: date | None = None


@lru_cache(maxsize=1)
def codes() -> dict[str, Code]:
    """All, by our name for each."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["code"]
    return {row["name"]: Code(**row) for row in rows}


def sendable(name: str) -> Code | None:
    """The code, if it may be sent."""
    found = codes().get(name)
    return found if found is not None and found.verified_on is not None else None
