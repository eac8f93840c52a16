"""A refusal that no view caught becomes a plain page (or JSON) that says what to do, and nothing was changed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from upwell.kit.errors import Refused


class RefusedMiddleware:
    """Turns `Refused` into an answer with its own status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return render(request, "kit/refused.html", {"refusal": exception}, status=exception.status)
