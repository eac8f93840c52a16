"""What the pages of every package do alike: take a form that was sent, try an action, say its refusal in the form, leaf through a long list.

    form = RoomForm(posted(request))
    room = carried_out(request, form, lambda: open_room(actor=me(request), **form.cleaned_data))
    if room is None:
        return show_form(request, "…/room_form.html", form)
    return redirect(room)

A refusal is the person's to mend, so it stands in the form with everything they typed. What is not theirs to do at all stays an error of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from upwell.kit.errors import NotAllowed, Refused

T = TypeVar("T")
# The field at which a refusal is said; or which code at which field. What is in no field stands above the form.
Beside = str | Mapping[str, str]

PER_PAGE = 30


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it empty; None when the page was only opened."""
    return request.POST if request.method == "POST" else None


def attempt(form: BaseForm, act: Callable[[], T], beside: Beside = "") -> T | None:
    """The result of `act`, or None with its refusal said in the form. NotAllowed goes on to whoever turns it into a page."""
    try:
        return act()
    except NotAllowed:
        raise
    except Refused as refusal:
        say_refusal(form, refusal, beside)
        return None


def carried_out(request: HttpRequest, form: BaseForm, act: Callable[[], T], beside: Beside = "") -> T | None:
    """The result of `act`, when the form was sent and holds; None when it was only opened, or something has to be put right."""
    return attempt(form, act, beside) if request.method == "POST" and form.is_valid() else None


def say_refusal(form: BaseForm, refusal: Refused, beside: Beside = "") -> None:
    """Put a refusal at the field that it is about, or above the form."""
    field = beside if isinstance(beside, str) else beside.get(refusal.code)
    form.add_error(field if field in form.fields else None, str(refusal))


def show_form(request: HttpRequest, template: str, form: BaseForm, **more: Any) -> HttpResponse:
    """A page with its form; 422 when something in it has to be put right. Every form of the house is shown by this, and `tests/test_urls.py` sees to it."""
    return render(request, template, {"form": form, **more}, status=422 if form.errors else 200)


def page_of(request: HttpRequest, rows: Any, per_page: int = PER_PAGE) -> Page[Any]:
    """The leaf of a list that the address asks for; a number that is none gives the first or the last."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
