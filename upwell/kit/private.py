"""Pages for somebody who is signed in stay between them and us.

On a shared computer the next person presses Back; a proxy on the way may keep what it carried. So whatever is sent to somebody signed in, or to a program with a
key, says that nobody is to keep it. A view that says otherwise is believed; pages for everybody else stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

HEADER = "private, no-store"


class PrivatePagesMiddleware:
    """Must stand below the sessions, above whatever answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer where it is for one person. Whoever just signed out had a page of theirs, too."""
        before = _is_somebodys(request)
        response = self.get_response(request)
        if (before or _is_somebodys(request)) and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = HEADER
        return response


def _is_somebodys(request: HttpRequest) -> bool:
    if request.headers.get("Authorization"):
        return True
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES or request.session.modified
    return bool(signed_in and request.session.get(SESSION_KEY))
