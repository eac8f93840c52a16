"""Pages of collections brought in from outside, for organisers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from upwell.accounts.models import Person
from upwell.accounts.people import me
from upwell.discover import queries
from upwell.discover.actions.collections import withdraw_collection
from upwell.discover.forms import WithdrawForm
from upwell.discover.models import Source
from upwell.kit.pages import carried_out, posted, show_form
from upwell.kit.permissions import require


@login_required
def collections(request: HttpRequest) -> HttpResponse:
    """Every collection with its places, its ground, and what may happen with it."""
    require("discover.import_voices", me(request))
    standing = Count("voices", filter=Q(voices__taken_back_at=None))
    sources = queries.collected().annotate(standing=standing).prefetch_related("scope_grants")
    return render(request, "discover/collections.html", {"sources": sources.order_by("collection", "place")})


@login_required
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what would go, ask why, and take the whole collection back."""
    require("discover.import_voices", me(request))
    source = queries.collected().filter(slug=slug, withdrawn_at=None).first()
    if source is None:
        raise Http404(slug)
    form = WithdrawForm(posted(request))
    gone = carried_out(request, form, lambda: _withdraw(me(request), source, form), beside="reason")
    if gone is not None:
        said = ngettext("%(count)s voice is gone everywhere.", "%(count)s voices are gone everywhere.", gone)
        messages.success(request, said % {"count": gone})
        return redirect("discover:collections")
    voices = queries.standing_in(source)
    themes = voices.exclude(theme=None).values("theme").distinct().count()
    return show_form(request, "discover/withdraw.html", form, source=source, voices=voices.count(), themes=themes)


def _withdraw(person: Person, source: Source, form: WithdrawForm) -> int:
    return withdraw_collection(actor=person, collection=source.collection, reason=form.cleaned_data["reason"])
