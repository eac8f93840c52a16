"""The OpenAPI document with the errors that ninja leaves out of it: whoever reads it must know what may come back."""

from __future__ import annotations

from http.client import responses as names
from typing import Any

from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

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
    """As ninja's, with each operation's errors, and with two schemas of one name kept apart (ninja would let the later one take the place of the first)."""

    def __init__(self, api: Any, path_prefix: str) -> None:
        self._renamed: dict[str, str] = {}
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
        """Keep the definitions, each under a name of its own."""
        self._renamed = {
            name: free for name, wanted in definitions.items() if (free := self._free(name, wanted)) != name
        }
        super().add_schema_definitions(
            {self._renamed.get(name, name): _pointing(wanted, self._renamed) for name, wanted in definitions.items()}
        )

    def _free(self, name: str, wanted: Any) -> str:
        """`name`, or with the first number that is not taken by another schema."""
        names = (name, *(f"{name}{number}" for number in range(2, 1000)))
        return next(free for free in names if self.schemas.get(free, wanted) == wanted)

    def _create_schema_from_model(self, *args: Any, **kwargs: Any) -> tuple[dict[str, Any], bool]:
        self._renamed = {}
        schema, required = super()._create_schema_from_model(*args, **kwargs)
        return _pointing(schema, self._renamed), required

    def _extract_parameters(self, model: Any) -> list[dict[str, Any]]:
        self._renamed = {}
        parameters: list[dict[str, Any]] = _pointing(super()._extract_parameters(model), self._renamed)
        return parameters


def _pointing(schema: Any, renamed: dict[str, str]) -> Any:
    """The same, with references going to the new names."""
    if not renamed:
        return schema
    if isinstance(schema, dict):
        return {
            key: _pointing(_renamed(value, renamed) if key == "$ref" else value, renamed)
            for key, value in schema.items()
        }
    return [_pointing(value, renamed) for value in schema] if isinstance(schema, list) else schema


def _renamed(reference: Any, renamed: dict[str, str]) -> Any:
    start, _slash, name = str(reference).rpartition("/")
    return f"{start}/{renamed[name]}" if name in renamed else reference


def _errors(operation: Operation) -> set[int]:
    found: set[int] = set()
    sources = {getattr(model, "__ninja_param_source__", "") for model in operation.models}
    if operation.models:
        found |= {400, 422}  # 400: a letter that cannot be there, or a body that cannot be read
    if "path" in sources:
        found.add(404)
    if operation.auth_callbacks:
        found |= {401, 403}
    if not set(operation.methods) <= SAFE:
        found |= {403, 409, 429}
    return found
