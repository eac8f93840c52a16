"""The shape of HSDS-UK 3.0, written from its list of fields: which there are, which are needed, what each holds.

Used by what reads feeds (`importers.feeds`) and by what checks them (`check`); the schemas themselves are not part of the software (CC BY-SA), and the tests compare both.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

UUID, WORDS, MAIL, PAGE, NUMBER, MOMENT = "uuid", "words", "email", "uri", "number", "moment"
STATUSES = ("active", "inactive", "defunct", "temporarily closed")
PLACES = ("physical", "postal", "virtual")
FREQS = ("WEEKLY", "MONTHLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Entity:
    """One kind of thing: its plain fields by kind, what is needed, closed lists of values, and what hangs in it (one, or a list)."""

    needed: tuple[str, ...]
    fields: Mapping[str, str]
    closed: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, str]
    ones: Mapping[str, str]


def _entity(
    needed: str,
    words: str = "",
    *,
    closed: Mapping[str, tuple[str, ...]] | None = None,
    lists: Mapping[str, str] | None = None,
    ones: Mapping[str, str] | None = None,
    **kinds: str,
) -> Entity:
    fields = dict.fromkeys(words.split(), WORDS) | {"id": UUID}
    fields |= {name: kind for kind, names in kinds.items() for name in names.split()}
    return Entity(tuple(needed.split()), fields, closed or {}, {"metadata": "metadata", **(lists or {})}, ones or {})


# Of HSDS 3.1 beyond the UK's profile come the fields after "|" in the comment: we read and serve them where the profile has no field of its own.
ENTITIES: dict[str, Entity] = {
    # | alternate_name application_process eligibility_description wait_time fees_description phones capacities required_documents additional_urls
    "service": _entity(
        "id name status",
        "name status description fees accreditations alert assured_date alternate_name application_process eligibility_description"
        " wait_time fees_description interpretation_services licenses",
        uuid="organization_id program_id",
        email="email assurer_email",
        uri="url",
        number="minimum_age maximum_age",
        moment="last_modified",
        closed={"status": STATUSES},
        lists={
            "schedules": "schedule", "service_areas": "service_area", "service_at_locations": "service_at_location", "languages": "language",
            "funding": "funding", "cost_options": "cost_option", "contacts": "contact", "attributes": "attribute", "phones": "phone",
            "required_documents": "required_document", "additional_urls": "url", "capacities": "service_capacity",
        },
        ones={"organization": "organization", "program": "program"},
    ),
    "organization": _entity(
        "id name description", "name description logo alternate_name legal_status tax_status tax_id", uuid="parent_organization_id",
        email="email", uri="website uri", number="year_incorporated",
        lists={"organization_identifiers": "organization_identifier", "attributes": "attribute", "contacts": "contact", "phones": "phone",
               "programs": "program"},
    ),
    "program": _entity("id name description", "name alternate_name description", uuid="organization_id", lists={"attributes": "attribute"}),
    "metadata": _entity(
        "id last_action_date last_action_type field_name previous_value replacement_value updated_by",
        "resource_type last_action_date last_action_type field_name previous_value replacement_value updated_by", uuid="resource_id",
    ),
    "organization_identifier": _entity(
        "id identifier_type identifier", "identifier_scheme identifier_type identifier", uuid="organization_id"
    ),
    "location": _entity(
        "id location_type", "location_type name description external_identifier external_identifier_type alternate_name transportation",
        uri="url", number="latitude longitude", closed={"location_type": PLACES},
        lists={"addresses": "address", "accessibility": "accessibility", "attributes": "attribute", "languages": "language",
               "phones": "phone", "contacts": "contact", "schedules": "schedule"},
    ),
    "address": _entity(
        "id address_1 city state_province postal_code country address_type",
        "attention address_1 address_2 city region state_province postal_code country address_type", uuid="location_id",
        closed={"address_type": PLACES},
    ),
    "accessibility": _entity("id", "description details accessibility", uuid="location_id", uri="url"),
    "service_at_location": _entity(
        "id", "description", uuid="service_id location_id", ones={"location": "location"},
        lists={"schedules": "schedule", "contacts": "contact", "phones": "phone", "service_areas": "service_area"},
    ),
    "schedule": _entity(
        "id", "valid_from valid_to dtstart until byday bymonthday byweekno byyearday description opens_at closes_at attending_type notes freq wkst",
        uuid="service_id service_at_location_id", uri="schedule_link", number="interval count timezone", closed={"freq": FREQS},
    ),
    "cost_option": _entity(
        "id", "valid_from valid_to option amount_description currency", uuid="service_id", number="amount"
    ),
    "contact": _entity("id", "name title department", uuid="service_id organization_id", email="email", lists={"phones": "phone"}),
    "phone": _entity(
        "id number", "number description type", uuid="contact_id service_id organization_id", number="extension", lists={"languages": "language"}
    ),
    "language": _entity("id", "name code note", uuid="service_id phone_id location_id"),
    "funding": _entity("id", "source", uuid="service_id organization_id"),
    "service_area": _entity("id", "name extent extent_type service_area description uri", uuid="service_id service_at_location_id"),
    "attribute": _entity(
        "id", "link_type link_entity value label", uuid="link_id taxonomy_term_id", ones={"taxonomy_term": "taxonomy_term"}
    ),
    "taxonomy": _entity("id name description", "name description version", uri="uri", lists={"taxonomy_terms": "taxonomy_term"}),
    "taxonomy_term": _entity(
        "id name description", "name description taxonomy term code language", uuid="parent_id taxonomy_id", uri="term_uri"
    ),
    "required_document": _entity("id", "document", uuid="service_id", uri="uri"),
    "url": _entity("id url", "label", uuid="service_id organization_id", uri="url"),
    "service_capacity": _entity(
        "id unit available updated", "description", uuid="service_id unit_id", number="available maximum", moment="updated",
        ones={"unit": "unit"},
    ),
    "unit": _entity("id name", "name scheme identifier", uri="uri"),
}  # fmt: skip


@dataclass(frozen=True)
class Misfit:
    """Something that does not have the shape. where: the way to it ("contacts[0].email")."""

    where: str
    code: str
    says: str


def misfits(kind: str, thing: Any, where: str = "") -> Iterator[Misfit]:
    """All that does not fit, from the outside in."""
    if not isinstance(thing, Mapping):
        yield Misfit(where, "not_an_object", f"a {kind} is an object with names and values")
        return
    entity = ENTITIES[kind]
    for name in entity.needed:
        # A line of an address may be empty, and so may what stood in a field before.
        if thing.get(name) is None or (thing[name] == "" and kind not in ("address", "metadata")):
            yield Misfit(_at(where, name), "missing", f"a {kind} needs {name}")
    for name, value in thing.items():
        yield from _field(entity, name, value, _at(where, name))


def _field(entity: Entity, name: str, value: Any, where: str) -> Iterator[Misfit]:
    if value is None or value == "":
        return
    if name in entity.lists:
        if not isinstance(value, list):
            yield Misfit(where, "not_a_list", "this is a list")
            return
        for number, one in enumerate(value):
            yield from misfits(entity.lists[name], one, f"{where}[{number}]")
    elif name in entity.ones:
        yield from misfits(entity.ones[name], value, where)
    elif name in entity.fields:
        yield from _value(entity.fields[name], value, where)
        if name in entity.closed and value not in entity.closed[name]:
            yield Misfit(where, "not_in_list", f"{value!r} is none of {', '.join(entity.closed[name])}")


def _value(kind: str, value: Any, where: str) -> Iterator[Misfit]:
    if kind == NUMBER:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield Misfit(where, "not_a_number", f"{str(value)[:40]!r} is no number")
    elif not isinstance(value, str):
        yield Misfit(where, "not_words", "this is a text in quotation marks")
    elif kind in FORMATS and not FORMATS[kind](value):
        yield Misfit(where, f"not_{kind}", f"{value[:60]!r} is no {kind}")


def _at(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def is_uuid(text: str) -> bool:
    """As RFC 4122 writes it."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def is_mail(text: str) -> bool:
    """Something, an at, a host."""
    return re.fullmatch(r"[^@\s<>()]+@[^@\s.]+(\.[^@\s.]+)*", text) is not None


def is_page(text: str) -> bool:
    """An address with a scheme."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme) and bool(parts.netloc or parts.path) and not re.search(r"\s", text)


def is_moment(text: str) -> bool:
    """Date and time with a zone, as RFC 3339."""
    if not re.match(r"\d{4}-\d\d-\d\dT", text, re.IGNORECASE):
        return False
    try:
        return datetime.fromisoformat(text.upper().replace("Z", "+00:00")).tzinfo is not None
    except ValueError:
        return False


def read_date(text: Any) -> date | None:
    """A calendar day, from a day or a moment; None when it is neither."""
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


FORMATS: dict[str, Callable[[str], bool]] = {UUID: is_uuid, MAIL: is_mail, PAGE: is_page, MOMENT: is_moment}
