"""Who helps at once: numbers kept in a file that an operator can edit, never in code or templates."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, get_language_info

SHIPPED = Path(__file__).parent / "data" / "help_lines.toml"
OTHER = "other"  # any country that is not in the file


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
    language: str = ""  # in which they answer, when it is not English: "cy"
    where: str = ""  # for a part of the country only

    @property
    def language_name(self) -> str:
        """The language's own name for itself: "Cymraeg"."""
        return str(get_language_info(self.language)["name_local"]) if self.language else ""

    @property
    def address(self) -> str:
        """What a phone does with it."""
        if self.call:
            return f"tel:{self.call.replace(' ', '')}"
        return f"sms:{self.to}?body={self.text}" if self.to else self.web


def help_lines(of: str = "") -> list[HelpLine]:
    """The lines of a country (this community's, without one), for a life at risk first, then those in the reader's own language. The operator's own file comes before the shipped one."""
    known = _known()
    found = known.get(of or country()) or known.get(country()) or known[OTHER]
    lines = [HelpLine(**line) for line in found.get("lines", [])]
    return sorted(lines, key=lambda line: (not line.first, line.language != get_language()))


def country() -> str:
    """This community's own."""
    return str(getattr(settings, "COUNTRY", "GB"))


def countries() -> dict[str, str]:
    """Countries of which the file knows lines, by their code."""
    return {code: str(one.get("name", code)) for code, one in _known().items()}


def _known() -> dict[str, Any]:
    """The file, with lines for any other country also where the operator's own has none: nobody who asks for help finds an empty page, or numbers of a place where they are not."""
    own = _file()
    return {**own, OTHER: own.get(OTHER) or _read(SHIPPED, SHIPPED.stat().st_mtime_ns)[OTHER]}


def _file() -> dict[str, Any]:
    own = Path(settings.VAR) / "help_lines.toml"
    path = own if own.is_file() else SHIPPED
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
