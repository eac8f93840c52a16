"""What somebody wrote just when their sign-in ended is there again after they signed in.

It waits in the session of this browser for half an hour, is shown on a page of its own, and is sent only when they press the button there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from upwell.accounts.people import viewer
from upwell.kit.refusals import LONG, NEVER_SHOWN
from upwell.kit.time import now

KEY = "kept_words"
FOR = timedelta(minutes=30)
MOST = 60_000  # letters: what is longer is no form that a person filled in


def rescue(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer to a form that led to the sign-in page: with words in it they are kept, and signing in leads to them."""
    login = resolve_url(settings.LOGIN_URL)
    to_sign_in = response.status_code == 302 and response.headers["Location"].partition("?")[0] == login
    if request.method != "POST" or not to_sign_in or viewer(request) is not None or not _by_hand(request):
        return response
    fields = _fields(request)
    if not _worth_keeping(fields):
        return response
    messages.info(request, _("Your words are kept. Sign in, and they are there again."))
    request.session[KEY] = {"path": request.get_full_path(), "fields": fields, "at": now().isoformat()}
    return redirect(f"{login}?{urlencode({'next': reverse('accounts:kept-words')})}")


def waiting(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for this browser: path, fields, at; None when there is nothing or it is too old."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None:
        return None
    fresh = now() - datetime.fromisoformat(kept["at"]) < FOR
    if not fresh or not url_has_allowed_host_and_scheme(kept["path"], allowed_hosts=None):
        forget(request)
        return None
    return kept


def forget(request: HttpRequest) -> None:
    """They were sent, or are not wanted."""
    request.session.pop(KEY, None)


def _by_hand(request: HttpRequest) -> bool:
    """A page that a person sent, not a script that saves a draft."""
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" and "HX-Request" not in request.headers


def _fields(request: HttpRequest) -> list[list[str]]:
    given = [[name, str(text)] for name, texts in request.POST.lists() for text in texts]
    return [[name, text] for name, text in given if not any(word in name.lower() for word in NEVER_SHOWN)]


def _worth_keeping(fields: list[list[str]]) -> bool:
    words = sum(len(text) for _name, text in fields)
    return words <= MOST and any(is_long(text) for _name, text in fields)


def is_long(text: str) -> bool:
    """Whether it is more than one types again in a moment."""
    return len(text) >= LONG or "\n" in text
