"""Pages of offers and needs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.people import me
from upwell.community.models import Space
from upwell.kit.pages import page_of, posted
from upwell.kit.permissions import allowed, require
from upwell.places.models import Area
from upwell.timebank import queries
from upwell.timebank.actions import exchanges, listings
from upwell.timebank.forms import ListingForm, ProposeForm
from upwell.timebank.models import Help, Listing
from upwell.timebank.views._posting import handled

PER_PAGE = 20


@login_required
def listing_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Offers, or needs: by words, kind of help, area and space."""
    person = me(request)
    chosen = {name: request.GET.get(name, "")[:100] for name in ("words", "help", "area", "space")}
    rows = queries.listings(person, kind=kind, **chosen)
    context = {
        "kind": kind,
        "chosen": chosen,
        "page": page_of(request, rows, PER_PAGE),
        "helps": Help.choices,
        "areas": Area.objects.filter(pk__in=Listing.objects.visible_to(person).open().values("area")),
        "spaces": _own_spaces(request),
        "takes_part": allowed("timebank.give", person),
    }
    return render(request, "timebank/listing_list.html", context)


@login_required
def listing_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """One offer or need, and how to answer it."""
    listing, person = _find(request, ref), me(request)
    may_answer = listing.is_open and listing.person_id != person.pk and allowed("timebank.propose", person, listing)
    form = ProposeForm(posted(request), listing=listing)
    context = {
        "listing": listing,
        "is_mine": listing.person_id == person.pk,
        "may_answer": may_answer,
        "takes_part": allowed("timebank.give", person),
    }
    if request.method == "POST":
        require("timebank.propose", person, listing)
    return handled(
        request,
        form,
        lambda data: exchanges.propose(actor=person, listing=listing, **data),
        template="timebank/listing_detail.html",
        said=_("The other side is asked. You see here what they say."),
        to=lambda made: made.get_absolute_url(),
        context=context,
    )


@login_required
def listing_create(request: HttpRequest, kind: str) -> HttpResponse:
    """Offer something, or say what would help."""
    person = me(request)
    require("timebank.list", person)
    return handled(
        request,
        ListingForm(posted(request), spaces=_own_spaces(request)),
        lambda data: listings.write(actor=person, kind=kind, **data),
        template="timebank/listing_form.html",
        said=_("It is there now. Whoever can read it may answer."),
        to=lambda made: made.get_absolute_url(),
        context={"kind": kind},
    )


@login_required
def listing_change(request: HttpRequest, ref: str) -> HttpResponse:
    """Say it otherwise."""
    listing, person = _find(request, ref), me(request)
    require("timebank.change_listing", person, listing)
    names = ("title", "help", "words", "places", "slots", "area")
    initial: dict[str, Any] = {name: getattr(listing, name) for name in names}
    return handled(
        request,
        ListingForm(posted(request), initial=initial),
        lambda data: listings.change(actor=person, listing=listing, **data),
        template="timebank/listing_form.html",
        said=_("Changed."),
        to=listing.get_absolute_url(),
        context={"kind": listing.kind, "listing": listing},
    )


@login_required
@require_POST
def listing_close(request: HttpRequest, ref: str) -> HttpResponse:
    """Not any more; `renew` takes it back."""
    listing = listings.close(actor=me(request), listing=_find(request, ref))
    messages.success(request, _("Closed. You can open it again here."))
    return redirect(listing)


@login_required
@require_POST
def listing_renew(request: HttpRequest, ref: str) -> HttpResponse:
    """It is still so."""
    listing = listings.renew(actor=me(request), listing=_find(request, ref))
    messages.success(request, _("It is open."))
    return redirect(listing)


def _find(request: HttpRequest, ref: str) -> Listing:
    rows = Listing.objects.visible_to(me(request)).select_related("person", "area", "space")
    found: Listing = get_object_or_404(rows, ref=ref)
    return found


def _own_spaces(request: HttpRequest) -> Any:
    return Space.objects.visible_to(me(request)).filter(memberships__person=me(request), memberships__left_at=None)
