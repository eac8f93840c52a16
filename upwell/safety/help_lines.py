"""Who helps at once: numbers kept in a file that an operator can edit, never in code or templates."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

SHIPPED = Path(__file__).parent / "data" / "help_lines.toml"


@dataclass(frozen=True)
class HelpLine:
    """One way to reach somebody: a number to call, or a word to text to a number."""

    name: str
    when: str
    hours: str = ""
    call: str = ""
    text: str = ""
    to: str = ""
    web: str = ""
    first: bool = False

    @property
    def address(self) -> str:
        """What a phone does with it."""
        if self.call:
            return f"tel:{self.call.replace(' ', '')}"
        return f"sms:{self.to}?body={self.text}" if self.to else self.web


def help_lines() -> list[HelpLine]:
    """The lines of this community's country, for a life at risk first. The operator's own file comes before the shipped one."""
    own = Path(settings.VAR) / "help_lines.toml"
    path = own if own.is_file() else SHIPPED
    country = _read(path, path.stat().st_mtime_ns).get(getattr(settings, "COUNTRY", "GB"), {})
    lines = [HelpLine(**line) for line in country.get("lines", [])]
    return sorted(lines, key=lambda line: not line.first)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
