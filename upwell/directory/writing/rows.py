"""One row from one part of a listing: under the id that it has in a feed where that is free, its words cut to what the column holds."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model, URLField

Listing = Mapping[str, Any]

SCHEDULE = (
    "valid_from", "valid_to", "dtstart", "until", "freq", "interval", "byday", "bymonthday", "opens_at", "closes_at", "description",
    "schedule_link", "attending_type", "notes",
)  # fmt: skip
METADATA = (
    "resource_type", "resource_uid", "last_action_date", "last_action_type", "field_name", "previous_value", "replacement_value",
)  # fmt: skip


def uid_of(given: Any, *path: Any) -> uuid.UUID:
    """The id that a feed gives, or one made from where in it this stands: the same each time."""
    try:
        return uuid.UUID(str(given))
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_URL, "|".join(str(part) for part in path))


def make(model: type[Any], listing: Listing, fields: Iterable[str], parent: uuid.UUID, **more: Any) -> Any:
    """One row of a list, under its own id where that is free."""
    row = model(**more)
    put(row, listing, fields)
    given = listing.get("id")
    if given:
        uid = uid_of(given, parent, model.__name__, given)
        taken = model.objects.filter(uid=uid).exists()
        row.uid = uid_of("", parent, model.__name__, given, uuid.uuid4()) if taken else uid
    row.save(force_insert=True)
    return row


def put(row: Model, listing: Listing, fields: Iterable[str]) -> None:
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
