"""What somebody wrote just when their sign-in ended is there again after they signed in.

It waits in the session of this browser for half an hour, is shown on a page of its own, and is sent only when they press the button there.

Browsers are shared: at a library the next person signs in where somebody's sign-in ran out. So a cookie keeps a mark of who was signed in, which is no name and
opens nothing; words are kept with that mark, and go the moment anybody else signs in. Signing out takes the mark and the words with it. Without a mark nobody
can say whose words they are, and they are not kept: the browser's own Back still has them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from upwell.accounts.people import viewer
from upwell.kit.refusals import LONG, NEVER_SHOWN
from upwell.kit.time import now

KEY = "kept_words"
FOR = timedelta(minutes=30)
COOKIE = "whose"
MOST = 60_000  # letters: what is longer is no form that a person filled in


def rescue(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer to a form that led to the sign-in page: with words in it they are kept, and signing in leads to them."""
    login = resolve_url(settings.LOGIN_URL)
    to_sign_in = response.status_code == 302 and response.headers["Location"].partition("?")[0] == login
    if request.method != "POST" or not to_sign_in or viewer(request) is not None or not _by_hand(request):
        return response
    fields, whose = _fields(request), request.COOKIES.get(COOKIE, "")
    if not whose or not _worth_keeping(fields):
        return response
    messages.info(request, _("Your words are kept. Sign in, and they are there again."))
    request.session[KEY] = {"path": request.get_full_path(), "fields": fields, "at": now().isoformat(), "whose": whose}
    return redirect(f"{login}?{urlencode({'next': reverse('accounts:kept-words')})}")


def waiting(request: HttpRequest) -> dict[str, Any] | None:
    """What waits here for whoever is signed in: path, fields, at; None when there is nothing, it is too old, or somebody else wrote it."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None:
        return None
    fresh = now() - datetime.fromisoformat(kept["at"]) < FOR
    theirs = kept.get("whose") == mark_of(request.session.get(SESSION_KEY))
    if not fresh or not theirs or not url_has_allowed_host_and_scheme(kept["path"], allowed_hosts=None):
        forget(request)
        return None
    return kept


def forget(request: HttpRequest) -> None:
    """They were sent, or are not wanted."""
    request.session.pop(KEY, None)


def mark_of(key: object) -> str:
    """The mark of the person with this key: the same each time, and no way back from it to them."""
    return salted_hmac("upwell.accounts.kept_words", str(key), algorithm="sha256").hexdigest()[:32]


def mark(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Remember in a cookie who is signed in here, past the end of the session; after signing out nobody."""
    if getattr(request, "signed_out", False):
        response.delete_cookie(COOKIE, samesite="Lax")
        return response
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES or request.session.modified
    key = request.session.get(SESSION_KEY) if signed_in else None
    if key is not None and request.COOKIES.get(COOKIE) != mark_of(key):
        response.set_cookie(
            COOKIE,
            mark_of(key),
            max_age=2 * settings.SESSION_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


@receiver(user_logged_in, dispatch_uid="kept words of somebody else")
def drop_of_others(sender: Any, request: HttpRequest, user: Any, **_more: Any) -> None:
    """Whoever signs in does not find what somebody else wrote on this browser."""
    kept = request.session.get(KEY)
    if kept is not None and kept.get("whose") != mark_of(user.pk):
        forget(request)


@receiver(user_logged_out, dispatch_uid="mark of who was signed in")
def take_mark_off(sender: Any, request: HttpRequest | None, **_more: Any) -> None:
    """Signing out is meant: nothing on this browser may point at them any more. The session, with any words in it, is emptied by Django."""
    if request is not None:
        request.signed_out = True  # type: ignore[attr-defined]


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
