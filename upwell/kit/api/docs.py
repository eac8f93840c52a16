"""The API's own page: written by the server, so that it needs no script from anywhere and can be read by everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja.openapi.docs import DocsBase

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Parameter:
    """One thing that an operation is told."""

    name: str
    place: str
    kind: str
    required: bool
    says: str


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked."""

    id: str
    method: str
    path: str
    summary: str
    says: str
    needs_key: bool
    parameters: list[Parameter]
    answers: list[tuple[str, str]]


class ReadableDocs(DocsBase):
    """Instead of Swagger's page."""

    def render_page(self, request: HttpRequest, api: Any, **kwargs: Any) -> HttpResponse:
        """Every operation under its subject."""
        schema = api.get_openapi_schema(path_params=kwargs)
        context = {"api": api, "groups": groups(schema), "openapi_url": self.get_openapi_url(api, kwargs)}
        return render(request, "kit/api_docs.html", context)


def groups(schema: Any) -> list[tuple[str, list[Operation]]]:
    """Operations by their first tag."""
    found: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if described := methods.get(method):
                tag = (described.get("tags") or ["other"])[0]
                found.setdefault(tag, []).append(_operation(path, method, described, schema))
    return sorted(found.items())


def _operation(path: str, method: str, described: dict[str, Any], schema: Any) -> Operation:
    given = [_parameter(p["name"], p["in"], p["schema"], p["required"]) for p in described.get("parameters", [])]
    return Operation(
        id=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described.get("summary", ""),
        says=described.get("description", ""),
        needs_key=any("TokenNeeded" in scheme for scheme in described.get("security", [])),
        parameters=given + _body(described, schema),
        answers=[(str(status), answer["description"]) for status, answer in described["responses"].items()],
    )


def _body(described: dict[str, Any], schema: Any) -> list[Parameter]:
    found: list[Parameter] = []
    for media, content in described.get("requestBody", {}).get("content", {}).items():
        shape = _resolved(content["schema"], schema)
        required = shape.get("required", [])
        found += [_parameter(name, media, part, name in required) for name, part in shape.get("properties", {}).items()]
    return found


def _resolved(shape: dict[str, Any], schema: Any) -> dict[str, Any]:
    name = shape.get("$ref", "").rpartition("/")[2]
    resolved: dict[str, Any] = schema["components"]["schemas"].get(name, shape) if name else shape
    return resolved


def _parameter(name: str, place: str, shape: dict[str, Any], required: bool) -> Parameter:
    choices = [option.get("type", "") for option in shape.get("anyOf", [])]
    kind = shape.get("type") or " or ".join(filter(None, choices)) or shape.get("$ref", "").rpartition("/")[2]
    return Parameter(name, place, str(kind), required, str(shape.get("description", "")))
