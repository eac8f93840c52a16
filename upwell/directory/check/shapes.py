"""Whether each thing has its shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from upwell.directory.check.findings import Finding
from upwell.directory.shape import misfits


def shape_of(kind: str, thing: Any, where: str) -> Iterator[Finding]:
    """What does not fit, with the way to it."""
    for one in misfits(kind, thing):
        yield Finding("shape", f"{where} {one.where}".rstrip(), one.says)


def kind_of(thing: Any) -> str | None:
    """What a thing in a file probably is."""
    if not isinstance(thing, Mapping):
        return None
    if {"location", "location_id"} & set(thing) and "status" not in thing:
        return "service_at_location"
    if {"parent_id", "taxonomy", "taxonomy_id", "term_uri"} & set(thing) and "status" not in thing:
        return "taxonomy_term"
    if {"organization_identifiers", "website", "logo", "legal_status"} & set(thing) and "status" not in thing:
        return "organization"
    return "service" if {"status", "organization", "organization_id", "service_at_locations"} & set(thing) else None


def name_of(thing: Any) -> str:
    """How a finding names it."""
    if not isinstance(thing, Mapping):
        return str(thing)[:40]
    return f"“{str(thing.get('name', ''))[:60]}” ({thing.get('id', 'no id')})"
