"""What the pages of voices and themes need."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from upwell.algorithms.disclosure import SUPPRESSED
from upwell.discover.models import Theme
from upwell.kit.cellkeys import about

register = template.Library()


@register.filter
def people(theme: Theme) -> str:
    """How many people are behind a theme, as it may be shown: with a little chance, to the next five, and few only as few."""
    shown = about(theme.people, "theme", theme.ref)
    return _("about %(number)s people") % {"number": shown} if shown != SUPPRESSED else _("a few people")
