"""The places of a service, one by one, for those who run it and those who keep the directory."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from upwell.accounts.people import me
from upwell.directory import queries
from upwell.directory.actions import places
from upwell.directory.forms import PlaceForm, WhyForm
from upwell.directory.models import Change, Service, ServiceAtLocation
from upwell.directory.sheet import place_of
from upwell.directory.views.providing import WAITS, find_service
from upwell.kit.pages import attempt, posted
from upwell.kit.permissions import allowed, require


@login_required
@require_safe
def place_list(request: HttpRequest, ref: str) -> HttpResponse:
    """Where it is held, and what of that waits."""
    person, service = me(request), find_service(request, ref)
    require("directory.propose_change", person, service)
    at = service.service_at_locations.select_related("location")
    context = {
        "service": service,
        "places": at.prefetch_related("location__addresses", "location__accessibility", "schedules"),
        "waiting": queries.waiting(person).filter(service=service, kind="place").count(),
        "may_keep": allowed("directory.keep", person, service),
    }
    return render(request, "directory/places.html", context)


@login_required
def place(request: HttpRequest, ref: str, at: UUID | None = None) -> HttpResponse:
    """A further place, or other words for one."""
    person, service = me(request), find_service(request, ref)
    require("directory.propose_change", person, service)
    found = _find(service, at) if at else None
    keeps = allowed("directory.keep", person, service)
    form = PlaceForm(posted(request), initial=place_of(found) if found else None, by_keeper=keeps)
    if request.method == "POST" and form.is_valid() and _written(request, form, service, found, keeps):
        return redirect("directory:places", ref=ref)
    context = {"form": form, "service": service, "at": found, "at_once": keeps}
    return render(request, "directory/place.html", context, status=422 if form.errors else 200)


def _written(
    request: HttpRequest, form: PlaceForm, service: Service, found: ServiceAtLocation | None, keeps: bool
) -> bool:
    person, sheet, why = me(request), form.sheet(), form.cleaned_data.get("why", "")

    def act() -> Service | Change:
        if keeps:
            return places.change_place(actor=person, service=service, at=found, sheet=sheet)
        return places.propose_place(actor=person, service=service, at=found, sheet=sheet, why=why)

    done = attempt(form, act)
    if done is not None:
        messages.success(request, _("It is in the directory now.") if keeps else _(WAITS))
    return done is not None


@login_required
def remove(request: HttpRequest, ref: str, at: UUID) -> HttpResponse:
    """It is held there no longer; looked at once more before."""
    person, service = me(request), find_service(request, ref)
    require("directory.propose_change", person, service)
    found, keeps = _find(service, at), allowed("directory.keep", person, service)
    form = WhyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if keeps:
            places.drop_place(actor=person, service=service, at=found)
        else:
            places.propose_dropping(actor=person, service=service, at=found, why=form.cleaned_data["why"])
        messages.success(request, _("It is out of the directory.") if keeps else _(WAITS))
        return redirect("directory:places", ref=ref)
    return render(
        request, "directory/place_remove.html", {"form": form, "service": service, "at": found, "at_once": keeps}
    )


def _find(service: Service, uid: UUID) -> ServiceAtLocation:
    rows = service.service_at_locations.select_related("location", "service")
    found: ServiceAtLocation = get_object_or_404(rows, uid=uid)
    return found
