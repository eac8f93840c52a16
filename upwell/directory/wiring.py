"""What this package registers with the packages below it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices, roles
from upwell.accounts.roles import let_scope
from upwell.directory import rules, tasks  # noqa: F401
from upwell.directory.entries import register_entries, register_subjects
from upwell.directory.finding import register_search
from upwell.directory.importers import register_importers
from upwell.directory.personal import register_holdings
from upwell.kit import navigation
from upwell.kit.permissions import allowed
from upwell.safety import reportables

register_entries()
register_subjects()
register_search()
register_holdings()
register_importers()
let_scope("directory.organization")

reportables.register(
    "directory.service",
    reportables.Reportable(
        snapshot=lambda one: f"{one.name}\n\n{one.description}",
        url=lambda one: one.get_absolute_url(),
        noun=_("a service"),
    ),
)
reportables.register(
    "directory.organization",
    reportables.Reportable(
        snapshot=lambda one: f"{one.name}\n\n{one.description}",
        url=lambda one: one.get_absolute_url(),
        noun=_("an organisation"),
    ),
)
navigation.add(navigation.Item(_("What helps"), "directory:search", order=15))
navigation.add(
    navigation.Item(
        _("Keeping the directory"),
        "directory:changes",
        order=45,
        place="work",
        shown=lambda viewer: allowed("directory.keep", viewer),
    )
)
navigation.add(
    navigation.Item(
        _("What you provide"),
        "directory:providing",
        order=46,
        place="work",
        shown=lambda viewer: roles.holds_any(viewer, "provider"),
    )
)

notices.register("directory.waits", _("A change to the directory waits for me"), default="daily")
notices.register("directory.decided", _("Somebody decides on what I wrote for the directory"), default="now")
