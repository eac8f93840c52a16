"""How a page does something: a refusal is said in the form, everything else goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.forms import BaseForm

from upwell.kit.errors import NotAllowed, Refused

T = TypeVar("T")


def attempt(form: BaseForm, act: Callable[[], T]) -> T | None:
    """The result of `act`, or None with its refusal said in the form. What is not this person's to do stays an error of its own."""
    try:
        return act()
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
