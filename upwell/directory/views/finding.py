"""What helps nearby: looking for it, a service, an organisation. For everybody, signed in or not."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from upwell.accounts.people import viewer
from upwell.directory import queries
from upwell.directory.carrying import carried
from upwell.directory.forms import MILES, WITHOUT, WishForm
from upwell.directory.models import Organization, Service
from upwell.directory.searching import MOST_COUNTED, ON_A_PAGE, Results, Wish, find, loosened
from upwell.kit.pages import page_of
from upwell.kit.permissions import allowed

MOST_PAGES = MOST_COUNTED // ON_A_PAGE


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Look for what helps. Without a wish: everything, by name."""
    form = WishForm({"miles": "5", **request.GET.dict(), **_lists(request)} if set(request.GET) - {"for"} else None)
    form.is_valid()
    wish = form.wish()
    results = find(wish, viewer(request), _page(request))
    context = {
        "form": form,
        "wish": wish,
        "results": results,
        "page": _links(results),
        "asked": any(name != "for" for name in request.GET),
        "narrowed": bool(wish.days or wish.access or wish.language or wish.is_free or wish.has_room),
        "nothing": Nothing(wish),
        "loosened": [] if results.total or form.errors else _ways_on(request, wish),
        "carried": carried(request),
    }
    return render(request, "directory/search.html", context, status=422 if form.errors else 200)


def _ways_on(request: HttpRequest, wish: Wish) -> list[tuple[Any, int, str]]:
    """For whoever finds nothing: which one wish stands in the way, how many come without it, and where they are."""
    ways = []
    for name, number in loosened(wish, viewer(request)):
        asked = request.GET.copy()
        if name == "miles":
            asked["miles"] = str(MILES[-1])
        for left_out in {"near": ("near", "area"), "miles": ()}.get(name, (name,)):
            asked.pop(left_out, None)
        asked.pop("page", None)
        ways.append((WITHOUT[name], number, asked.urlencode()))
    return ways


class Nothing:
    """A search that found nothing, for panels of higher packages ("directory.nothing_found"): they may offer to write down that there is none."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.words, self.term, self.near = wish.words, wish.term, wish.near


def _lists(request: HttpRequest) -> dict[str, Any]:
    return {name: request.GET.getlist(name) for name in ("day", "access")}


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return min(max(int(asked), 1), MOST_PAGES) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def _links(results: Results) -> Any:
    """Earlier and next page; the rows themselves were read already."""
    return Paginator(range(results.total), ON_A_PAGE).get_page(results.page)


@require_safe
def service(request: HttpRequest, ref: str) -> HttpResponse:
    """One service: what it is, when, where, for whom, whether there is room, and how sure that is."""
    person = viewer(request)
    found = get_object_or_404(queries.shown(Service.objects.visible_to(person)), ref=ref)
    context = {
        "service": found,
        "carried": carried(request, found),
        "instead": [] if found.is_open else queries.instead_of(found, person),
        "may_keep": allowed("directory.keep", person, found),
        "may_change": allowed("directory.propose_change", person, found),
        "waiting": found.changes.filter(state="waiting").count()
        if allowed("directory.propose_change", person, found)
        else 0,
    }
    return render(request, "directory/service.html", context)


@require_safe
def organization(request: HttpRequest, ref: str) -> HttpResponse:
    """One organisation and what it offers."""
    person = viewer(request)
    found = get_object_or_404(Organization.objects.visible_to(person).select_related("parent", "source"), ref=ref)
    services = Service.objects.visible_to(person).open().filter(organization=found)
    context = {
        "organization": found,
        "carried": carried(request),
        "page": page_of(request, services.with_row(), ON_A_PAGE),
        "may_keep": allowed("directory.keep", person, found),
        "may_change": allowed("directory.propose_change", person, found),
    }
    return render(request, "directory/organization.html", context)
