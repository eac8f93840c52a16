"""The feed's description of itself: the front page that the standard asks for, and an OpenAPI document from the same tables that read and check feeds."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings

from upwell.directory import shape

VERSION = "3.0"
PROFILE = "https://openreferraluk.org/specifications/3.0/openapi.json"
LISTS = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
_PAGE = ("page", "per_page", "format")
_SERVICE = (
    "search", "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "minimum_age", "maximum_age", "day", "start_time",
    "end_time", "postcode", "proximity",
)  # fmt: skip
PARAMETERS: dict[str, tuple[str, ...]] = {
    "services": (*_PAGE, *_SERVICE, "minimal", "full"),
    "organizations": (*_PAGE, "search", "taxonomy_term_id", "taxonomy_id", "full"),
    "service_at_locations": (*_PAGE, *_SERVICE, "full"),
    "taxonomies": (*_PAGE, "search"),
    "taxonomy_terms": (*_PAGE, "search", "taxonomy_id", "parent_id", "top_only"),
}
_WHOLE = {"page", "per_page"}
_NUMBERS = {"minimum_age", "maximum_age", "proximity"}
_YES_NO = {"minimal", "full", "top_only"}
_TYPES = {shape.NUMBER: {"type": "number"}, shape.WORDS: {"type": "string"}}


def front() -> dict[str, str]:
    """Version, profile, where the description is."""
    return {"version": VERSION, "profile": PROFILE, "openapi_url": f"{settings.ORIGIN}/hsds/openapi.json"}


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    paths: dict[str, Any] = {"/": {"get": _operation("Which version and profile this is.", "ApiDetails")}}
    for name, kind in LISTS.items():
        listed = _operation(f"A page of {name}. Filters add up.", f"PageOf{kind}")
        listed["parameters"] = [_parameter(one) for one in PARAMETERS[name]]
        paths[f"/{name}"] = {"get": listed}
        single = _operation(f"One {kind} by its id.", kind)
        single["parameters"] = [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
        ]
        paths[f"/{name}/{{id}}"] = {"get": single}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.COMMUNITY_NAME}: what helps nearby",
            "version": VERSION,
            "description": "Open Referral UK (HSDS-UK 3.0). Open to everybody, no key.",
        },
        "servers": [{"url": f"{settings.ORIGIN}/hsds"}],
        "paths": paths,
        "components": {"schemas": _schemas()},
    }


def _operation(says: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"summary": says, "responses": {"200": {"description": says, "content": content}}}


def _parameter(name: str) -> dict[str, Any]:
    kind = "integer" if name in _WHOLE else "number" if name in _NUMBERS else "boolean" if name in _YES_NO else "string"
    return {"name": name, "in": "query", "required": False, "schema": {"type": kind}}


def _schemas() -> dict[str, Any]:
    made: dict[str, Any] = {kind: _schema(entity) for kind, entity in shape.ENTITIES.items()}
    for kind in LISTS.values():
        made[f"PageOf{kind}"] = _envelope(kind)
    words = {"type": "string"}
    made["ApiDetails"] = {"type": "object", "properties": {"version": words, "profile": words, "openapi_url": words}}
    return made


def _schema(entity: shape.Entity) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: _TYPES.get(kind) or {"type": "string", "format": _format(kind)} for name, kind in entity.fields.items()
    }
    told |= {name: {"type": "string", "enum": list(values)} for name, values in entity.closed.items()}
    told |= {name: {"type": "array", "items": _ref(kind)} for name, kind in entity.lists.items()}
    told |= {name: _ref(kind) for name, kind in entity.ones.items()}
    return {"type": "object", "properties": told, "required": list(entity.needed)}


def _format(kind: str) -> str:
    return "date-time" if kind == shape.MOMENT else kind


def _ref(kind: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind}"}


def _envelope(kind: str) -> dict[str, Any]:
    numbers = {key: {"type": "integer"} for key in ("total_items", "total_pages", "page_number", "size")}
    flags = {key: {"type": "boolean"} for key in ("first_page", "last_page", "empty")}
    told = numbers | flags | {"contents": {"type": "array", "items": _ref(kind)}}
    return {"type": "object", "properties": told, "required": list(told)}
