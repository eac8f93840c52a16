"""The API describes itself truly and speaks of errors in one voice."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client
from django.urls import reverse
from ninja import Schema

from upwell.kit.api import Pages
from upwell.kit.api.core import UpwellAPI
from upwell.kit.api.schema import PROBLEM


@pytest.fixture
def described(client: Client, db: None) -> dict[str, Any]:
    document: dict[str, Any] = client.get(reverse("api:openapi-json")).json()
    return document


def test_the_document_is_openapi_and_names_every_error_that_a_request_can_end_in(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            if operation.get("parameters") or operation.get("requestBody"):
                assert answers["422"]["content"]["application/json"]["schema"] == PROBLEM, (method, path)
            if "{" in path:
                assert "404" in answers, path
            if operation.get("security"):
                assert "401" in answers, path


class Left:
    class ThingOut(Schema):
        left: int


class Right:
    class ThingOut(Schema):
        right: str


def test_two_schemas_of_one_name_are_kept_apart() -> None:
    two = UpwellAPI(urls_namespace="two", version="two")
    two.get("/left", response=list[Left.ThingOut])(lambda request: [])
    two.get("/right", response=Right.ThingOut, operation_id="right")(lambda request: None)
    two.get("/left-again", response=Left.ThingOut, operation_id="left")(lambda request: None)
    made = two.get_openapi_schema(path_prefix="")
    ok = {
        path: methods["get"]["responses"][200]["content"]["application/json"]["schema"]
        for path, methods in made["paths"].items()
    }
    schemas = made["components"]["schemas"]

    def properties(ref: dict[str, str]) -> list[str]:
        return list(schemas[ref["$ref"].rpartition("/")[2]]["properties"])

    assert [properties(ok["/left"]["items"]), properties(ok["/right"]), properties(ok["/left-again"])] == [
        ["left"],
        ["right"],
        ["left"],
    ]


def test_every_reference_in_the_document_leads_somewhere(described: dict[str, Any]) -> None:
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(described)))
    assert names <= set(described["components"]["schemas"])


def test_errors_are_what_the_document_says_they_are(described: dict[str, Any], client: Client) -> None:
    schema = {"$ref": "#/components/schemas/ProblemOut", "components": described["components"]}
    problem = jsonschema_rs.validator_for(schema)
    for answer, status in (
        (client.post("/api/v1/imports/nothing"), 401),
        (client.get("/api/v1/imports/runs/x", headers={"Authorization": "Bearer wrong"}), 401),
    ):
        assert answer.status_code == status
        assert problem.is_valid(answer.json())
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_page_of_the_api_needs_no_script_and_names_every_address(described: dict[str, Any], client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()
    for path in described["paths"]:
        assert path in page
    assert "cdn" not in page
    assert "<c-" not in page


def test_a_list_comes_in_pages() -> None:
    pages = Pages()
    answer = pages.paginate_queryset(list(range(95)), Pages.Input(page=2, size=50), None)  # type: ignore[arg-type]
    assert (answer["items"], answer["total"]) == (list(range(50, 95)), 95)
    assert pages.paginate_queryset(list(range(95)), Pages.Input(page=9, size=50), None)["items"] == []  # type: ignore[arg-type]
