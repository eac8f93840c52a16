"""What people are told, and how they wish to be told."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.accounts import notices
from upwell.accounts.forms import WishesForm
from upwell.accounts.models import Notice
from upwell.accounts.people import me
from upwell.accounts.views.pages import show_form
from upwell.kit.pages import page_of, posted


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Everything this person was told, newest first."""
    person = me(request)
    rows = Notice.objects.filter(person=person).order_by("-at", "-pk")
    return render(request, "accounts/notices.html", {"page": page_of(request, rows), "unread": notices.unread(person)})


@login_required
@require_safe
def open_one(request: HttpRequest, ref: str) -> HttpResponse:
    """Go to what a notice speaks of; it counts as read."""
    person = me(request)
    notice = get_object_or_404(Notice, ref=ref, person=person)
    notices.read(actor=person, notice=notice)
    ours = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if notice.url and ours else "accounts:notices")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All of them are read."""
    notices.read(actor=me(request))
    messages.success(request, _("All notices are marked as read."))
    return redirect("accounts:notices")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """How to be told of each kind of thing."""
    person = me(request)
    form = WishesForm(posted(request), person=person)
    if request.method == "POST" and form.is_valid():
        for kind, by in form.changed().items():
            notices.wish(actor=person, kind=kind, by=by)
        messages.success(request, _("We tell you as you wish from now on."))
        return redirect("accounts:notices")
    return show_form(request, "accounts/notice_wishes.html", form, person=person)


@csrf_exempt  # RFC 8058: the reader's mail program posts here without a cookie; the signed address is the permission
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop mails of one kind, without signing in. Opening the page changes nothing, pressing the button does."""
    found = notices.unsubscriber(token)
    if found is None:
        return render(request, "accounts/unsubscribe.html", {"found": None}, status=404)
    person, kind = found
    if request.method == "POST":
        notices.wish(actor=person, kind=kind, by=notices.By.PAGE)
    label = notices.kinds[kind].label if kind != "*" else ""
    return render(
        request, "accounts/unsubscribe.html", {"found": True, "label": label, "done": request.method == "POST"}
    )
