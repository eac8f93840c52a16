"""What the pages of the time bank need."""

from __future__ import annotations

from django import template

from upwell.timebank import wording

register = template.Library()
register.filter("hours", wording.hours)
register.filter("signed", wording.signed)
register.filter("clock", wording.clock)


@register.filter
def grant_reason(value: str) -> str:
    """Why the common pot gave, in words."""
    return str(wording.GRANT_REASONS.get(value, value))
