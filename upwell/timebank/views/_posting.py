"""What the views have in common: a form is taken, an action tried, a refusal shown on the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from upwell.kit.errors import NotAllowed, Refused

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
    if request.method == "POST" and form.is_valid():
        try:
            made = act(form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect(to if isinstance(to, str) else to(made))
    page = {"form": form, **(context or {})}
    return render(request, template, page, status=422 if form.is_bound and form.errors else 200)
