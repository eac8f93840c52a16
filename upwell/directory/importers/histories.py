"""The `metadata` of a feed, wherever in a service it hangs: gathered, without who did it and without values that lead to a person."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from upwell.directory.shape import ENTITIES, is_uuid, read_date
from upwell.kit import private_details

Thing = Mapping[str, Any]
REACHES = ("email", "phone", "number", "contact")
MOST = 200  # of one thing: a history is kept so that it can be looked up, not as an archive of another directory


def histories_of(thing: Thing, kind: str, *, not_in: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The lines of a thing and of all that hangs in it, the newest first."""
    lines = [line for line in _walk(thing, kind, not_in) if line]
    return sorted(lines, key=lambda line: line["last_action_date"], reverse=True)[:MOST]


def _walk(thing: Thing, kind: str, not_in: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    yield from (_line(one, thing, kind) for one in _things(thing.get("metadata")))
    entity = ENTITIES[kind]
    for name, below in {**entity.lists, **entity.ones}.items():
        if name not in ("metadata", "taxonomy_term", *not_in):
            for one in _things(thing.get(name)):
                yield from _walk(one, below, not_in)


def _things(value: Any) -> list[Thing]:
    given = value if isinstance(value, list) else [value]
    return [one for one in given if isinstance(one, Mapping)]


def _line(line: Thing, thing: Thing, kind: str) -> dict[str, Any]:
    day, field = read_date(line.get("last_action_date")), str(line.get("field_name") or "")[:80]
    if day is None or not field:
        return {}
    owner = next((str(uid) for uid in (line.get("resource_id"), thing.get("id")) if is_uuid(str(uid))), "")
    about = str(line.get("resource_type") or kind)[:40]
    return {
        "id": str(line.get("id") or ""),
        "resource_type": about,
        "resource_uid": uuid.UUID(owner) if owner else None,
        "last_action_date": day,
        "last_action_type": str(line.get("last_action_type") or "update")[:40],
        "field_name": field,
        "previous_value": _kept(about, field, line.get("previous_value")),
        "replacement_value": _kept(about, field, line.get("replacement_value")),
    }


def _kept(about: str, field: str, value: Any) -> str:
    """What leads to a person is left at the door, like the names of contacts."""
    text = str(value or "").replace("\x00", "")
    reaches = any(word in f"{about}.{field}".lower() for word in REACHES)
    return "" if reaches or private_details.found(text) else text
