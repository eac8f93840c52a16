"""What this package registers with the packages below it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.roles import let_scope
from upwell.directory import rules  # noqa: F401
from upwell.directory.entries import register_entries, register_subjects
from upwell.directory.finding import register_search
from upwell.directory.importers import register_importers
from upwell.directory.personal import register_holdings

register_entries()
register_subjects()
register_search()
register_holdings()
register_importers()
let_scope("directory.organization")

notices.register("directory.waits", _("A change to the directory waits for me"), default="daily")
notices.register("directory.decided", _("Somebody decides on what I wrote for the directory"), default="now")
