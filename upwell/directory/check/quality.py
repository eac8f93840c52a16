"""Whether people can use what a feed says: old, doubled, provisional, out of reach, in the wrong place, over, impossible."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from upwell.directory.check.findings import Finding
from upwell.directory.check.shapes import name_of
from upwell.directory.models.services import STALE_DAYS
from upwell.directory.shape import WEEKDAYS, read_date
from upwell.kit.search.words import words_of
from upwell.kit.time import today

Thing = Mapping[str, Any]
FEWEST_FOR_ONE_DATE = 20
SHORTEST = 15

_PROVISIONAL = re.compile(
    r"lorem ipsum|\btbc\b|\bxxx+\b|\btodo\b|\bplaceholder\b|\bdummy\b|insert \w+ here|path/to/|example\.(com|org|net)|test@|@test\b|asdf|qwerty"
    r"|\bto be confirmed\b|^test\b|\btest service\b",
    re.IGNORECASE,
)
_EXACTLY = {"string", "none", "null", "n/a", "na", "-", ".", "name", "description", "unknown", "undefined"}
_IDLE_PHONE = re.compile(r"^\+?\d{0,4}?(\d)\1{6,}$|^0?1?23456789?0?$|^01234567890?$")


def of_each(service: Thing) -> Iterator[Finding]:
    """What can be seen on one service alone."""
    where = name_of(service)
    for test in (_age, _provisional, _reach, _words, _place, _hours, _cannot_be, _people, _program, _history):
        yield from (Finding(code, where, says) for code, says in test(service))


Told = Iterator[tuple[str, str]]


def _list(thing: Thing, key: str) -> list[Thing]:
    found = thing.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _one(thing: Thing, key: str) -> Thing:
    found = thing.get(key)
    return found if isinstance(found, Mapping) else {}


def _age(service: Thing) -> Told:
    assured = read_date(service.get("assured_date"))
    if assured is None:
        yield "never_assured", ""
    elif assured > today() + timedelta(days=1):
        yield "future", f"{assured}"
    elif assured < today() - timedelta(days=STALE_DAYS):
        yield "stale", f"last checked {assured}"


def is_provisional(text: Any) -> bool:
    """Words that were put there for the time being."""
    words = str(text).strip()
    return words.lower() in _EXACTLY or bool(_PROVISIONAL.search(words))


def _provisional(service: Thing) -> Told:
    said = {name: service.get(name) for name in ("name", "description", "email", "url", "fees")}
    said["organization.name"] = _one(service, "organization").get("name")
    for name, text in said.items():
        if text and is_provisional(text):
            yield "placeholder", f"{name}: {str(text)[:60]!r}"
    for phone in phones_of(service):
        if is_provisional(phone) or _IDLE_PHONE.match(re.sub(r"[^\d+]", "", phone)):
            yield "placeholder", f"telephone: {phone}"


def phones_of(service: Thing) -> list[str]:
    """Every number to call."""
    rows = _list(service, "phones") + [
        one for contact in _list(service, "contacts") for one in _list(contact, "phones")
    ]
    return [str(one["number"]) for one in rows if one.get("number")]


def is_reachable(service: Thing) -> bool:
    """A telephone, an e-mail or a page of its own."""
    return bool(
        service.get("email")
        or service.get("url")
        or phones_of(service)
        or any(c.get("email") for c in _list(service, "contacts"))
    )


def _reach(service: Thing) -> Told:
    if not is_reachable(service):
        organization = _one(service, "organization")
        yield ("only_organization" if organization.get("email") or organization.get("website") else "no_contact"), ""


def _words(service: Thing) -> Told:
    description, name = str(service.get("description") or "").strip(), str(service.get("name") or "").strip()
    if len(description) < SHORTEST or words_of(description) == words_of(name):
        yield "says_nothing", repr(description[:40])
    if re.search(r"</?(p|br|div|span|a|ul|li|b|strong)\b[^>]*>|&(nbsp|amp|lt);", description):
        yield "markup", ""
    if not _list(service, "attributes"):
        yield "no_terms", ""


def places_of(service: Thing) -> list[Thing]:
    """The places of a service."""
    return [place for at in _list(service, "service_at_locations") if (place := _one(at, "location"))]


def _place(service: Thing) -> Told:
    places = places_of(service)
    if not places and not _list(service, "service_areas"):
        yield "nowhere", ""
    if any(place.get("latitude") == 0 and place.get("longitude") == 0 for place in places):
        yield "null_island", ""


def _hours(service: Thing) -> Told:
    rules = _list(service, "schedules") + [
        one for at in _list(service, "service_at_locations") for one in _list(at, "schedules")
    ]
    ends = [read_date(one.get("valid_to") or one.get("until")) for one in rules]
    if rules and service.get("status") == "active" and all(end is not None and end < today() for end in ends):
        yield "ended", f"the last on {max(end for end in ends if end is not None)}"
    for one in rules:
        opens, closes = str(one.get("opens_at") or ""), str(one.get("closes_at") or "")
        if opens and closes and closes[:5] < opens[:5]:
            yield "impossible", f"opens {opens}, closes {closes}"
        if one.get("byday") and any(code.strip()[-2:].upper() not in WEEKDAYS for code in str(one["byday"]).split(",")):
            yield "impossible", f"no days: {str(one['byday'])[:40]!r}"


def _cannot_be(service: Thing) -> Told:
    low, high = service.get("minimum_age"), service.get("maximum_age")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        yield "impossible", f"from age {low} to {high}"
    for one in _list(service, "cost_options"):
        amount = one.get("amount")
        if isinstance(amount, int | float) and amount < 0:
            yield "impossible", f"it costs {amount}"


def _people(service: Thing) -> Told:
    named = [contact for contact in _list(service, "contacts") if str(contact.get("name") or "").strip()]
    if named:
        yield "names_people", f"{len(named)}"


def _program(service: Thing) -> Told:
    program = _one(service, "program")
    owner, offers = program.get("organization_id"), _one(service, "organization").get("id")
    if program and service.get("program_id") not in (None, "", program.get("id")):
        yield "other_program", f"program_id {service['program_id']}, program {program.get('id')}"
    elif owner and offers and owner != offers:
        yield "other_program", f"“{program.get('name', '')}” is of organisation {owner}"


def _history(service: Thing) -> Told:
    lines = _list(service, "metadata")
    latest = max((day for one in lines if (day := read_date(one.get("last_action_date")))), default=None)
    modified = read_date(service.get("last_modified"))
    if latest is not None and latest > min(modified or today(), today()) + timedelta(days=1):
        yield "history_differs", f"changed on {latest}, last_modified {modified or 'is not said'}"
    named = {str(one.get("updated_by") or "") for one in lines if _looks_like_a_name(one.get("updated_by"))}
    if named:
        yield "history_names", f"{len(named)}"


def _looks_like_a_name(text: Any) -> bool:
    """An address of somebody, or two or three words that all begin large: "Ann Persona", not "a keeper of the directory"."""
    said = str(text or "").strip()
    words = said.split()
    return "@" in said or (2 <= len(words) <= 3 and all(word[:1].isupper() and word[1:].islower() for word in words))


class Dates:
    """Whether nearly everything has one date of change."""

    def __init__(self) -> None:
        self.days: Counter[str] = Counter()
        self.services = 0

    def look(self, service: Thing) -> None:
        """One service."""
        self.services += 1
        if service.get("last_modified"):
            self.days[str(service["last_modified"])[:10]] += 1

    def found(self) -> Iterator[Finding]:
        """One date for nearly all."""
        day, number = (self.days.most_common(1) or [("", 0)])[0]
        if self.services >= FEWEST_FOR_ONE_DATE and number > 0.9 * self.services:
            yield Finding("one_date", "services", day)


def postcode_of(service: Thing) -> str:
    """The postcode of its first place that has one."""
    for place in places_of(service):
        for address in _list(place, "addresses"):
            if address.get("postal_code"):
                return "".join(str(address["postal_code"]).upper().split())
    return ""


def is_usable(service: Thing) -> bool:
    """Somebody could be sent there: open, reachable, checked within a year."""
    assured = read_date(service.get("assured_date")) or date.min
    return (
        service.get("status") == "active" and is_reachable(service) and assured >= today() - timedelta(days=STALE_DAYS)
    )
