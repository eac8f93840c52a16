"""What the time bank shows on the page of a space."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from upwell.community.models import Space
from upwell.community.queries import belongs_here


def in_space(request: HttpRequest, space: Space) -> str:
    """For its members: the way to what people in this space offer and need."""
    if not belongs_here(request, space):
        return ""
    return render_to_string("timebank/_in_space.html", {"space": space}, request)
