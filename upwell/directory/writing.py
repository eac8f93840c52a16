"""Putting a listing (the nested shape of HSDS) into the tables. Only actions call this, inside their transaction, after they asked who may.

What a listing does not speak of stays as it is; a list that it does speak of replaces the one that was there. Rows keep the ids they had in a feed, unless such an id
is no id or belongs to something else already: feeds repeat ids more often than one would think. Then the id is made from the service's own and the place in it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model, URLField

from upwell.directory import listings
from upwell.directory.forgetting import take_words_out
from upwell.directory.models import (
    Accessibility,
    Address,
    Capacity,
    Contact,
    CostOption,
    Funding,
    Language,
    Location,
    Metadata,
    Organization,
    OrganizationIdentifier,
    Phone,
    Program,
    RequiredDocument,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Url,
)
from upwell.directory.terms import write_attributes
from upwell.kit.time import today

Listing = Mapping[str, Any]

PLAIN = (
    "name", "alternate_name", "description", "url", "email", "status", "interpretation_services", "application_process",
    "wait_time", "fees_description", "accreditations", "licenses", "eligibility_description", "minimum_age", "maximum_age",
    "assured_date", "assurer_email", "alert",
)  # fmt: skip
OF_ORGANIZATION = (
    "name",
    "alternate_name",
    "description",
    "email",
    "website",
    "logo",
    "uri",
    "legal_status",
    "year_incorporated",
)
SCHEDULE = (
    "valid_from", "valid_to", "dtstart", "until", "freq", "interval", "byday", "bymonthday", "opens_at", "closes_at", "description",
    "schedule_link", "attending_type", "notes",
)  # fmt: skip
COST = ("valid_from", "valid_to", "option", "currency", "amount", "amount_description")
PLACE = (
    "location_type", "name", "description", "transportation", "url", "latitude", "longitude", "external_identifier", "external_identifier_type",
)  # fmt: skip
ADDRESS = (
    "attention",
    "address_1",
    "address_2",
    "city",
    "region",
    "state_province",
    "postal_code",
    "country",
    "address_type",
)
METADATA = (
    "resource_type", "resource_uid", "last_action_date", "last_action_type", "field_name", "previous_value", "replacement_value",
)  # fmt: skip
PHONE = ("number", "extension", "type", "description")


def uid_of(given: Any, *path: Any) -> uuid.UUID:
    """The id that a feed gives, or one made from where in it this stands: the same each time."""
    try:
        return uuid.UUID(str(given))
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_URL, "|".join(str(part) for part in path))


def write_organization(organization: Organization, listing: Listing) -> Organization:
    """The plain words of an organisation, and its numbers."""
    _set(organization, listing, OF_ORGANIZATION)
    organization.save()
    if "organization_identifiers" in listing:
        organization.identifiers.all().delete()
        keys = {(one["identifier_type"], one["identifier"]): one for one in listing["organization_identifiers"]}
        for one in keys.values():
            fields = ("identifier_scheme", "identifier_type", "identifier")
            _make(OrganizationIdentifier, one, fields, organization.uid, organization=organization)
    for one in listing.get("programs", ()):
        _write_program(organization, one)
    if "metadata" in listing:
        organization.metadata.all().delete()
        for one in listing["metadata"]:
            _make(Metadata, one, METADATA, organization.uid, organization=organization)
    return organization


def _write_program(organization: Organization, listing: Listing) -> Program | None:
    """The programme of this name; one that nothing was said about yet is described by its name."""
    if not listing.get("name"):
        return None
    name = listing["name"][:200].rstrip()
    uid = uid_of(listing.get("id"), organization.uid, "program", name)
    own = organization.programs.filter(name=name).first() or organization.programs.filter(uid=uid).first()
    taken = Program.objects.filter(uid=uid).exists()
    program: Program = own or Program(organization=organization, uid=uuid.uuid4() if taken else uid)
    _set(program, listing, ("name", "alternate_name", "description"))
    program.save()
    return program


def write_service(service: Service, listing: Listing) -> Service:
    """Everything that a listing says of a service; its days and whether it is free are worked out anew."""
    _set(service, listing, PLAIN)
    if "program" in listing:
        service.program = _write_program(service.organization, listing["program"])
    put_closed_day(service)
    service.save()
    _simple(service, listing)
    if "schedules" in listing:
        _write_schedules(service, listing["schedules"])
    if "contacts" in listing or "phones" in listing:
        _write_contacts(service, listing)
    _write_languages(service, listing)
    if "service_at_locations" in listing:
        _write_places(service, listing["service_at_locations"])
    if "attributes" in listing:
        write_attributes(service, listing["attributes"])
    reckon(service)
    if service.status == Service.Status.DEFUNCT:
        forget_reach(service)
    return service


def _write_languages(service: Service, listing: Listing) -> None:
    if "languages" in listing:
        service.languages.all().delete()
        for one in listing["languages"]:
            _make(Language, one, ("name", "code", "note"), service.uid, service=service)


def put_closed_day(service: Service) -> None:
    """The day on which it closed is kept for as long as it is closed."""
    service.closed_on = None if service.is_open else service.closed_on or today()


def forget_reach(service: Service) -> None:
    """Closed for good: nobody is to ring somebody at home about a group that is no more. What belongs to the organisation stays with the organisation."""
    contacts = list(service.contacts.all())
    numbers = Phone.objects.filter(contact__in=contacts) | Phone.objects.filter(service=service)
    gone = [service.email, service.assurer_email, *(one.email for one in contacts), *(one.name for one in contacts)]
    take_words_out(service.changes.all(), {*gone, *numbers.values_list("number", flat=True)} - {""}, reach=True)
    service.contacts.all().delete()
    service.phones.all().delete()
    service.askings.all().delete()
    Address.objects.filter(location__service_at_locations__service=service).update(attention="")
    service.email = service.assurer_email = ""
    service.save(update_fields=["email", "assurer_email"])


def _write_schedules(service: Service, schedules: Iterable[Listing]) -> None:
    service.schedules.all().delete()
    if service.service_at_locations.count() < 2:  # of several places each keeps its own hours
        Schedule.objects.filter(service_at_location__service=service).delete()
    for one in schedules:
        _make(Schedule, one, SCHEDULE, service.uid, service=service)


def reckon(service: Service) -> None:
    """What a search asks for and what follows from other rows: open days, and whether it costs nothing."""
    rules = (one.byday for one in listings.schedules_of(service))
    amounts = list(service.cost_options.values_list("amount", flat=True))
    service.open_days = listings.days_mask(rules)
    service.is_free = None if not amounts or None in amounts else not any(amounts)
    service.save(update_fields=["open_days", "is_free"])


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


def _simple(service: Service, listing: Listing) -> None:
    for key, model, fields in _SIMPLE:
        if key in listing:
            model.objects.filter(service=service).delete()
            for one in listing[key]:
                _make(model, one, fields, service.uid, service=service)


def _write_contacts(service: Service, listing: Listing) -> None:
    service.contacts.all().delete()
    service.phones.all().delete()
    for one in listing.get("contacts", ()):
        fields = ("name", "may_be_named", "title", "department", "email")
        contact = _make(Contact, one, fields, service.uid, service=service)
        for phone in one.get("phones", ()):
            _write_phone(phone, service.uid, contact=contact)
    for phone in listing.get("phones", ()):
        _write_phone(phone, service.uid, service=service)


def _write_phone(listing: Listing, parent: uuid.UUID, **owner: Any) -> None:
    phone = _make(Phone, listing, PHONE, parent, **owner)
    for one in listing.get("languages", ()):
        _make(Language, one, ("name", "code", "note"), parent, phone=phone)


def _write_places(service: Service, places: Iterable[Listing]) -> None:
    before = list(service.service_at_locations.values_list("location", flat=True))
    service.service_at_locations.all().delete()
    seen = set[int]()
    for number, one in enumerate(places):
        location = _write_location(one["location"], service, number)
        if location.pk in seen:
            continue
        seen.add(location.pk)
        more = {"latitude": location.latitude, "longitude": location.longitude}
        at = _make(ServiceAtLocation, one, ("description",), service.uid, service=service, location=location, **more)
        for schedule in one.get("schedules", ()):
            _make(Schedule, schedule, SCHEDULE, service.uid, service_at_location=at)
    # A place that has no service any more was only this one's.
    Location.objects.filter(pk__in=before, service_at_locations__isnull=True).delete()


def write_place(service: Service, at: ServiceAtLocation | None, listing: Listing) -> ServiceAtLocation:
    """One place of a service beside its others; none given is a new one. A hall that others use too stays theirs as it is: this service gets a row of its own."""
    before = at.location if at is not None else None
    location = before if before is not None and at is not None and _is_its_own(at) else Location(source=service.source)
    _set(location, listing["location"], PLACE)
    location.save()
    _location_lists(location, listing["location"])
    row = at or ServiceAtLocation(service=service)
    row.location, row.latitude, row.longitude = location, location.latitude, location.longitude
    row.save()
    row.schedules.all().delete()
    for schedule in listing.get("schedules", ()):
        _make(Schedule, schedule, SCHEDULE, service.uid, service_at_location=row)
    reckon(service)
    return row


def own_places(service: Service) -> None:
    """The service is kept here from now on, and so are its places: one that others use too stays theirs, and this service gets a copy."""
    for at in service.service_at_locations.select_related("location"):
        location, others = at.location, at.location.service_at_locations.exclude(pk=at.pk)
        if others.exists():
            at.location = _copy(location)
            at.save(update_fields=["location"])
        else:
            Location.objects.filter(pk=location.pk).update(source=None)


def _copy(location: Location) -> Location:
    made = Location(**{name: getattr(location, name) for name in PLACE}, area=location.area)
    made.save()
    lists: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (location.addresses, ADDRESS),
        (location.accessibility, ("kind", "description", "details", "url")),
        (location.languages, ("name", "code", "note")),
    )
    for rows, names in lists:
        for row in rows.all():
            rows.model.objects.create(location=made, **{name: getattr(row, name) for name in names})
    return made


def _is_its_own(at: ServiceAtLocation) -> bool:
    others = at.location.service_at_locations.exclude(pk=at.pk)
    return at.location.source_id == at.service.source_id and not others.exists()


def drop_place(at: ServiceAtLocation) -> None:
    """A service is there no longer; a place where nothing is held any more goes with it."""
    service, location = at.service, at.location
    at.delete()
    if not location.service_at_locations.exists():
        location.delete()
    reckon(service)


def write_reach(service: Service, title: str, phone: str) -> None:
    """Whom to ask for and the number to call: of the first contact; further ones stay as they are."""
    if service.status == Service.Status.DEFUNCT:
        return  # nobody is to be reached about it any more
    contact = service.contacts.first() or Contact(service=service)
    contact.title = title
    contact.save()
    row = contact.phones.first() or service.phones.first() or Phone(contact=contact)
    row.number = phone
    if phone:
        row.save()
    elif row.pk:
        row.delete()


def _write_location(listing: Listing, service: Service, number: int) -> Location:
    """The place. One that another source wrote down, or that was written here, stays theirs: this service gets a row of its own, so that neither moves the other's."""
    given, made = (
        uid_of(listing.get("id"), service.uid, "location", number),
        uid_of("", service.uid, "location", number),
    )
    location = Location.objects.filter(uid=given).first() or Location(uid=given, source=service.source)
    if location.pk and not _is_of(location, service):
        location = Location.objects.filter(uid=made).first() or Location(uid=made, source=service.source)
    _set(location, listing, PLACE)
    location.save()
    location.service_at_locations.update(latitude=location.latitude, longitude=location.longitude)
    _location_lists(location, listing)
    return location


def _is_of(location: Location, service: Service) -> bool:
    """Written by the same source. What is written here belongs to the service that is there alone, as each service is kept by itself."""
    if location.source_id != service.source_id:
        return False
    return service.source_id is not None or not location.service_at_locations.exclude(service=service).exists()


def _location_lists(location: Location, listing: Listing) -> None:
    location.addresses.all().delete()
    location.accessibility.all().delete()
    location.languages.all().delete()
    for one in listing.get("addresses", ()):
        _make(Address, one, ADDRESS, location.uid, location=location)
    for one in listing.get("accessibility", ()):
        said = {**listings.access(one.get("description", "")), **one}
        _make(Accessibility, said, ("kind", "description", "details", "url"), location.uid, location=location)
    for one in listing.get("languages", ()):
        _make(Language, one, ("name", "code", "note"), location.uid, location=location)


def _make(model: type[Any], listing: Listing, fields: Iterable[str], parent: uuid.UUID, **more: Any) -> Any:
    """One row of a list, under its own id where that is free."""
    row = model(**more)
    _set(row, listing, fields)
    given = listing.get("id")
    if given:
        uid = uid_of(given, parent, model.__name__, given)
        taken = model.objects.filter(uid=uid).exists()
        row.uid = uid_of("", parent, model.__name__, given, uuid.uuid4()) if taken else uid
    row.save(force_insert=True)
    return row


def _set(row: Model, listing: Listing, fields: Iterable[str]) -> None:
    """Plain values; words are cut to what the column holds, because a directory is not worth refusing for a long name of a street."""
    for name in fields:
        if name in listing:
            setattr(row, name, _fitting(row._meta.get_field(name), listing[name]))


def _fitting(field: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if isinstance(field, URLField) and not value.lower().startswith(("http://", "https://")):
        return ""  # an address that runs a script is no address
    return value[: field.max_length].rstrip() if field.max_length else value
