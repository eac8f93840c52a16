"""A check page before what cannot be undone: what was typed as a list, with "Change" beside each line, and one button that does it.

The form is sent twice: first it is tried and rolled back, so that a refusal is said at once and not after somebody has checked everything; then the check page
holds it, hidden, and sends it again. Nothing is kept in between, and it works without JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Model
from django.forms import BoundField, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.timezone import localtime

from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.pages import say_refusal
from upwell.kit.templatetags.kit import day, when

T = TypeVar("T")
ANSWER = "checked"  # the field that the two buttons of the check page send: "yes" or "change"

OnRefused = Callable[[Any, Refused], None]


@dataclass(frozen=True)
class Check:
    """What the check page says. warning: what cannot be undone, in a sentence. button: what pressing it does. about: lines above those that were typed."""

    heading: str | Promise
    warning: str | Promise
    button: str | Promise
    about: Iterable[tuple[str | Promise, object]] = ()


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What came of it: the thing that was done, or the check page to show; neither where the form is to be shown (again)."""

    done: T | None = None
    page: HttpResponse | None = None


class _Tried(Exception):
    """Rolls back what was only tried."""


def check_then_act(
    request: HttpRequest, form: Form, act: Callable[[], T], check: Check, on_refused: OnRefused = say_refusal
) -> Outcome[T]:
    """Act once the person has seen what they are about to do. What is not theirs to do is an error of its own, as everywhere."""
    answer = request.POST.get(ANSWER, "") if request.method == "POST" else "change"
    if answer == "change" or not form.is_valid():
        return Outcome()
    try:
        if answer == "yes":
            return Outcome(done=act())
        _try(act)
    except NotAllowed:
        raise
    except Refused as refusal:
        on_refused(form, refusal)
        return Outcome()
    return Outcome(page=_page(request, form, check))


def _try(act: Callable[[], object]) -> None:
    try:
        with transaction.atomic():
            act()
            raise _Tried
    except _Tried:
        return


def _page(request: HttpRequest, form: Form, check: Check) -> HttpResponse:
    typed = [(field.label, words) for field in form if not field.is_hidden and (words := said(field))]
    lines = [(name, value) for name, values in request.POST.lists() for value in values if name not in _OWN]
    return render(request, "kit/check.html", {"check": check, "typed": typed, "lines": lines})


_OWN = {ANSWER, "csrfmiddlewaretoken"}


def said(field: BoundField) -> str:
    """What was typed or chosen in a field, as people say it; empty where nothing was. A field whose value is no word says it itself (`in_words`)."""
    value = field.form.cleaned_data.get(field.name)
    if (speak := getattr(field.field, "in_words", None)) is not None:
        return str(speak(value))
    choices = dict(getattr(field.field, "choices", ()) or ()) if isinstance(value, str) else {}
    return _in_words(choices.get(value, value))


def _in_words(value: Any) -> str:
    if value in (None, "", False):
        return ""
    if isinstance(value, datetime):
        return when(localtime(value))
    if isinstance(value, date):
        return day(value)
    if not isinstance(value, str | Promise | Model) and isinstance(value, Iterable):
        return ", ".join(map(str, value))
    return str(value)
