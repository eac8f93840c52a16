"""How a page does something: a refusal is said in the form, everything else goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from upwell.kit.errors import NotAllowed, Refused

T = TypeVar("T")


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; None when the page is only looked at. An empty form that was sent is still sent."""
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
