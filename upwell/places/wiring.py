"""What this package registers with the packages below it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from upwell.kit import imports, navigation
from upwell.places import tasks  # noqa: F401
from upwell.places.entries import register_entries, register_subjects
from upwell.places.finding import register_search
from upwell.places.importers import Areas, Bodies
from upwell.places.rules import register_permissions

register_permissions()
register_entries()
register_subjects()
register_search()
imports.register(Areas())
imports.register(Bodies())

navigation.add(navigation.Item(_("Who decides what"), "places:list", order=40, place="footer"))
