"""The cast, for the banner on every page: no query."""

from __future__ import annotations

from django import template

from upwell.demo.cast import CAST, Part

register = template.Library()


@register.simple_tag
def the_cast() -> tuple[Part, ...]:
    """Everybody whom one can be."""
    return CAST
