"""The addresses of the feed: the front page, lists, single things. Plain JSON, open to every page of the world (CORS)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from upwell.directory.feed import asking, description, history, paging, showing
from upwell.directory.models import Organization, Service, ServiceAtLocation, Taxonomy, TaxonomyTerm
from upwell.kit.errors import Refused

View = Callable[..., HttpResponse]
FRESH_SECONDS = 60


def open_to_all(view: View) -> View:
    """GET only; refusals as JSON; every page of the world may read it."""

    @csrf_exempt
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _answered(view, request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        return response

    return opened


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    if request.method == "OPTIONS":
        return HttpResponse(status=204)
    if request.method not in ("GET", "HEAD"):
        return _problem(405, "read_only", _("This feed is for reading."))
    try:
        response = view(request, *args, **kwargs)
    except Refused as refusal:
        return _problem(refusal.status, refusal.code, str(refusal))
    response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    return response


def _problem(status: int, code: str, sentence: str) -> JsonResponse:
    return JsonResponse({"code": code, "sentence": sentence}, status=status)


@dataclass(frozen=True)
class Kind:
    """One list of the feed: where its rows come from, how they are narrowed, how one is shown, what is read along."""

    rows: Callable[[], QuerySet[Any]]
    narrow: Callable[[QuerySet[Any], asking.Asked], QuerySet[Any]]
    show: Callable[[Any], dict[str, Any]]
    along: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    # Said on the page of the thing itself, and in a list that is asked for in full; and what is read along for it.
    more: Callable[[Any], dict[str, Any]] | None = None
    more_along: tuple[Any, ...] = ()


_PLACE = ("location__addresses", "location__accessibility", "schedules")
KINDS: dict[str, Kind] = {
    "services": Kind(
        lambda: Service.objects.visible_to(None).order_by("pk"),
        asking.services,
        showing.service,
        showing.WITH_SERVICE,
        ("organization", "program"),
        history.of_service,
        history.ALONG,
    ),
    "organizations": Kind(
        lambda: Organization.objects.visible_to(None).order_by("pk"),
        asking.organizations,
        showing.organization_with_programs,
        ("identifiers", "programs"),
        ("parent",),
        history.of_organization,
        history.ALONG,
    ),
    "service_at_locations": Kind(
        lambda: ServiceAtLocation.objects.exclude(service__status=Service.Status.DEFUNCT).order_by("pk"),
        asking.at_locations,
        showing.service_at_location,
        _PLACE,
        ("service", "location"),
    ),
    "taxonomies": Kind(
        lambda: Taxonomy.objects.order_by("pk"), asking.taxonomies, showing.taxonomy, more=showing.terms_of
    ),
    "taxonomy_terms": Kind(
        lambda: TaxonomyTerm.objects.order_by("pk"), asking.terms, showing.term, (), ("taxonomy", "parent")
    ),
}


def _read(kind: Kind, rows: QuerySet[Any], *, full: bool = False) -> QuerySet[Any]:
    along = (*kind.along, *kind.more_along) if full else kind.along
    return rows.select_related(*kind.joined).prefetch_related(*along) if kind.joined else rows


def _shown(kind: Kind, *, full: bool) -> Callable[[Any], dict[str, Any]]:
    more = kind.more
    return (lambda row: kind.show(row) | more(row)) if full and more else kind.show


@open_to_all
def front(request: HttpRequest) -> HttpResponse:
    """Which version and profile this is."""
    return JsonResponse(description.front())


@open_to_all
def document(request: HttpRequest) -> HttpResponse:
    """The feed described as OpenAPI."""
    return JsonResponse(description.document())


@open_to_all
def listed(request: HttpRequest, kind: str) -> HttpResponse:
    """One page of a list."""
    asked = {name: request.GET.get(name, "") for name in request.GET}
    which, chosen = asking.slice_of(asked), KINDS[kind]
    rows = chosen.narrow(chosen.rows(), asked)
    if kind == "services" and asking.wants(asked, "minimal"):
        return JsonResponse(paging.page_of(rows, which, showing.minimal))
    full = asking.wants(asked, "full")
    return JsonResponse(paging.page_of(_read(chosen, rows, full=full), which, _shown(chosen, full=full)))


@open_to_all
def single(request: HttpRequest, kind: str, uid: str) -> HttpResponse:
    """One thing by its id."""
    chosen = KINDS[kind]
    try:
        found = _read(chosen, chosen.rows(), full=True).filter(uid=uuid.UUID(uid)).first()
    except ValueError:
        found = None
    if found is None:
        return _problem(404, "not_found", _("Nothing here has this id."))
    told = _shown(chosen, full=True)(found)
    if kind == "organizations" and asking.wants(request.GET.dict(), "full_service"):
        services = KINDS["services"]
        told["services"] = [showing.service(one) for one in _read(services, services.rows().filter(organization=found))]
    return JsonResponse(told)
