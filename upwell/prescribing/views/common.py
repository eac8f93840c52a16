"""What the views of this package share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from upwell.accounts.people import me
from upwell.kit.errors import NotAllowed, Refused
from upwell.prescribing import finding
from upwell.prescribing.models import Referral

T = TypeVar("T")


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it empty; None when the page was only opened."""
    return request.POST if request.method == "POST" else None


def attempt(form: BaseForm, act: Callable[[], T]) -> T | None:
    """The result of `act`, or None with its refusal said in the form. What is not this person's to do stays an error of its own."""
    try:
        return act()
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None


def carried_out(request: HttpRequest, form: Form, act: Callable[[], T]) -> T | None:
    """The result of `act`, when the form was sent and holds; None when it was only opened, or something is wrong with it."""
    return attempt(form, act) if request.method == "POST" and form.is_valid() else None


def show(request: HttpRequest, template: str, form: Form, **more: Any) -> HttpResponse:
    """A page with a form; whoever looks over a shoulder at the next page of the browser finds nothing kept."""
    return private(
        render(request, f"prescribing/{template}.html", {"form": form, **more}, status=422 if form.errors else 200)
    )


def private(response: HttpResponse) -> HttpResponse:
    """No copy of it stays in the browser: a shared computer gives nothing away."""
    response["Cache-Control"] = "private, no-store"
    return response


def find_case(request: HttpRequest, ref: str, permission: str = "prescribing.work_case") -> Referral:
    """The case, if the viewer may."""
    return finding.case(me(request), ref, permission)
