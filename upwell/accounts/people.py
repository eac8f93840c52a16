"""Who is looking."""

from __future__ import annotations

from django.http import HttpRequest

from upwell.accounts.models import Person


def viewer(request: HttpRequest) -> Person | None:
    """The signed-in person, or None: what every page passes to `visible_to` and `allowed`."""
    user = getattr(request, "user", None)
    return user if isinstance(user, Person) and user.is_active else None


def me(request: HttpRequest) -> Person:
    """The signed-in person, for views behind `login_required`. PermissionError when there is none."""
    person = viewer(request)
    if person is None:
        raise PermissionError("this view is for people who are signed in")
    return person
