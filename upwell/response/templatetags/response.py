"""What the pages of promises need."""

from __future__ import annotations

from django import template

from upwell.gather.models import Issue

register = template.Library()


@register.filter
def origin(value: str) -> str:
    """Who put an issue on the agenda, in words."""
    return str(dict(Issue._meta.get_field("origin").flatchoices).get(value, value))
