"""Kinds of entry and how areas and bodies are named on the record."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.ledger import entries
from upwell.ledger.subjects import Presenter, present


def register_entries() -> None:
    """What this package puts on the record."""
    entries.register("places.area_added", _("An area was written down: %(name)s"), "name", "kind", "code")
    entries.register(
        "places.area_ended", _("An area ended: %(name)s is now part of %(successor)s"), "name", "successor", "on"
    )
    entries.register("places.body_added", _("A public body was written down: %(name)s"), "name", "kind", "code")
    entries.register(
        "places.body_abolished",
        _("A public body ends: %(successor)s takes over from %(name)s"),
        "name",
        "successor",
        "on",
    )
    entries.register("places.remit_added", _("%(body)s decides for %(area)s: %(decides)s"), "body", "decides", "area")
    entries.register(
        "places.remit_ended",
        _("%(body)s no longer decides for %(area)s: %(decides)s"),
        "body",
        "decides",
        "area",
        "on",
    )


def register_subjects() -> None:
    """Areas and bodies are public."""
    present("places.area", Presenter(_("area"), _name, lambda area: area.get_absolute_url(), _everybody))
    present("places.publicbody", Presenter(_("public body"), _name, lambda body: body.page_url, _everybody))


def _name(thing: Any, viewer: Any) -> str:
    return str(thing.name)


def _everybody(rows: Any, viewer: Any) -> Any:
    return rows
