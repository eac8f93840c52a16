"""What the views of this package share."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse

from upwell.accounts.people import me
from upwell.kit.pages import attempt, carried_out, posted, show_form
from upwell.prescribing import finding
from upwell.prescribing.models import Referral

__all__ = ["attempt", "carried_out", "find_case", "posted", "private", "show"]


def show(request: HttpRequest, template: str, form: Form, **more: Any) -> HttpResponse:
    """A page with a form; whoever looks over a shoulder at the next page of the browser finds nothing kept."""
    return private(show_form(request, f"prescribing/{template}.html", form, **more))


def private(response: HttpResponse) -> HttpResponse:
    """No copy of it stays in the browser: a shared computer gives nothing away."""
    response["Cache-Control"] = "private, no-store"
    return response


def find_case(request: HttpRequest, ref: str, permission: str = "prescribing.work_case") -> Referral:
    """The case, if the viewer may."""
    return finding.case(me(request), ref, permission)
