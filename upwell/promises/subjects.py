"""How the public record shows charters, processes and duties."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upwell.ledger.subjects import Presenter, present
from upwell.promises.models import CharterVersion, Duty


def _version_label(version: CharterVersion, viewer: Any) -> str:
    return _("%(charter)s, version %(number)s") % {"charter": version.charter.title, "number": version.number}


def _signed(versions: QuerySet[CharterVersion], viewer: Any) -> QuerySet[CharterVersion]:
    return versions.filter(signed_at__isnull=False).select_related("charter")


def register_subjects() -> None:
    """Drafts and duties that are not public stay unnamed for everybody who may not see them."""
    present(
        "promises.charterversion",
        Presenter(gettext_lazy("charter"), _version_label, lambda version: version.get_absolute_url(), _signed),
    )
    present(
        "promises.process",
        Presenter(
            gettext_lazy("process"),
            lambda process, viewer: process.title,
            lambda process: process.get_absolute_url(),
            lambda rows, viewer: rows,
        ),
    )
    present(
        "promises.duty",
        Presenter(
            gettext_lazy("duty"),
            lambda duty, viewer: str(duty),
            lambda duty: duty.get_absolute_url(),
            lambda rows, viewer: rows & Duty.objects.visible_to(viewer),
        ),
    )
