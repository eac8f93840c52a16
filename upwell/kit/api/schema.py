"""The OpenAPI document with the errors that ninja leaves out of it: whoever reads it must know what may come back."""

from __future__ import annotations

import logging
from http.client import responses as names
from typing import Any

from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

log = logging.getLogger("upwell.api")

PROBLEM = {"$ref": "#/components/schemas/ProblemOut"}
DETAIL = {
    "type": "object",
    "title": "DetailOut",
    "required": ["where", "says"],
    "properties": {"where": {"type": "string"}, "says": {"type": "string"}},
}
PROBLEM_SCHEMA = {
    "type": "object",
    "title": "ProblemOut",
    "required": ["code", "sentence", "details"],
    "properties": {
        "code": {"type": "string", "description": "Stays the same: programs go by it."},
        "sentence": {"type": "string", "description": "For a person."},
        "details": {"type": "array", "items": {"$ref": "#/components/schemas/DetailOut"}},
    },
}
SAFE = {"GET", "HEAD", "OPTIONS"}


class HonestSchema(OpenAPISchema):
    """As ninja's, with each operation's errors."""

    def __init__(self, api: Any, path_prefix: str) -> None:
        self.clashes: set[str] = set()
        super().__init__(api, path_prefix)

    def responses(self, operation: Operation) -> dict[int, dict[str, Any]]:
        """What the operation declares, and every error that it can end in."""
        declared: dict[int, dict[str, Any]] = super().responses(operation)
        content = {self.api.renderer.media_type: {"schema": PROBLEM}}
        missing = {status for status in _errors(operation) if status not in declared}
        return declared | {status: {"description": names[status], "content": content} for status in sorted(missing)}

    def get_components(self) -> dict[str, Any]:
        """All schemas, that of errors among them."""
        self.add_schema_definitions({"ProblemOut": PROBLEM_SCHEMA, "DetailOut": DETAIL})
        components: dict[str, Any] = super().get_components()
        return components

    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        """Two schemas of one name would silently be one: they are noted, and a test fails."""
        for name, definition in definitions.items():
            known = self.schemas.get(name)
            if known is not None and known != definition and name not in ("ProblemOut", "DetailOut"):
                self.clashes.add(name)
                log.warning("two API schemas are called %s", name)
        super().add_schema_definitions(definitions)


def _errors(operation: Operation) -> set[int]:
    found: set[int] = set()
    sources = {getattr(model, "__ninja_param_source__", "") for model in operation.models}
    if operation.models:
        found.add(422)
    if "path" in sources:
        found.add(404)
    if sources & {"body", "form", "file"}:
        found.add(400)
    if operation.auth_callbacks:
        found |= {401, 403}
    if not set(operation.methods) <= SAFE:
        found |= {403, 409, 429}
    return found
