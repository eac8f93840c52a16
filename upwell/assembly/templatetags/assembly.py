"""What the pages of juries need."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def percent(ppm: int) -> str:
    """Millionths as a percentage."""
    return f"{ppm / 10_000:.2f}%"


@register.filter
def share(number: float) -> str:
    """A share as a percentage."""
    return f"{number * 100:g}%"
