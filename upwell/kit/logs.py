"""Every request has an id: in its answer, in each line logged meanwhile, and on the page that says something went wrong.

In settings: `upwell.kit.logs.RequestIdMiddleware` first in MIDDLEWARE, `RequestIdFilter` on the log handlers, `JsonFormatter` where a machine reads the log.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

from upwell.kit.refs import new_ref

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_current: ContextVar[str] = ContextVar("upwell_request_id", default="")


def request_id() -> str:
    """The id of the request at hand, or ""."""
    return _current.get()


class RequestIdMiddleware:
    """Takes the id that the proxy gave, if it looks like one, or makes one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        token = _current.set(given if _GIVEN.fullmatch(given) else new_ref())
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request_id()
            return response
        finally:
            _current.reset(token)


class RequestIdFilter(logging.Filter):
    """Gives every line `request_id`."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id() or "-"
        return True


class JsonFormatter(logging.Formatter):
    """One line of JSON. No addresses of people, no words of theirs: only what the code chose to log."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "says": record.getMessage(),
            "request_id": request_id() or None,
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
