"""A service as one flat sheet of words: the columns of a spreadsheet, the fields of the providers' form, the two sides of a difference.

`sheet_of` writes it from the tables, `listing_of` turns it into the nested shape of HSDS that `writing` puts down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext_lazy as _

from upwell.directory import listings, notation, where
from upwell.directory.models import CostOption, Schedule, Service, ServiceAtLocation
from upwell.kit.errors import Refused

Words = Any  # a word, or one that is translated when it is shown
PLACE = ("place", "address", "town", "postcode", "latitude", "longitude", "access")
REACH = ("contact_title", "phone")
AT = (*PLACE, "times")  # what is said of one place of several
NESTED = {*PLACE, *REACH, "needs", "times", "costs", "languages", "program"}
MOST_NAME = 200


@dataclass(frozen=True)
class Field:
    """One thing that a sheet says. check(text) refuses what cannot be meant. guesses: headings under which spreadsheets carry it."""

    name: str
    label: Words
    hint: Words = ""
    guesses: tuple[str, ...] = ()
    check: Callable[[str], Any] = str
    is_long: bool = False
    is_needed: bool = False
    most: int = 6000


def _mail(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise Refused("not_an_address", _("“%(text)s” is no e-mail address."), text=text[:60]) from None
    return text


def _page(text: str) -> str:
    """An address of a page; the beginning that everybody leaves out is put in front."""
    whole = text if "://" in text else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(whole)
    except ValidationError:
        raise Refused("not_a_page", _("“%(text)s” is no address of a page."), text=text[:60]) from None
    return whole


def _age(text: str) -> int:
    if not text.isdigit() or int(text) > 120:
        raise Refused("not_an_age", _("“%(text)s” is no age. Write a number of years."), text=text[:20])
    return int(text)


def _degrees(most: int) -> Callable[[str], float]:
    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = most + 1
        if not -most <= number <= most:
            raise Refused("not_on_earth", _("“%(text)s” is no place on a map."), text=text[:20])
        return number

    return read


def _name(text: str) -> str:
    if len(text) > MOST_NAME:
        raise Refused("too_long", _("A name of more than 200 letters is too long."))
    return text


FIELDS: tuple[Field, ...] = (
    Field("name", _("What is it called?"), guesses=("service name", "service", "title"), check=_name, is_needed=True, most=MOST_NAME),
    Field("description", _("What happens there?"), guesses=("summary", "about", "details"), is_long=True),
    Field("needs", _("What does it help with?"), _("One in each line, or with semicolons between them."), ("category", "categories", "tags", "taxonomy", "type"), is_long=True),
    Field("program", _("Is it part of a programme?"), _("Its name, when several things that you offer belong together."), ("programme",), _name, most=MOST_NAME),
    Field("eligibility_description", _("Whom is it for?"), guesses=("eligibility", "who is it for", "criteria"), is_long=True),
    Field("application_process", _("How does somebody join?"), guesses=("how to join", "referral", "how to access", "access route"), is_long=True),
    Field("times", _("When is it open?"), _("For example: Tue 10:00-12:00; 1st Fri 14:00-16:00"), ("opening times", "opening hours", "days", "when", "schedule"), notation.read_times, is_long=True),
    Field("costs", _("What does it cost?"), _("For example: £2 per session; free for carers"), ("cost", "price", "fees", "charges"), notation.read_costs, is_long=True),
    Field("minimum_age", _("From which age?"), guesses=("min age", "age from"), check=_age, most=3),
    Field("maximum_age", _("Up to which age?"), guesses=("max age", "age to"), check=_age, most=3),
    Field("languages", _("In which languages besides English?"), guesses=("language",), most=300),
    Field("contact_title", _("Whom to ask for"), _("The post, not the person: the club's secretary"), ("contact", "contact role"), most=MOST_NAME),
    Field("phone", _("Telephone"), guesses=("tel", "telephone", "phone number", "contact number"), most=40),
    Field("email", _("E-mail"), guesses=("email address", "contact email"), check=_mail, most=254),
    Field("url", _("Web page"), guesses=("website", "web", "link"), check=_page, most=500),
    Field("place", _("Where is it?"), _("The name of the place: St Mary's Hall"), ("venue", "location", "location name"), most=MOST_NAME),
    Field("address", _("Street and number"), guesses=("address 1", "address line 1", "street"), most=MOST_NAME),
    Field("town", _("Town"), guesses=("city", "address 2", "village"), most=120),
    Field("postcode", _("Postcode"), guesses=("post code", "postal code", "zip"), check=notation.read_postcode, most=16),
    Field("latitude", _("Latitude"), guesses=("lat",), check=_degrees(90), most=20),
    Field("longitude", _("Longitude"), guesses=("lon", "lng", "long"), check=_degrees(180), most=20),
    Field("access", _("What helps to get in?"), _("For example: no steps; hearing loop"), ("accessibility", "facilities"), is_long=True),
    Field("alert", _("What should people know at once?"), _("Closed in August; moved to another room."), ("notice", "news"), most=500),
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}


def sheet_of(service: Service) -> dict[str, str]:
    """The sheet of a service that is there."""
    sheet = {field.name: _text(getattr(service, field.name)) for field in FIELDS if field.name not in NESTED}
    contact = service.contacts.first()
    phones = list(contact.phones.all()) if contact else []
    phone = next(iter([*phones, *service.phones.all()]), None)
    places = list(service.service_at_locations.select_related("location"))
    # Of several places each has hours of its own (`place_of`); these are the hours that hold at all of them.
    hours = listings.schedules_of(service) if len(places) < 2 else list(service.schedules.all())
    place = place_of(places[0]) if places else dict.fromkeys(AT, "")
    return sheet | place | {
        "needs": "; ".join(one.term.name for one in service.attributes.select_related("term").order_by("term__name")),
        "times": notation.write_times(hours),
        "costs": notation.write_costs(service.cost_options.all()),
        "languages": "; ".join(one.name for one in service.languages.all()),
        "contact_title": contact.title if contact else "",
        "phone": phone.number if phone else "",
        "program": service.program.name if service.program else "",
    }  # fmt: skip


def place_of(at: ServiceAtLocation) -> dict[str, str]:
    """The sheet of one place, with the hours that hold there alone."""
    place = at.location
    address = place.addresses.first()
    return {
        "place": place.name,
        "address": address.address_1 if address else "",
        "town": address.city if address else "",
        "postcode": address.postal_code if address else "",
        "latitude": _text(place.latitude),
        "longitude": _text(place.longitude),
        "access": "; ".join(listings.access_words(one) for one in place.accessibility.all()),
        "times": notation.write_times(at.schedules.all()),
    }


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def tidied(name: str, text: str) -> str:
    """As the sheet of a service would say it, where that can be read: so that "Tue 10-12" is no change from "Tuesday 10:00-12:00"."""
    text = text.strip()
    try:
        if name == "times":
            return notation.write_times([Schedule(**one) for one in notation.read_times(text)]) or text
        if name == "costs":
            return notation.write_costs([CostOption(**one) for one in notation.read_costs(text)])
        return notation.read_postcode(text) if name == "postcode" else text
    except Refused:
        return text


def checked(sheet: Mapping[str, str]) -> dict[str, str]:
    """The sheet without stray spaces; refuses a part that cannot be meant, and a name left out."""
    tidy = {name: tidied(name, text) for name, text in sheet.items() if name in BY_NAME}
    for name, text in tidy.items():
        if text:
            BY_NAME[name].check(text)
        elif BY_NAME[name].is_needed:
            raise Refused("missing", _("Say what it is called."))
    lowest, highest = tidy.get("minimum_age") or "0", tidy.get("maximum_age") or "999"
    if int(lowest) > int(highest):
        raise Refused("ages_backwards", _("The highest age is below the lowest."))
    return tidy


def listing_of(sheet: Mapping[str, str]) -> dict[str, Any]:
    """What a checked sheet says, in the nested shape of HSDS; of what is not in the sheet it says nothing."""
    listing: dict[str, Any] = {
        name: BY_NAME[name].check(text) if text else listings.EMPTY.get(name, "")
        for name, text in sheet.items()
        if name not in NESTED
    }
    if "times" in sheet:
        listing["schedules"] = notation.read_times(sheet["times"])
    if "costs" in sheet:
        listing["cost_options"] = notation.read_costs(sheet["costs"])
    if "languages" in sheet:
        listing["languages"] = [listings.language(name) for name in notation.parts_of(sheet["languages"])]
    if "needs" in sheet:
        listing["attributes"] = [{"taxonomy_term": {"name": name}} for name in notation.parts_of(sheet["needs"])]
    if "program" in sheet:
        listing["program"] = {"name": sheet["program"]}
    if any(name in sheet for name in REACH):
        listing["contacts"] = _contacts(sheet)
    if any(name in sheet for name in PLACE):
        listing["service_at_locations"] = _places(sheet)
    return listing


def listing_of_place(sheet: Mapping[str, str]) -> dict[str, Any]:
    """One place of a checked sheet, with its own hours; empty when the sheet says nothing of it."""
    places = _places(sheet)
    return {**places[0], "schedules": notation.read_times(sheet.get("times", ""))} if places else {}


def _contacts(sheet: Mapping[str, str]) -> list[dict[str, Any]]:
    phone, title = sheet.get("phone", ""), sheet.get("contact_title", "")
    return [{"title": title, "phones": [{"number": phone}] if phone else []}] if phone or title else []


def _point(sheet: Mapping[str, str]) -> tuple[float | None, float | None]:
    """Where it is on the map. Hardly anybody knows that of their hall: without it the middle of the postcode's district stands in, so that it is found near there."""
    if sheet.get("latitude") and sheet.get("longitude"):
        return float(sheet["latitude"]), float(sheet["longitude"])
    near = where.point_of(sheet["postcode"]) if sheet.get("postcode") else None
    return (near.latitude, near.longitude) if near else (None, None)


def _places(sheet: Mapping[str, str]) -> list[dict[str, Any]]:
    if not any(sheet.get(name) for name in PLACE):
        return []
    location: dict[str, Any] = {"location_type": "physical", "name": sheet.get("place", "")}
    location["latitude"], location["longitude"] = _point(sheet)
    if sheet.get("address") or sheet.get("postcode"):
        location["addresses"] = [
            {
                "address_1": sheet.get("address", ""),
                "city": sheet.get("town", ""),
                "postal_code": notation.read_postcode(sheet.get("postcode", "")),
                "country": "GB",
                "address_type": "physical",
            }
        ]
    location["accessibility"] = [listings.access(words) for words in notation.parts_of(sheet.get("access", ""))]
    return [{"location": location}]
