"""All that a listing says of a service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from upwell.directory.models import (
    Capacity,
    Contact,
    CostOption,
    Funding,
    Language,
    Metadata,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    Url,
)
from upwell.directory.terms import write_attributes
from upwell.directory.writing.organizations import write_program
from upwell.directory.writing.places import write_places
from upwell.directory.writing.reach import forget_reach, write_phone
from upwell.directory.writing.reckoning import reckon
from upwell.directory.writing.rows import METADATA, SCHEDULE, Listing, make, put
from upwell.kit.time import today

PLAIN = (
    "name", "alternate_name", "description", "url", "email", "status", "interpretation_services", "application_process",
    "wait_time", "fees_description", "accreditations", "licenses", "eligibility_description", "minimum_age", "maximum_age",
    "assured_date", "assurer_email", "alert",
)  # fmt: skip
COST = ("valid_from", "valid_to", "option", "currency", "amount", "amount_description")
# Lists whose rows belong to the service alone: key in the listing, table, name of the relation, fields.
_SIMPLE: tuple[tuple[str, type[Any], tuple[str, ...]], ...] = (
    ("cost_options", CostOption, COST),
    ("service_areas", ServiceArea, ("name", "extent", "extent_type", "uri")),
    ("funding", Funding, ("source",)),
    ("required_documents", RequiredDocument, ("document", "uri")),
    ("additional_urls", Url, ("label", "url")),
    ("metadata", Metadata, METADATA),
    ("capacities", Capacity, ("unit", "available", "maximum", "description", "updated")),
)


def write_service(service: Service, listing: Listing) -> Service:
    """Everything that a listing says of a service; its days and whether it is free are worked out anew."""
    put(service, listing, PLAIN)
    if "program" in listing:
        service.program = write_program(service.organization, listing["program"])
    put_closed_day(service)
    service.save()
    _simple(service, listing)
    if "schedules" in listing:
        _write_schedules(service, listing["schedules"])
    if "contacts" in listing or "phones" in listing:
        _write_contacts(service, listing)
    _write_languages(service, listing)
    if "service_at_locations" in listing:
        write_places(service, listing["service_at_locations"])
    if "attributes" in listing:
        write_attributes(service, listing["attributes"])
    reckon(service)
    if service.status == Service.Status.DEFUNCT:
        forget_reach(service)
    return service


def put_closed_day(service: Service) -> None:
    """The day on which it closed is kept for as long as it is closed."""
    service.closed_on = None if service.is_open else service.closed_on or today()


def _simple(service: Service, listing: Listing) -> None:
    for key, model, fields in _SIMPLE:
        if key in listing:
            model.objects.filter(service=service).delete()
            for one in listing[key]:
                make(model, one, fields, service.uid, service=service)


def _write_languages(service: Service, listing: Listing) -> None:
    if "languages" in listing:
        service.languages.all().delete()
        for one in listing["languages"]:
            make(Language, one, ("name", "code", "note"), service.uid, service=service)


def _write_schedules(service: Service, schedules: Iterable[Listing]) -> None:
    service.schedules.all().delete()
    if service.service_at_locations.count() < 2:  # of several places each keeps its own hours
        Schedule.objects.filter(service_at_location__service=service).delete()
    for one in schedules:
        make(Schedule, one, SCHEDULE, service.uid, service=service)


def _write_contacts(service: Service, listing: Listing) -> None:
    service.contacts.all().delete()
    service.phones.all().delete()
    for one in listing.get("contacts", ()):
        fields = ("name", "may_be_named", "title", "department", "email")
        contact = make(Contact, one, fields, service.uid, service=service)
        for phone in one.get("phones", ()):
            write_phone(phone, service.uid, contact=contact)
    for phone in listing.get("phones", ()):
        write_phone(phone, service.uid, service=service)
