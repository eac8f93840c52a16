"""HSDS as tables: services.csv, organizations.csv, … put together into the nested services that a feed would give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.directory.shape import ENTITIES, NUMBER
from upwell.kit.errors import Refused
from upwell.kit.imports import read_csv

Rows = list[dict[str, Any]]

# Names of files in the wild: kind of entity -> what the file may be called.
FILES = {
    "service": ("services", "service"),
    "organization": ("organizations", "organization"),
    "organization_identifier": ("organization_identifiers",),
    "location": ("locations", "location"),
    "address": ("addresses", "address", "physical_addresses"),
    "accessibility": ("accessibility",),
    "service_at_location": ("service_at_location", "service_at_locations"),
    "schedule": ("schedules", "schedule"),
    "cost_option": ("cost_options", "cost_option"),
    "contact": ("contacts", "contact"),
    "phone": ("phones", "phone"),
    "language": ("languages", "language"),
    "funding": ("funding",),
    "service_area": ("service_areas", "service_area"),
    "attribute": ("attributes", "attribute"),
    "taxonomy_term": ("taxonomy_terms", "taxonomy_term"),
    "required_document": ("required_documents",),
    "url": ("url", "urls"),
    "program": ("programs", "program"),
    "metadata": ("metadata",),
    "service_capacity": ("service_capacity", "service_capacities"),
    "unit": ("units", "unit"),
}
# What a line of the history may be about.
RESOURCES = (
    "service",
    "organization",
    "program",
    "location",
    "address",
    "contact",
    "phone",
    "schedule",
    "cost_option",
    "service_at_location",
)
# Lists that hang in something else: kind, name of the list, column that names the owner; innermost first.
HANGS = (
    ("language", "languages", "phone", "phone_id"),
    ("phone", "phones", "contact", "contact_id"),
    ("address", "addresses", "location", "location_id"),
    ("accessibility", "accessibility", "location", "location_id"),
    ("language", "languages", "location", "location_id"),
    ("schedule", "schedules", "service_at_location", "service_at_location_id"),
    *(("metadata", "metadata", kind, "resource_id") for kind in RESOURCES),
    ("program", "programs", "organization", "organization_id"),
    ("organization_identifier", "organization_identifiers", "organization", "organization_id"),
    ("service_at_location", "service_at_locations", "service", "service_id"),
    ("schedule", "schedules", "service", "service_id"),
    ("cost_option", "cost_options", "service", "service_id"),
    ("contact", "contacts", "service", "service_id"),
    ("phone", "phones", "service", "service_id"),
    ("language", "languages", "service", "service_id"),
    ("funding", "funding", "service", "service_id"),
    ("service_area", "service_areas", "service", "service_id"),
    ("attribute", "attributes", "service", "link_id"),
    ("required_document", "required_documents", "service", "service_id"),
    ("url", "additional_urls", "service", "service_id"),
    ("service_capacity", "capacities", "service", "service_id"),
)


def services_of(files: Mapping[str, bytes]) -> Rows:
    """The services of a set of tables, each with all that hangs in it. Refuses a set without services."""
    by_stem = {name.lower().removesuffix(".csv"): content for name, content in files.items()}
    tables = {kind: _read(kind, by_stem, stems) for kind, stems in FILES.items()}
    if not tables["service"]:
        raise Refused("no_services", _("There is no services.csv among these files, or it is empty."))
    _put_in(tables["attribute"], "taxonomy_term", tables["taxonomy_term"], "taxonomy_term_id")
    _put_in(tables["service_capacity"], "unit", tables["unit"], "unit_id")
    _put_in(tables["service_at_location"], "location", tables["location"], "location_id")
    _put_in(tables["service"], "program", tables["program"], "program_id")
    _put_in(tables["service"], "organization", tables["organization"], "organization_id")
    for kind, key, owner, column in HANGS:
        _hang(tables[kind], key, tables[owner], column)
    return tables["service"]


def _read(kind: str, by_stem: Mapping[str, bytes], stems: Iterable[str]) -> Rows:
    content = next((by_stem[stem] for stem in stems if stem in by_stem), None)
    if content is None:
        return []
    table = read_csv(content)
    numbers = {name for name, what in ENTITIES[kind].fields.items() if what == NUMBER}
    return [
        {
            name: _number(cell) if name in numbers else cell
            for name, cell in zip(table.headings, cells, strict=False)
            if cell
        }
        for cells in table.rows
    ]


def _number(cell: str) -> Any:
    try:
        return float(cell) if "." in cell else int(cell)
    except ValueError:
        return cell


def _put_in(rows: Rows, key: str, others: Rows, column: str) -> None:
    """The one thing that a row names by its id."""
    by_id = {other.get("id"): other for other in others}
    for row in rows:
        if row.get(column) in by_id:
            row[key] = by_id[row[column]]


def _hang(rows: Rows, key: str, owners: Rows, column: str) -> None:
    by_id = {owner.get("id"): owner for owner in owners}
    for row in rows:
        owner = by_id.get(row.get(column))
        if owner is not None:
            owner.setdefault(key, []).append(row)
