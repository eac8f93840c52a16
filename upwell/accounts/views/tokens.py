"""Keys for programs."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from upwell.accounts import api_tokens
from upwell.accounts.forms import TokenForm
from upwell.accounts.models import ApiToken
from upwell.accounts.people import me
from upwell.accounts.views.pages import show_form
from upwell.kit.errors import Refused
from upwell.kit.pages import posted


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's keys, and a new one.

    The new key is on the very answer to the form and nowhere else: a redirect would have to keep its text somewhere. Sending the page again makes no second key,
    because a name is taken once.
    """
    person = me(request)
    mine = ApiToken.objects.filter(person=person).order_by("-created_at")
    form = TokenForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        return show_form(request, "accounts/tokens.html", form, tokens=mine)
    try:
        token, text = api_tokens.make(actor=person, name=form.cleaned_data["name"])
    except Refused as refused:
        return show_form(request, "accounts/tokens.html", form, refused, tokens=mine)
    return render(request, "accounts/token_made.html", {"token": token, "text": text})


@login_required
@require_POST
def revoke(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a key back."""
    person = me(request)
    api_tokens.revoke(actor=person, token=get_object_or_404(ApiToken, ref=ref, person=person))
    messages.success(request, _("This key opens nothing any more."))
    return redirect("accounts:tokens")
