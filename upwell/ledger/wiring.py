"""What this package registers with the packages below it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.kit import navigation
from upwell.kit.personal import Holding, hold
from upwell.ledger import tasks  # noqa: F401
from upwell.ledger.actions import forget_salts
from upwell.ledger.models import Salt


def _held(person: Any) -> list[dict[str, Any]]:
    """Each with its salt: with that, and the value, a person can show anybody that an entry is about them."""
    return [
        {
            "entry": salt.entry.ref,
            "kind": salt.entry.kind,
            "at": salt.entry.at.isoformat(),
            "commitment": salt.name,
            "salt": bytes(salt.salt).hex(),
        }
        for salt in Salt.objects.filter(owner=person.opaque).select_related("entry").order_by("entry_id", "name")
    ]


hold(
    Holding(
        "record",
        models=("ledger.Salt",),
        export=_held,
        erase=lambda person: forget_salts(person.opaque),
        order=90,
        label=_("What opens your numbers on the public record"),
    )
)
navigation.add(navigation.Item(_("Check our record"), "ledger:record", order=50, place="footer"))
