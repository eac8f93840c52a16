"""Pages about areas and public bodies; everybody may read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from upwell.kit import asking
from upwell.kit.checking import Check, check_then_act
from upwell.kit.pages import carried_out, page_of, posted, show_form
from upwell.kit.permissions import require
from upwell.ledger.queries import viewer_of
from upwell.places import actions, queries
from upwell.places.forms import AbolishForm, AreaForm, BodyForm, EndAreaForm, EndRemitForm, RemitForm
from upwell.places.models import Area, PublicBody, Remit

ON_A_PAGE = 50


@require_safe
def place_list(request: HttpRequest) -> HttpResponse:
    """Look areas and bodies up."""
    words, kind = asking.words(request, "q"), asking.words(request, "kind")
    area_kinds, body_kinds = queries.kinds()
    areas = queries.areas(words, kind) if kind not in body_kinds else Area.objects.none()
    bodies = queries.bodies(words, kind) if kind not in area_kinds else PublicBody.objects.none()
    # Two lists turn their pages together, until the longer one ends.
    page = page_of(request, range(max(areas.count(), bodies.count())), ON_A_PAGE)
    here = slice((page.number - 1) * ON_A_PAGE, page.number * ON_A_PAGE)
    context = {
        "q": words,
        "kind": kind,
        "area_kinds": area_kinds,
        "body_kinds": body_kinds,
        "page": page,
        "areas": areas[here],
        "bodies": bodies[here],
    }
    return render(request, "places/list.html", context)


@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area: what it lies in, what lies in it, who decides for it."""
    found = get_object_or_404(Area.objects.select_related("successor"), code=code)
    context = {
        "area": found,
        "larger": queries.larger(found)[::-1],
        "smaller": found.children.order_by("name")[:200],
        "remits": queries.deciding_for(found),
        "before": found.predecessors.order_by("name"),
    }
    return render(request, "places/area.html", context)


@require_safe
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """One body: what it decides, where, since when, and who took over."""
    found = get_object_or_404(PublicBody.objects.select_related("successor"), slug=slug)
    current, former = queries.remits_of(found)
    context = {
        "body": found,
        "current": current,
        "former": former,
        "before": found.predecessors.order_by("name"),
        "standing": found.standing,
    }
    return render(request, "places/body.html", context)


@require_safe
def whose(request: HttpRequest) -> HttpResponse:
    """Whose is it? Also a piece of the page on which an issue is written."""
    words, code = asking.words(request, "q"), asking.words(request, "area")
    place = Area.objects.filter(code=code).first() if code else None
    context = {
        "q": words,
        "area": place,
        "areas": Area.objects.valid_on().order_by("name")[:500],
        "asked": bool(words.strip() or place),
        "found": queries.whose(words, place),
    }
    piece = bool(request.headers.get("HX-Request"))
    return render(request, "places/_whose.html" if piece else "places/whose.html", context)


@login_required
def area_create(request: HttpRequest) -> HttpResponse:
    """Write an area down."""
    require("places.add_area", request.user)
    return _form(request, AreaForm(posted(request)), _("Write down an area"), _("Write it down"), actions.add_area)


@login_required
def body_create(request: HttpRequest) -> HttpResponse:
    """Write a body down."""
    require("places.add_body", request.user)
    form = BodyForm(posted(request))
    return _form(request, form, _("Write down a public body"), _("Write it down"), actions.add_body)


@login_required
def remit_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down what a body decides."""
    found = get_object_or_404(PublicBody, slug=slug)
    require("places.add_remit", request.user, found)
    title = _("What does %(name)s decide?") % {"name": found.name}

    def add(**given: Any) -> PublicBody:
        actions.add_remit(body=found, **given)
        return found

    return _form(request, RemitForm(posted(request)), title, _("Write it down"), add)


@login_required
def abolish(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down that a body ends, and who takes over."""
    found = get_object_or_404(PublicBody, slug=slug)
    require("places.abolish_body", request.user, found)
    title = _("%(name)s ends") % {"name": found.name}

    def end(**given: Any) -> PublicBody:
        return actions.abolish_body(body=found, **given)

    warning = _("This cannot be undone. What it decides and what it owes passes on, with the same dates.")
    check = Check(heading=title, warning=warning, button=_("Let it end and pass on"))
    return _ending(request, AbolishForm(posted(request), body=found), check, end)


@login_required
def area_end(request: HttpRequest, code: str) -> HttpResponse:
    """Write down that an area ends, and which one takes its place."""
    found = get_object_or_404(Area, code=code)
    require("places.add_area", request.user, found)
    title = _("%(name)s ends") % {"name": found.name}

    def end(**given: Any) -> Area:
        return actions.end_area(area=found, **given)

    check = Check(heading=title, warning=_("This cannot be undone."), button=_("Let it end"))
    return _ending(request, EndAreaForm(posted(request), area=found), check, end)


@login_required
def remit_end(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Write down that a body no longer decides something."""
    found = get_object_or_404(Remit.objects.select_related("body"), ref=ref, body__slug=slug)
    require("places.add_remit", request.user, found.body)
    title = _("%(name)s no longer decides: %(what)s") % {"name": found.body.name, "what": found.decides}

    def end(**given: Any) -> PublicBody:
        return actions.end_remit(remit=found, **given).body

    check = Check(heading=title, warning=_("This cannot be undone."), button=_("Let it end"))
    return _ending(request, EndRemitForm(posted(request)), check, end)


def _form(
    request: HttpRequest, form: forms.Form, title: str, button: str, act: Callable[..., Area | PublicBody]
) -> HttpResponse:
    """Show the form, or act and go to the page of what came of it; a refusal stands above the form."""
    thing = carried_out(request, form, lambda: act(actor=viewer_of(request), **form.cleaned_data))
    if thing is None:
        return show_form(request, "places/form.html", form, title=title, button=button)
    return _written_down(request, thing)


def _ending(
    request: HttpRequest, form: forms.Form, check: Check, act: Callable[..., Area | PublicBody]
) -> HttpResponse:
    """The same for what ends, with a page in between on which it is looked at once more."""
    outcome = check_then_act(request, form, lambda: act(actor=viewer_of(request), **form.cleaned_data), check)
    if outcome.done is not None:
        return _written_down(request, outcome.done)
    button = _("Check it before it ends")
    return outcome.page or show_form(request, "places/form.html", form, title=check.heading, button=button)


def _written_down(request: HttpRequest, thing: Area | PublicBody) -> HttpResponse:
    messages.success(request, _("It is written down, and on the record."))
    return redirect(thing.page_url)
