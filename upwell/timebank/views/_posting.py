"""What the views have in common: a form is taken, an action tried, a refusal shown on the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from upwell.kit.checking import Check, check_then_act
from upwell.kit.errors import NotAllowed, Refused

Acts = Callable[[dict[str, Any]], Any]


def handled(
    request: HttpRequest,
    form: forms.Form,
    act: Acts,
    *,
    template: str,
    said: str,
    to: str | Callable[[Any], str],
    context: dict[str, Any] | None = None,
    check: Check | None = None,
) -> HttpResponse:
    """Show `form`, or do `act` with what it says and go on to `to`; with `check`, what was typed is looked at once more before."""
    if check is not None:
        outcome = check_then_act(request, form, lambda: act(form.cleaned_data), check)
        if outcome.page is not None:
            return outcome.page
        if outcome.done is not None:
            return _on(request, outcome.done, said, to)
    elif request.method == "POST" and form.is_valid():
        try:
            made = act(form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _on(request, made, said, to)
    page = {"form": form, **(context or {})}
    return render(request, template, page, status=422 if form.is_bound and form.errors else 200)


def _on(request: HttpRequest, made: Any, said: str, to: str | Callable[[Any], str]) -> HttpResponse:
    messages.success(request, said)
    return redirect(to if isinstance(to, str) else to(made))
