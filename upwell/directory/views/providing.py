"""For those who run something: what it says, whether there is room, that it is still so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from upwell.accounts.models import Person
from upwell.accounts.people import me, viewer
from upwell.directory import queries
from upwell.directory.actions import changes, freshness, organizations, room, services
from upwell.directory.forms import OrganizationForm, RoomForm, ServiceForm
from upwell.directory.models import Change, Organization, Service
from upwell.kit.pages import attempt, posted
from upwell.kit.permissions import allowed, require

WAITS = gettext_noop("It waits for those who keep the directory. You will be told what they say.")


def find_service(request: HttpRequest, ref: str) -> Service:
    """The service at this address."""
    found: Service = get_object_or_404(
        Service.objects.visible_to(viewer(request)).select_related("organization"), ref=ref
    )
    return found


def find_organization(request: HttpRequest, ref: str) -> Organization:
    """The organisation at this address."""
    found: Organization = get_object_or_404(Organization.objects.visible_to(viewer(request)), ref=ref)
    return found


def providing(request: HttpRequest) -> HttpResponse:
    """How to get into the directory; for providers, what is theirs and what they wrote."""
    person = viewer(request)
    mine = queries.provided_by(person) if person else []
    context: dict[str, Any] = {"mine": [(one, one.services.open()) for one in mine]}
    context["changes"] = queries.mine(person)[:20] if person else []
    context["may_keep"] = allowed("directory.keep", person)
    return render(request, "directory/providing.html", context)


@login_required
def change(request: HttpRequest, ref: str) -> HttpResponse:
    """Change what a service says: at once for keepers, waiting for everybody else."""
    person, service = me(request), find_service(request, ref)
    require("directory.propose_change", person, service)
    keeps = allowed("directory.keep", person, service)
    form = ServiceForm(posted(request), service=service, by_keeper=keeps)

    def act() -> Any:
        if keeps:
            return services.change_service(actor=person, service=service, sheet=form.sheet())
        why = form.cleaned_data["why"]
        return changes.propose_change(actor=person, service=service, sheet=form.sheet(), why=why)

    title = _("Change what it says: %(name)s") % {"name": service.name}
    more = {
        "places": reverse("directory:places", args=[service.ref]),
        "are_several": service.service_at_locations.count() > 1,
    }
    return _form(request, form, title, act, keeps, service.get_absolute_url(), more)


@login_required
def service_new(request: HttpRequest, ref: str) -> HttpResponse:
    """Write down something that an organisation offers."""
    person, organization = me(request), find_organization(request, ref)
    require("directory.propose_change", person, organization)
    keeps = allowed("directory.keep", person, organization)
    form = ServiceForm(posted(request), by_keeper=keeps)

    def act() -> Any:
        if keeps:
            return services.add_service(actor=person, organization=organization, sheet=form.sheet())
        return changes.propose_service(
            actor=person, organization=organization, sheet=form.sheet(), why=form.cleaned_data["why"]
        )

    title = _("What does %(name)s offer?") % {"name": organization.name}
    return _form(request, form, title, act, keeps, organization.get_absolute_url())


@login_required
def organization_change(request: HttpRequest, ref: str) -> HttpResponse:
    """Change what an organisation says of itself."""
    person, organization = me(request), find_organization(request, ref)
    require("directory.propose_change", person, organization)
    keeps = allowed("directory.keep", person, organization)
    form = OrganizationForm(posted(request), organization=organization, by_keeper=keeps)

    def act() -> Any:
        words = dict(form.cleaned_data)
        why = words.pop("why", "")
        if keeps:
            return organizations.change_organization(actor=person, organization=organization, words=words)
        return changes.propose_organization(actor=person, organization=organization, words=words, why=why)

    title = _("Change what it says: %(name)s") % {"name": organization.name}
    return _form(request, form, title, act, keeps, organization.get_absolute_url())


@login_required
def organization_new(request: HttpRequest) -> HttpResponse:
    """Write an organisation down."""
    person = me(request)
    require("directory.keep", person)
    form = OrganizationForm(posted(request), by_keeper=True)
    title = _("Write down an organisation")
    return _form(
        request,
        form,
        title,
        lambda: organizations.add_organization(actor=person, **form.cleaned_data),
        True,
        "/what-helps/",
    )


@login_required
def say_room(request: HttpRequest, ref: str) -> HttpResponse:
    """Say whether there is room."""
    person, service = me(request), find_service(request, ref)
    require("directory.say_room", person, service)
    capacity = service.capacities.filter(unit=room.PLACES).first()
    names = ("room", "waiting_weeks", "wait_time")
    initial = {name: getattr(service, name) for name in names} | {
        "available": capacity.available if capacity else None,
        "maximum": capacity.maximum if capacity else None,
    }
    form = RoomForm(posted(request), initial=initial)
    title = _("Is there room? %(name)s") % {"name": service.name}
    act = lambda: room.say_room(actor=person, service=service, **form.cleaned_data)  # noqa: E731
    return _form(request, form, title, act, True, service.get_absolute_url())


@require_POST
@login_required
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """One button: it is all still so."""
    service = freshness.confirm(actor=me(request), service=find_service(request, ref))
    messages.success(request, _("Thank you. It now says that it was confirmed today."))
    return redirect(service)


@require_POST
@login_required
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take back a change that waits."""
    found = get_object_or_404(Change.objects.filter(proposed_by=me(request)), ref=ref)
    changes.withdraw_change(actor=me(request), change=found)
    messages.success(request, _("Taken back. Nothing was changed."))
    return redirect("directory:providing")


def _form(
    request: HttpRequest,
    form: forms.Form,
    title: str,
    act: Callable[[], Any],
    at_once: bool,
    back: str,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        done = attempt(form, act)
        if done is not None:
            said = _("It is in the directory now.") if at_once else _(WAITS)
            messages.success(request, said)
            return redirect(done.get_absolute_url() if isinstance(done, Service | Organization) else back)
    context = {"form": form, "title": title, "at_once": at_once, "back": back, **(more or {})}
    return render(request, "directory/form.html", context, status=422 if form.errors else 200)


def who(request: HttpRequest) -> Person | None:
    """Whoever looks."""
    return viewer(request)
