"""What of the directory is in the index. The words of a need, and what people call it, are part of each of its services."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from upwell.directory.models import Organization, Service
from upwell.kit import search
from upwell.kit.markup import plain


def register_search() -> None:
    """Services and organisations can be found by everybody."""
    search.register(
        search.SearchSource(
            kind="directory.service", model=Service, document=document, label=_("What helps"), rows=_rows
        )
    )
    search.register(
        search.SearchSource(
            kind="directory.organization", model=Organization, document=_organization, label=_("Organisations")
        )
    )


def _rows() -> QuerySet[Service]:
    """For indexing all of them: a country's directory must not ask five times for each service."""
    rows: QuerySet[Service] = Service.objects.visible_to(None).order_by("pk").select_related("organization")
    return rows.prefetch_related("attributes__term__parent", "service_at_locations__location")


def document(service: Service) -> search.Document | None:
    """A service that is closed for good, or does not run, is not found."""
    if not service.is_open:
        return None
    terms = [one.term for one in service.attributes.all()]
    terms += [term.parent for term in terms if term.parent is not None]
    called = [line for term in terms for line in (term.name, *term.also.splitlines())]
    words = [
        service.alternate_name,
        plain(service.description),
        service.organization.name,
        service.eligibility_description,
    ]
    places = [at.location.name for at in service.service_at_locations.all()]
    return search.Document(
        service.name, "\n".join(filter(None, [*words, *places, *called])), service.get_absolute_url(), "public"
    )


def _organization(organization: Organization) -> search.Document:
    return search.Document(
        organization.name, plain(organization.description), organization.get_absolute_url(), "public"
    )
