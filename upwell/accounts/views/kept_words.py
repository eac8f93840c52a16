"""What somebody wrote just when their sign-in ended."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from upwell.accounts import kept_words


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The words, to be sent or thrown away."""
    kept = kept_words.waiting(request)
    if request.method == "POST":
        kept_words.forget(request)
        messages.info(request, _("They are thrown away. Nothing was sent."))
        return redirect("home")
    if kept is None:
        return redirect("home")
    fields = [{"name": name, "text": text, "is_long": kept_words.is_long(text)} for name, text in kept["fields"]]
    return render(request, "accounts/kept_words.html", {"path": kept["path"], "fields": fields})
