"""Kinds of entry, and how services and organisations are named on the record. No word of a person among the facts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.ledger import entries
from upwell.ledger.subjects import Presenter, present


def register_entries() -> None:
    """What this package puts on the record."""
    entries.register("directory.organization_added", _("An organisation was written down: %(name)s"), "name", "source")
    entries.register(
        "directory.organization_changed", _("What is written about an organisation changed: %(name)s"), "name", "fields"
    )
    entries.register("directory.service_added", _("A service was written down: %(name)s"), "name", "source")
    entries.register(
        "directory.service_changed", _("What is written about a service changed: %(name)s"), "name", "fields", "source"
    )
    entries.register("directory.service_closed", _("A service was marked as: %(status)s"), "name", "status")
    entries.register("directory.confirmed", _("Somebody who knows said that it is still so: %(name)s"), "name", "how")
    entries.register(
        "directory.change_left", _("A change that somebody wrote was left out: %(name)s"), "name", "fields"
    )


def register_subjects() -> None:
    """Services and organisations are public."""
    present("directory.service", Presenter(_("service"), _name, lambda one: one.get_absolute_url(), _everybody))
    present(
        "directory.organization", Presenter(_("organisation"), _name, lambda one: one.get_absolute_url(), _everybody)
    )


def _name(thing: Any, viewer: Any) -> str:
    return str(thing.name)


def _everybody(rows: Any, viewer: Any) -> Any:
    return rows
