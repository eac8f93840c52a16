"""Signing in as one of the cast, with one click. These pages exist only where `settings.IS_DEMO` is set."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.models import Person
from upwell.demo.cast import CAST, landing, part

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def who(request: HttpRequest) -> HttpResponse:
    """Who would you like to be, and what can each of them do first?"""
    _only_in_the_demonstration()
    return render(request, "demo/who.html", {"parts": CAST})


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Be one of the cast. Anybody else's name is not found: nobody signs in as a person who is not of the cast."""
    _only_in_the_demonstration()
    one = part(request.POST.get("handle", ""))
    if one is None:
        raise Http404
    person = Person.objects.filter(handle=one.handle, is_active=True).first()
    if person is None:
        messages.warning(
            request, _("%(name)s is not here. Make Ashmere anew: ./run demo --fresh") % {"name": one.handle}
        )
        return redirect("demo:who")
    login(request, person, backend=BACKEND)
    messages.success(request, _("You are %(name)s now.") % {"name": person.handle} + f" {one.first}")
    return redirect(landing(one, person))


def _only_in_the_demonstration() -> None:
    """Where real people are these pages are not even mounted; should they ever be, they still do nothing."""
    if not settings.IS_DEMO:
        raise Http404
