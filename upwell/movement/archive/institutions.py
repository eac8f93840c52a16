"""Public bodies that an archive names: found here by their code, or written down as known from elsewhere."""

from __future__ import annotations

from typing import Any

from upwell.kit.permissions import SYSTEM
from upwell.places import actions as places
from upwell.places.models import PublicBody


class Institutions:
    """Each is looked for once."""

    def __init__(self) -> None:
        self._found: dict[str, PublicBody] = {}

    def find(self, line: dict[str, Any] | None) -> PublicBody | None:
        """The body, or None where none is named."""
        return self.known(line) if line is not None else None

    def known(self, line: dict[str, Any]) -> PublicBody:
        """The body. Its code says which it is; without one like that here it is written down, so that who set an agenda is not forgotten by moving."""
        code = str(line["code"])
        if code not in self._found:
            self._found[code] = PublicBody.objects.filter(code=code).first() or self._write(line)
        return self._found[code]

    def _write(self, line: dict[str, Any]) -> PublicBody:
        taken = PublicBody.objects.filter(slug=line["slug"]).exists()
        slug = "" if taken else line["slug"]
        return places.add_body(actor=SYSTEM, code=line["code"], name=line["name"], kind=line["kind"], slug=slug)
