"""Taking everything along, and leaving."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.accounts import actions
from upwell.accounts.forms import LeaveForm
from upwell.accounts.models import Download, Person
from upwell.accounts.people import me
from upwell.accounts.personal import size_of
from upwell.accounts.views.pages import show_form
from upwell.kit.errors import Refused
from upwell.kit.pages import posted
from upwell.kit.personal import holdings
from upwell.kit.throttle import spend
from upwell.kit.time import today

AT_ONCE = 2000  # rows; more than this is packed by a job


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest) -> HttpResponse:
    """Everything that is held of oneself: at once when it is little, else packed by a job."""
    person = me(request)
    if request.method == "POST":
        spend("accounts.download", person.opaque, capacity=5, refill_seconds=600)
        if size_of(person) <= AT_ONCE:
            return _zip(actions.pack(actor=person, person=person))
        actions.ask_for_download(actor=person)
        messages.success(request, _("It is being packed. We tell you when it is ready."))
        return redirect("accounts:download")
    packed = person.downloads.order_by("-asked_at").defer("content")
    return render(request, "accounts/download.html", {"holdings": holdings(), "packed": packed})


@login_required
@require_safe
def download_file(request: HttpRequest, ref: str) -> HttpResponse:
    """What a job packed."""
    row = get_object_or_404(Download, ref=ref, person=me(request), ready_at__isnull=False)
    return _zip(bytes(row.content or b""))


def _zip(content: bytes) -> HttpResponse:
    name = f"upwell-{today().isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Leave, with a pause or at once."""
    person = me(request)
    form = LeaveForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        return show_form(request, "accounts/leave.html", form, person=person)
    return _leave(request, person, form)


def _leave(request: HttpRequest, person: Person, form: Form) -> HttpResponse:
    at_once = form.cleaned_data["when"] == "now"
    typed = cast("str", form.cleaned_data["handle"])
    try:
        actions.request_deletion(actor=person, at_once=at_once, typed_handle=typed)
    except Refused as refused:
        return show_form(request, "accounts/leave.html", form, refused, person=person)
    if at_once:
        logout(request)
        return redirect("accounts:gone")
    messages.success(request, _("You leave in 21 days. Until then you can change your mind on this page."))
    return redirect("accounts:leave")


@login_required
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Change one's mind."""
    actions.cancel_deletion(actor=me(request))
    messages.success(request, _("You stay. Nothing was erased."))
    return redirect("accounts:me")


@require_safe
def gone(request: HttpRequest) -> HttpResponse:
    """The last page somebody sees."""
    return render(request, "accounts/gone.html")
