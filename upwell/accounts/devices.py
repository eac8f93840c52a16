"""Remembers when and from where each device was last seen, without a write for every page.

allauth writes it on each request. A page is then never only read, and on SQLite, which has one writer, every reader waits for every other. Once in some
minutes is enough for "Devices signed in"; another address or another browser on the same session is written, and reported, at once.
"""

from __future__ import annotations

from allauth.usersessions.middleware import UserSessionsMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from upwell.kit.kept import Kept, digest

SECONDS = 300
_seen: Kept[object] = Kept(20_000, seconds=SECONDS)
forget = _seen.clear


class DevicesMiddleware(UserSessionsMiddleware):  # type: ignore[misc]
    """As allauth's, less often."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the device if it was not seen in the last minutes."""
        first = object()
        if _seen.get(_device(request), lambda: first) is first:
            response: HttpResponse = super().__call__(request)
        else:
            response = self.get_response(request)
        return response


def _device(request: HttpRequest) -> bytes:
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    parts = (session, request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))
    return digest("\n".join([*parts, request.META.get("HTTP_USER_AGENT", "")]))
