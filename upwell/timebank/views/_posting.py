"""What the views have in common: a form is taken, an action tried, a refusal shown on the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from upwell.kit.pages import carried_out, show_form

Acts = Callable[[dict[str, Any]], Any]


def posted(
    request: HttpRequest,
    form: forms.Form,
    act: Acts,
    *,
    template: str,
    said: str,
    to: str | Callable[[Any], str],
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show `form`, or do `act` with what it says and go on to `to`."""
    made = carried_out(request, form, lambda: act(form.cleaned_data))
    if made is None:
        return show_form(request, template, form, **(context or {}))
    messages.success(request, said)
    return redirect(to if isinstance(to, str) else to(made))
