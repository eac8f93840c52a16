"""What the pages of voices and themes need."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from upwell.algorithms.disclosure import publishable

register = template.Library()


@register.filter
def people(count: int) -> str:
    """A number of people as it may be shown: 1 to 7 never exactly, others rounded to five."""
    shown = publishable(count)
    return _("%(number)s people") % {"number": shown} if str(shown).isdigit() else _("fewer than 8 people")
