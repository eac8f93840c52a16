"""What the pages of groups have in common: the group at an address, a form that is taken or shown again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from upwell.accounts.people import viewer
from upwell.kit.errors import Refused
from upwell.kit.pages import say_refusal, show_form
from upwell.movement import queries
from upwell.movement.models import Group


def find_group(request: HttpRequest, slug: str) -> Group:
    """The group at this address, if the one looking may know of it."""
    found = Group.objects.visible_to(viewer(request)).select_related("area", "founded_by")
    group: Group = get_object_or_404(found, slug=slug)
    return group


def context_of(request: HttpRequest, group: Group, **more: Any) -> dict[str, Any]:
    """What every page of a group shows."""
    return {"group": group, "inside": queries.inside(viewer(request), group), **more}


def form_page(
    request: HttpRequest,
    form: forms.Form,
    template: str,
    context: dict[str, Any],
    act: Callable[[], Any],
    where: dict[str, str] | None = None,
) -> HttpResponse:
    """Take what was sent and go where the action leads; or show the form (again), with what has to be put right."""
    if request.method == "POST" and form.is_valid():
        try:
            leads = act()
        except Refused as refusal:
            if refusal.status == 403:
                raise
            say_refusal(form, refusal, where or {})
        else:
            return redirect(leads)
    return show_form(request, template, form, **context)
