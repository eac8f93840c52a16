"""What this package holds of a person: that they signed a charter. Erasing unties the name; the post that signed stays."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.personal import Holding, hold
from upwell.promises.models import CharterVersion


def _export(person: Person) -> list[dict[str, Any]]:
    signed = CharterVersion.objects.filter(signed_by=person).select_related("charter").order_by("signed_at")
    return [
        {"charter": v.charter.title, "version": v.number, "as": v.signed_title, "signed_at": v.signed_at.isoformat()}
        for v in signed
    ]


def _erase(person: Person) -> int:
    return CharterVersion.objects.filter(signed_by=person).update(signed_by=None)


def register_holding() -> None:
    """Charters that a person signed."""
    hold(Holding("charters I signed", ("promises.CharterVersion",), _export, _erase, label=_("Charters you signed")))
