"""Who is looking."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest
from django.utils.functional import LazyObject

from upwell.accounts.models import Acting, Person


def viewer(request: HttpRequest) -> Person | None:
    """The signed-in person, or None: what every page passes to `visible_to` and `allowed`.

    While a helper writes down for somebody, this is that somebody.
    """
    user = getattr(request, "user", None)
    if isinstance(
        user, LazyObject
    ):  # asked a thousand times for one page, and each time it would look through itself first
        request.user = user = get_user(request)
    return user if isinstance(user, Person) and user.is_active else None


def me(request: HttpRequest) -> Person:
    """The signed-in person, for views behind `login_required`. PermissionError when there is none."""
    person = viewer(request)
    if person is None:
        raise PermissionError("this view is for people who are signed in")
    return person


def acting_now(request: HttpRequest) -> Acting | None:
    """The half hour in which the one at the keyboard writes down for somebody, or None."""
    return cast("Acting | None", getattr(request, "acting", None))


def at_the_keyboard(request: HttpRequest) -> Person:
    """Whoever really sits there: the helper while they write down for somebody, else `me`."""
    helper = getattr(request, "helper", None)
    return helper if isinstance(helper, Person) else me(request)
