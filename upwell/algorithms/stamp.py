"""What every published result carries, so that it can be computed again by somebody who does not trust us."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Stamp:
    """Names the method, its version, its parameters and the SHA-256 digest (hex) of the canonical input."""

    method: str
    version: str
    parameters: Mapping[str, Any]
    input_digest: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "method": self.method,
            "version": self.version,
            "parameters": dict(self.parameters),
            "input_digest": self.input_digest,
        }
