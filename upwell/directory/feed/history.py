"""What changed, when, from what to what, and by which kind of person: the `metadata` of HSDS, from the changes that the directory keeps anyway.

Nobody is named. What was taken out of free text stays out, because it may have been taken out for somebody's sake: of such fields, of ways to reach somebody and of
doors only the day of the change is told. Where a short value looks like it leads to a person it is left out too.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Prefetch, Q

from upwell.directory.models import Change, Metadata, Organization, Service
from upwell.kit import private_details
from upwell.kit.time import day_of

MOST = 100
# Our fields as the standard calls them.
CALLED = {
    "needs": "attributes", "times": "schedules", "costs": "cost_options", "contact_title": "contacts.title", "phone": "phones.number",
    "place": "location.name", "address": "address.address_1", "town": "address.city", "postcode": "address.postal_code",
    "latitude": "location.latitude", "longitude": "location.longitude", "access": "accessibility.description", "program": "program.name",
}  # fmt: skip
# Fields of few words and fixed form, by the last part of their name: only what these said is told.
TOLD = frozenset(
    (
        "name", "alternate_name", "status", "url", "website", "attributes", "schedules", "cost_options", "languages", "minimum_age", "maximum_age",
        "city", "assured_date", "amount", "option", "currency", "byday", "opens_at", "closes_at", "valid_from", "valid_to", "dtstart", "freq", "interval",
    )
)  # fmt: skip
HUSHED = ("contact", "phone", "address")  # whatever hangs in these is somebody's, but for the town
TAKEN = Change.objects.filter(
    ~Q(kind=Change.Kind.PROBLEM), state=Change.State.TAKEN
).order_by("-decided_at", "-pk")  # fmt: skip
ALONG = (Prefetch("changes", TAKEN, to_attr="taken_changes"), "metadata")
HANDS = {
    Change.Hand.PROVIDER: "a provider of the organisation, let in by a keeper of the directory",
    Change.Hand.KEEPER: "a keeper of the directory",
    Change.Hand.SOURCE: "the directory it is copied from",
    Change.Hand.UNKNOWN: "not known",
}

Thing = dict[str, Any]


def of_service(row: Service) -> Thing:
    """The history of a service, the newest first."""
    changes = (one for one in row.taken_changes if one.kind != Change.Kind.ORGANIZATION)  # type: ignore[attr-defined]
    return _whole(row, "service", changes)


def of_organization(row: Organization) -> Thing:
    """The history of an organisation itself; that of its services stands with them."""
    changes = (one for one in row.taken_changes if one.kind == Change.Kind.ORGANIZATION)  # type: ignore[attr-defined]
    return _whole(row, "organization", changes)


def _whole(row: Any, kind: str, changes: Iterable[Change]) -> Thing:
    ours = [entry for change in changes for entry in _entries(change, str(row.uid), kind)]
    copied = [_copied(one, row, kind) for one in row.metadata.all()]
    told = sorted(ours + copied, key=lambda entry: str(entry["last_action_date"]), reverse=True)
    return {"metadata": told[:MOST]} if told else {}


def _entries(change: Change, uid: str, kind: str) -> Iterator[Thing]:
    """One for each field. A new service is one entry: it began."""
    action = _action(change)
    for name in _fields(change):
        field = CALLED.get(name, name)
        yield {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{change.ref}|{name}")),
            "resource_id": uid,
            "resource_type": kind,
            "last_action_date": day_of(change.decided_at).isoformat() if change.decided_at else "",
            "last_action_type": action,
            "field_name": field,
            "previous_value": said(field, str(change.before.get(name, ""))),
            "replacement_value": said(field, str(change.after.get(name, ""))),
            "updated_by": HANDS.get(Change.Hand(change.hand), HANDS[Change.Hand.UNKNOWN]),
        }


def _fields(change: Change) -> list[str]:
    """What it changed. A place waits as a whole sheet, so of it only what is different."""
    if change.kind == Change.Kind.NEW:
        return ["name"]
    is_whole = change.kind == Change.Kind.PLACE
    return [name for name, text in change.after.items() if not is_whole or text != change.before.get(name, "")]


def _action(change: Change) -> str:
    if change.kind == Change.Kind.NEW:
        return "create"
    if change.kind != Change.Kind.PLACE or any(change.before.values()) == any(change.after.values()):
        return "update"
    return "create" if any(change.after.values()) else "delete"


def _copied(row: Metadata, thing: Any, kind: str) -> Thing:
    field = f"{row.resource_type}.{row.field_name}"
    return {
        "id": str(row.uid),
        "resource_id": str(row.resource_uid or thing.uid),
        "resource_type": row.resource_type or kind,
        "last_action_date": row.last_action_date.isoformat(),
        "last_action_type": row.last_action_type,
        "field_name": row.field_name,
        "previous_value": said(field, row.previous_value),
        "replacement_value": said(field, row.replacement_value),
        "updated_by": HANDS[Change.Hand.SOURCE],
    }


def said(field: str, value: str) -> str:
    """The value, where it can do nobody harm; the standard wants something there, and nothing is the empty word."""
    *above, last = field.split(".")
    is_hushed = last != "city" and any(part.rstrip("s").startswith(HUSHED) for part in above)
    return "" if last not in TOLD or is_hushed or private_details.found(value) else value
