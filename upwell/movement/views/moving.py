"""Leaving with everything, and arriving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from upwell.accounts.people import me, viewer
from upwell.kit.errors import Refused
from upwell.kit.pages import page_of, posted
from upwell.kit.permissions import require
from upwell.movement.actions import arriving, packing
from upwell.movement.archive import former
from upwell.movement.forms import ClaimForm
from upwell.movement.models import Archive
from upwell.movement.views.finding import context_of, find_group

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def before(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a group lived before, and its record from there, each entry checked anew."""
    group = find_group(request, slug)
    homes = list(group.inheritances.all())
    if not homes:
        raise Http404
    page = page_of(request, former.entries(group), 50)
    return render(
        request, "movement/before.html", context_of(request, group, homes=homes, page=page, told=former.tell(page))
    )


@login_required
def archive_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Have the group packed, and take the file away."""
    group = find_group(request, slug)
    require("movement.take_archive", me(request), group)
    if request.method == "POST":
        packing.ask(actor=me(request), group=group)
        messages.success(request, _("It is being packed. You are told when it is ready."))
        return redirect("movement:archive-list", slug=group.slug)
    archives = list(Archive.objects.filter(group=group, gone_at=None))
    return render(request, "movement/archive_list.html", context_of(request, group, archives=archives))


@login_required
def archive_file(request: HttpRequest, slug: str, ref: str) -> FileResponse:
    """The file itself."""
    group = find_group(request, slug)
    require("movement.take_archive", me(request), group)
    archive = get_object_or_404(Archive, group=group, ref=ref, ready_at__isnull=False, gone_at=None)
    place = packing.place_of(archive)
    if not place.exists():
        raise Http404
    answer = FileResponse(
        place.open("rb"), as_attachment=True, filename=f"{group.slug}.zip", content_type="application/zip"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@never_cache
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link from the letter takes the place that was kept for them. Looking takes nothing."""
    found, person = arriving.claim_of(token), viewer(request)
    if found is not None and person is not None and request.method == "POST":
        arriving.take_place_with(actor=person, token=token)
        messages.success(request, _("Your words stand here under your name."))
        return redirect(found.group)
    form = ClaimForm(posted(request))
    context: dict[str, Any] = {"claim": found, "form": form, "token": token}
    if found is not None and request.method == "POST" and form.is_valid():
        try:
            person = arriving.take_place(token=token, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, person, backend=BACKEND)
            messages.success(request, _("Welcome. You sign in with a code to your address from now on."))
            return redirect(found.group)
    context["is_theirs"] = found is not None and person is not None and arriving.is_theirs(person, found)
    answer = render(request, "movement/claim.html", context, status=422 if form.errors else 200)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
def decline(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link wants no place, and nothing of theirs here. Asked once, then done."""
    found = arriving.claim_of(token)
    if found is None:
        return redirect("movement:claim", token=token)
    if request.method == "POST":
        arriving.decline(token=token)
        messages.success(request, _("Your name, your address and your words are gone from here."))
        return redirect(found.group)
    answer = render(request, "movement/claim_decline.html", {"claim": found, "token": token})
    answer["Referrer-Policy"] = "no-referrer"
    return answer
