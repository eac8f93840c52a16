"""A service as some feed has it, made into the listing that we write down: our types, our words for what the profile calls otherwise, nothing that does not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

from upwell.directory import listings
from upwell.directory.importers.histories import histories_of
from upwell.directory.shape import ENTITIES, FREQS, NUMBER, is_moment, is_uuid, misfits, read_date
from upwell.kit.time import now

Thing = Mapping[str, Any]
DATES = {"valid_from", "valid_to", "dtstart", "until", "assured_date"}
TIMES = {"opens_at", "closes_at"}
WHOLE = {
    "minimum_age": 150,
    "maximum_age": 150,
    "interval": 99,
    "year_incorporated": 2200,
    "available": 10**6,
    "maximum": 10**6,
}


def normal(service: Thing, *, may_name: bool = False) -> dict[str, Any]:
    """The listing of one service."""
    listing = _plain("service", service)
    listing["fees_description"] = listing.pop("fees", "") or listing.get("fees_description", "")
    low, high = listing.get("minimum_age"), listing.get("maximum_age")
    if low is not None and high is not None and low > high:
        del listing["minimum_age"], listing["maximum_age"]
    listing["organization"] = _organization(service["organization"])
    listing["program"] = _program(_one(service, "program"))
    listing["metadata"] = histories_of(service, "service", not_in=("organization",))
    for key, make in _LISTS.items():
        listing[key] = [made for one in _list(service, key) if (made := make(one))]
    listing["contacts"] = [_contact(one, may_name) for one in _list(service, "contacts")]
    return listing


def _plain(kind: str, thing: Thing) -> dict[str, Any]:
    """The plain fields that we know, of the right kind; empty ones as the tables hold them."""
    entity = ENTITIES[kind]
    wrong = {one.where for one in misfits(kind, {name: thing.get(name) for name in entity.fields})}
    told: dict[str, Any] = {}
    for name in entity.fields:
        value = thing.get(name)
        if value in (None, "") or name in wrong:
            continue
        made = _value(name, value, is_number=entity.fields[name] == NUMBER)
        if made is not None:
            told[name] = made
    return told


def _value(name: str, value: Any, *, is_number: bool) -> Any:
    if name in DATES:
        return read_date(value)
    if name in TIMES:
        return _time(value)
    if name in WHOLE:
        return int(value) if 0 <= value <= WHOLE[name] else None
    return value if is_number else " ".join(str(value).split(" ")).replace("\x00", "").strip()


def _time(text: Any) -> time | None:
    """10:00, 10:00:00, 10:00Z: the hour on the clock on the wall."""
    try:
        return time.fromisoformat(str(text).strip().removesuffix("Z")).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None


def _list(thing: Thing, key: str) -> list[Thing]:
    given = thing.get(key)
    return [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []


def _one(thing: Thing, key: str) -> Thing:
    given = thing.get(key)
    return given if isinstance(given, Mapping) else {}


def _organization(thing: Thing) -> dict[str, Any]:
    told = _plain("organization", thing)
    numbers = [_plain("organization_identifier", one) for one in _list(thing, "organization_identifiers")]
    complete = [one for one in numbers if one.get("identifier") and one.get("identifier_type")]
    words = {"email": "", "website": "", **told, "description": told.get("description") or told["name"]}
    programs = [told for one in _list(thing, "programs") if (told := _program(one))]
    history = histories_of(thing, "organization", not_in=("services", "locations"))
    return words | {"organization_identifiers": complete, "programs": programs, "metadata": history}


def _program(thing: Thing) -> dict[str, Any]:
    told = _plain("program", thing)
    return told if told.get("name") else {}


def _schedule(thing: Thing) -> dict[str, Any]:
    told = _plain("schedule", thing)
    if told.get("freq") not in FREQS:
        told.pop("freq", None)
    return told


def _cost(thing: Thing) -> dict[str, Any]:
    told = _plain("cost_option", thing)
    if "amount" in told:
        told["amount"] = _money(told["amount"])
        told.setdefault("currency", "GBP")
    return told | {"currency": str(told.get("currency", ""))[:3]}


def _money(amount: Any) -> Decimal | None:
    try:
        made = Decimal(str(amount)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return made if 0 <= made < 10**7 else None


def _language(thing: Thing) -> dict[str, Any]:
    """The UK's profile forgot the name of a language; most feeds give it all the same."""
    told = _plain("language", thing)
    name = told.get("name") or told.get("code") or ""
    return {**told, **listings.language(name)} if name else {}


def _phone(thing: Thing) -> dict[str, Any]:
    told = _plain("phone", thing)
    if not told.get("number"):
        return {}
    if "extension" in told:
        told["extension"] = str(told["extension"])
    return told | {"languages": [made for one in _list(thing, "languages") if (made := _language(one))]}


def _contact(thing: Thing, may_name: bool) -> dict[str, Any]:
    told = _plain("contact", thing)
    if not may_name:
        told.pop("name", None)
    return told | {
        "may_be_named": may_name and bool(told.get("name")),
        "phones": [made for one in _list(thing, "phones") if (made := _phone(one))],
    }


def _area(thing: Thing) -> dict[str, Any]:
    told = _plain("service_area", thing)
    return told | {"name": told.get("name") or told.get("service_area", "")}


def _attribute(thing: Thing) -> dict[str, Any]:
    term = _one(thing, "taxonomy_term")
    told = _plain("taxonomy_term", term)
    if not told.get("name"):
        return {}
    taxonomy = told.get("taxonomy") or "" if not is_uuid(str(told.get("taxonomy", ""))) else ""
    return _plain("attribute", thing) | {"taxonomy_term": {**told, "taxonomy": taxonomy}}


def _capacity(thing: Thing) -> dict[str, Any]:
    told = _plain("service_capacity", thing)
    unit = _one(thing, "unit").get("name") or ""
    if "available" not in told or not unit:
        return {}
    if told.get("maximum") is not None and told["maximum"] < told["available"]:
        del told["maximum"]
    updated = str(thing.get("updated", ""))
    return told | {"unit": str(unit)[:60], "updated": updated if is_moment(updated) else now()}


def _place(thing: Thing) -> dict[str, Any]:
    location = _one(thing, "location")
    if not location:
        return {}
    told = _plain("location", location)
    if told.get("location_type") not in ENTITIES["location"].closed["location_type"]:
        told["location_type"] = "physical"
    told |= _point(told.pop("latitude", None), told.pop("longitude", None))
    told["addresses"] = [_address(one) for one in _list(location, "addresses")]
    told["accessibility"] = [_access(one) for one in _list(location, "accessibility")]
    told["languages"] = [made for one in _list(location, "languages") if (made := _language(one))]
    hours = [_schedule(one) for one in _list(thing, "schedules")]
    return _plain("service_at_location", thing) | {"location": told, "schedules": hours}


def _point(latitude: Any, longitude: Any) -> dict[str, Any]:
    """A point on the map, or none: nought and nought is a boat off Africa, and what lies outside the globe is a slip."""
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return {"latitude": None, "longitude": None}
    is_there = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return {"latitude": latitude if is_there else None, "longitude": longitude if is_there else None}


def _address(thing: Thing) -> dict[str, Any]:
    told = _plain("address", thing)
    told.pop("attention", None)  # a person's name, as often as not
    return {"address_1": "", "country": "GB", **told}


def _access(thing: Thing) -> dict[str, Any]:
    told = _plain("accessibility", thing)
    return told | {"description": told.get("description") or told.pop("accessibility", "")}


def _words(kind: str, needed: str) -> Callable[[Thing], dict[str, Any]]:
    def make(thing: Thing) -> dict[str, Any]:
        told = _plain(kind, thing)
        return told if told.get(needed) else {}

    return make


_LISTS: dict[str, Callable[[Thing], dict[str, Any]]] = {
    "schedules": _schedule,
    "cost_options": _cost,
    "languages": _language,
    "phones": _phone,
    "service_areas": _area,
    "funding": _words("funding", "source"),
    "required_documents": _words("required_document", "document"),
    "additional_urls": _words("url", "url"),
    "capacities": _capacity,
    "attributes": _attribute,
    "service_at_locations": _place,
}
