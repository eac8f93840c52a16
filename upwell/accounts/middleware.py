"""What every request of a person needs: writing down for somebody, and the second step without which a role sleeps."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from upwell.accounts import acting, kept_words, roles
from upwell.accounts.models import Acting, Person
from upwell.accounts.people import at_the_keyboard, viewer
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.refusals import answer

# What nobody may do for somebody else: their sign-in, their keys, their name, all their data at once.
NOT_FOR_OTHERS = frozenset(
    f"accounts:{name}" for name in ("tokens", "download", "download-file", "second-factor", "profile")
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Packages whose pages are the same for everybody: looking at them is not looking at somebody.
SAME_FOR_ALL = frozenset({"", "kit", "ledger", "places", "promises"})
_TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)


class AccountMiddleware:
    """Sets `request.acting` and, while it runs, makes the person of it the one who acts; `request.helper` is who sits there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.acting = None  # type: ignore[attr-defined]
        if not _session_names_acting(request):
            response = _sent(request, self._led(request, self.get_response(request)))
            return kept_words.mark(request, kept_words.rescue(request, response))
        helper = viewer(request)
        running = _running(request, helper) if helper else None
        if helper is None or running is None:
            return self._over(request)
        return self._act(request, helper, running)

    def _over(self, request: HttpRequest) -> HttpResponse:
        """The half hour has ended. What was being sent in it was meant for the person, so it is not sent under the helper's name: it is shown, to be copied."""
        if _ends_acting(request):
            return self.get_response(request)
        del request.session["acting"]
        rotate_token(request)  # forms on other pages that were opened for the person are no good any more
        over = _("The half hour is over. From now on you act as yourself again.")
        if request.method not in SAFE:
            return answer(request, Refused("acting_over", over))
        messages.info(request, over)
        return self.get_response(request)

    def _act(self, request: HttpRequest, helper: Person, running: Acting) -> HttpResponse:
        request.acting, request.helper = running, helper  # type: ignore[attr-defined]
        request.user = running.person
        try:
            with acting.during(running):
                response = self.get_response(request)
                if _did_something(request, response) and not acting.was_noted():
                    acting.note(running.person, helper, _what(request), running.consent_note, running)
                elif _looked_at_something(request, response):
                    acting.note_read(running, _("Looked at: %(page)s") % {"page": _page(request, response)})
        finally:
            request.user = helper
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """While writing down for somebody, what is that person's alone stays closed."""
        request.reached_view = True  # type: ignore[attr-defined]
        match = request.resolver_match
        if getattr(request, "acting", None) is None or match is None:
            return None
        of_sign_in = getattr(view, "__module__", "").startswith("allauth.")
        if match.view_name not in NOT_FOR_OTHERS and not acting.is_closed(match.view_name) and not of_sign_in:
            return None
        messages.error(request, _("Nobody can do this for somebody else. Nothing was changed."))
        return redirect("accounts:acting")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Somebody was refused only because their role still sleeps: lead them to the second step."""
        return _to_second_step(request) if isinstance(exception, NotAllowed | PermissionDenied) else None

    def _led(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        # A form without its token is refused before any view, and that has nothing to do with roles.
        refused = response.status_code == 403 and getattr(request, "reached_view", False)
        return (_to_second_step(request) or response) if refused else response


def _sent(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Words that waited for a signing-in are forgotten once they were taken."""
    if request.method == "POST" and viewer(request) is not None and 300 <= response.status_code < 400:
        kept = request.session.get(kept_words.KEY)
        if kept is not None and kept["path"] == request.get_full_path():
            kept_words.forget(request)
    return response


def _session_names_acting(request: HttpRequest) -> bool:
    # A visitor without a session costs no look at it, so that their page can be cached.
    return settings.SESSION_COOKIE_NAME in request.COOKIES and "acting" in request.session


def _running(request: HttpRequest, helper: Person) -> Acting | None:
    found: Acting | None = (
        Acting.objects.select_related("person", "helper").filter(ref=request.session["acting"], helper=helper).first()
    )
    return found if found is not None and acting.is_live(found) else None


def _ends_acting(request: HttpRequest) -> bool:
    return request.path.startswith("/acting/") and request.path.endswith("/end/")


def _looked_at_something(request: HttpRequest, response: HttpResponse) -> bool:
    """A whole page that was opened, of a package where each person sees their own; not the helper's own page about helping."""
    match = request.resolver_match
    if match is None or request.method != "GET" or response.status_code != 200 or "HX-Request" in request.headers:
        return False
    is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
    return is_page and match.app_name not in SAME_FOR_ALL and not match.view_name.startswith("accounts:acting")


def _page(request: HttpRequest, response: HttpResponse) -> str:
    """A page by its own title, without the name of the place at its end."""
    found = _TITLE.search(response.content)
    title = unescape(found[1].decode()).strip() if found else ""
    return title.removesuffix(f" - {settings.COMMUNITY_NAME}") or request.path


def _did_something(request: HttpRequest, response: HttpResponse) -> bool:
    """A form that was taken ends in a redirect; a piece of a page that htmx asked for in a 200."""
    match = request.resolver_match
    if request.method in SAFE or (match is not None and match.view_name == "accounts:acting-end"):
        return False
    taken = 300 <= response.status_code < 400
    return taken or (response.status_code < 300 and "HX-Request" in request.headers)


def _what(request: HttpRequest) -> str:
    """What happened, in the words in which the page says it happened; else the page's address."""
    storage = messages.get_messages(request)
    said = [str(message) for message in storage]
    setattr(storage, "used", False)  # noqa: B010  they are still to be shown
    return _("Did for you: %(what)s") % {"what": said[-1] if said else request.path}


def _to_second_step(request: HttpRequest) -> HttpResponse | None:
    person = viewer(request)
    if person is None or request.path.startswith("/api/") or at_the_keyboard(request).pk != person.pk:
        return None
    if not roles.sleeping(person):
        return None
    with translation.override(person.language):
        messages.warning(request, _("Your role opens this once you have set up a second step. Nothing was changed."))
    return redirect("accounts:second-factor")
