"""Template tags that every page may use."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from upwell.kit import panels
from upwell.kit.permissions import allowed

register = template.Library()


@register.simple_tag(takes_context=True, name="panels")
def show_panels(context: template.Context, slot: str, obj: Any) -> SafeString:
    """What higher packages have to say about `obj` in `slot`."""
    return mark_safe("".join(panels.render(slot, context["request"], obj)))  # noqa: S308


@register.simple_tag(takes_context=True)
def may(context: template.Context, permission: str, obj: Any = None) -> bool:
    """Whether the person looking may do `permission` (to `obj`)."""
    return allowed(permission, context.get("viewer"), obj)
