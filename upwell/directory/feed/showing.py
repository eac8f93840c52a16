"""Rows as HSDS-UK 3.0 says them. Where the UK's profile has no field, the word of HSDS 3.1 is used; what is ours alone begins with `upwell_`.

Nothing empty is said. Of contacts only the post is said, and a name when that person agreed; their addresses and who confirmed a service are nobody's business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from upwell.directory.models import (
    Address,
    Attribute,
    Contact,
    Language,
    Location,
    Organization,
    Phone,
    Program,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
)

Thing = dict[str, Any]
MOST_TERMS = 1000

SERVICE = (
    "name", "alternate_name", "description", "url", "email", "status", "application_process", "eligibility_description", "wait_time",
    "interpretation_services", "accreditations", "licenses", "minimum_age", "maximum_age", "assured_date", "alert", "last_modified",
)  # fmt: skip
SCHEDULE = (
    "valid_from", "valid_to", "dtstart", "until", "freq", "interval", "byday", "bymonthday", "opens_at", "closes_at", "description",
    "schedule_link", "attending_type", "notes",
)  # fmt: skip

# What a page of services reads at once.
WITH_SERVICE = (
    "organization__identifiers", "organization__parent", "schedules", "service_areas__area", "languages", "funding", "cost_options",
    "contacts__phones__languages", "phones__languages", "attributes__term__taxonomy", "attributes__term__parent", "required_documents",
    "additional_urls", "capacities",
    "service_at_locations__schedules", "service_at_locations__location__addresses", "service_at_locations__location__accessibility",
)  # fmt: skip


def service(row: Service) -> Thing:
    """A whole service, with all that hangs in it."""
    told = _plain(row, SERVICE) | _some(
        organization_id=str(row.organization.uid),
        fees=row.fees_description,
        organization=organization(row.organization),
        program_id=str(row.program.uid) if row.program else "",
        program=program(row.program) if row.program else None,
        capacities=_each(capacity, row.capacities.all()),
        attributes=_each(attribute, row.attributes.all()),
        **{name: _hung(show, getattr(row, name).all(), service_id=row) for name, show in IN_SERVICE.items()},
    )
    return told | _some(upwell_freshness=str(row.freshness), upwell_room=row.room, upwell_room_on=_value(row.room_on))


def minimal(row: Service) -> Thing:
    """Enough to know what changed."""
    return _plain(row, ("name", "status", "last_modified"))


def organization(row: Organization) -> Thing:
    """An organisation with its numbers."""
    numbers = _hung(
        _words("identifier_scheme", "identifier_type", "identifier"), row.identifiers.all(), organization_id=row
    )
    told = _plain(
        row, ("name", "alternate_name", "email", "website", "logo", "uri", "legal_status", "year_incorporated")
    )
    parent = str(row.parent.uid) if row.parent else ""
    return (
        told | {"description": row.description} | _some(parent_organization_id=parent, organization_identifiers=numbers)
    )


def organization_with_programs(row: Organization) -> Thing:
    """An organisation by itself, with the programmes that its services belong to."""
    return organization(row) | _some(programs=_each(program, row.programs.all()))


def program(row: Program) -> Thing:
    """Services that belong together; one that nobody described is described by its name, because the standard wants some words."""
    return _plain(row, ("name", "alternate_name")) | {"description": row.description or row.name}


def location(row: Location) -> Thing:
    """A place."""
    names = (
        "location_type", "name", "description", "transportation", "url", "latitude", "longitude", "external_identifier",
        "external_identifier_type",
    )  # fmt: skip
    helps = _hung(_access, row.accessibility.all(), location_id=row)
    return _plain(row, names) | _some(
        addresses=_hung(address, row.addresses.all(), location_id=row), accessibility=helps
    )


def _access(one: Any) -> Thing:
    words = one.description or str(one.get_kind_display())
    return _plain(one, ("details", "url")) | {"description": words, "accessibility": words}


def address(row: Address) -> Thing:
    """An address: the standard wants every line of it, so that an empty one is said to be empty."""
    told = {
        name: getattr(row, name)
        for name in ("address_1", "city", "state_province", "postal_code", "country", "address_type")
    }
    return _plain(row, ("address_2", "region")) | told


def service_at_location(row: ServiceAtLocation) -> Thing:
    """A service at a place, by itself."""
    return _at_location(row) | {"service_id": str(row.service.uid), "service": minimal(row.service)}


def _at_location(row: ServiceAtLocation) -> Thing:
    hours = _hung(schedule, row.schedules.all(), service_at_location_id=row)
    return _plain(row, ("description",)) | _some(
        location_id=str(row.location.uid), location=location(row.location), schedules=hours
    )


def schedule(row: Schedule) -> Thing:
    """Hours, as a rule of RFC 5545."""
    return _plain(row, SCHEDULE)


def service_area(row: ServiceArea) -> Thing:
    """Where people must live."""
    name = row.name or (row.area.name if row.area else "")
    code = row.area.code if row.area else row.extent
    kind = "ONS code" if row.area else row.extent_type
    return _plain(row, ("uri",)) | _some(name=name, service_area=name, extent=code, extent_type=kind)


def language(row: Language) -> Thing:
    """A language by name and code."""
    return _plain(row, ("name", "code", "note"))


def contact(row: Contact) -> Thing:
    """A post, and the number to call."""
    told = _plain(row, ("title", "department")) | _some(name=row.public_name)
    return told | _some(phones=_hung(phone, row.phones.all(), contact_id=row))


def phone(row: Phone) -> Thing:
    """A number."""
    told = _plain(row, ("number", "type", "description")) | _some(
        languages=_hung(language, row.languages.all(), phone_id=row)
    )
    return told | ({"extension": int(row.extension)} if row.extension.isdigit() else {})


def attribute(row: Attribute) -> Thing:
    """What something is about."""
    told = {"link_id": str(row.service.uid), "link_entity": "service"} if row.service_id and row.service else {}
    return (
        _plain(row, ("value", "label"))
        | told
        | {"link_type": "taxonomy_term", "taxonomy_term_id": str(row.term.uid), "taxonomy_term": term(row.term)}
    )


def term(row: TaxonomyTerm) -> Thing:
    """A term of a taxonomy; `upwell_also` is what people call it."""
    also = row.also.splitlines()
    return _plain(row, ("name", "code", "term_uri")) | {
        "description": row.description or row.name,
        "term": row.name,
        "taxonomy": row.taxonomy.name,
        "taxonomy_id": str(row.taxonomy.uid),
    } | _some(parent_id=str(row.parent.uid) if row.parent else "", upwell_also=also)  # fmt: skip


def taxonomy(row: Taxonomy) -> Thing:
    """A list of terms, by name."""
    return _plain(row, ("name", "description", "uri", "version"))


def terms_of(row: Taxonomy) -> Thing:
    """All terms of a taxonomy, on its own page."""
    rows = row.terms.select_related("taxonomy", "parent").order_by("pk")
    return _some(taxonomy_terms=_each(term, rows[:MOST_TERMS]))


def capacity(row: Any) -> Thing:
    """Free places."""
    unit = {"id": str(row.unit_uid or row.uid), "name": row.unit}
    return _plain(row, ("available", "maximum", "description", "updated")) | {"unit": unit}


def _each(show: Any, rows: Iterable[Any]) -> list[Thing]:
    return [show(row) for row in rows]


def _hung(show: Callable[[Any], Thing], rows: Iterable[Any], **owner: Any) -> list[Thing]:
    """Each with the id of what it hangs in, so that it can be taken out of there and still be put back."""
    above = {name: str(one.uid) for name, one in owner.items()}
    return [show(row) | above for row in rows]


def _words(*names: str) -> Callable[[Any], Thing]:
    return lambda row: _plain(row, names)


def _plain(row: Any, names: Iterable[str]) -> Thing:
    """The id, and each field that says something."""
    return {"id": str(row.uid)} | _some(**{name: _value(getattr(row, name)) for name in names})


def _some(**told: Any) -> Thing:
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


# Lists that hang in a service: name of the list and of the relation, how one is shown.
IN_SERVICE: dict[str, Callable[[Any], Thing]] = {
    "schedules": schedule,
    "service_areas": service_area,
    "service_at_locations": _at_location,
    "languages": language,
    "funding": _words("source"),
    "cost_options": _words("valid_from", "valid_to", "option", "currency", "amount", "amount_description"),
    "contacts": contact,
    "phones": phone,
    "required_documents": _words("document", "uri"),
    "additional_urls": _words("label", "url"),
}
