"""What the views of this package share."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from upwell.kit.errors import Refused


def show_form(
    request: HttpRequest, template: str, form: Form, refused: Refused | None = None, **more: Any
) -> HttpResponse:
    """A form, with what was refused in its error summary."""
    if refused is not None:
        form.add_error(None, str(refused))
    status = refused.status if refused else (422 if form.errors else 200)
    return render(request, template, {"form": form, **more}, status=status)
