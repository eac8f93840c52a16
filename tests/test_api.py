"""The API does what its document says: schemathesis makes requests from the document and holds the answers against it.

Each operation is asked twice with the same made-up parameters: as they are (mostly nothing is there), and with the names of things that the town holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import get_resolver
from hypothesis import HealthCheck, Phase, given, settings
from ninja.responses import NinjaJSONEncoder
from schemathesis.specs.openapi import checks

from tests.addresses import ASKED, parts
from tests.cast import CAST
from tests.town import Town
from upwell.accounts import api_tokens
from upwell.accounts.models import ApiToken, Person
from upwell.assembly.models import PoolMember
from upwell.discover.models import Theme, Voice
from upwell.kit.api import api
from upwell.kit.imports import importers
from upwell.kit.jobs import run_all
from upwell.kit.models import ImportRun, JobState, TokenBucket
from upwell.project.wsgi import application

CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
EXAMPLES = 8
quick = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)
get_resolver().url_patterns  # noqa: B018  the API is whole once the addresses were made
DOCUMENT: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), cls=NinjaJSONEncoder))
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
SCHEMA.app = application
OPERATIONS = {f"{found.ok().method.upper()} {found.ok().path}": found.ok() for found in SCHEMA.get_all_operations()}
NEEDS_KEY = {
    name: operation
    for name, operation in OPERATIONS.items()
    if any("TokenNeeded" in scheme for scheme in operation.definition.raw.get("security", []))
}


def key_for(town: Town, name: str) -> str:
    """A key of somebody whom the operation is there for."""
    return town.tokens["link worker" if name.endswith("/caseload") else "organiser"]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests share the connection of the test, as those of Django's own test client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def found_there(town: Town, operation: Any) -> tuple[dict[str, str], dict[str, str]]:
    """The variable parts of an address with the names of things that are there, and what has to be asked with them."""
    name = "api:" + operation.definition.raw["operationId"].rpartition("_api_")[2].removeprefix("imports_")
    asked = dict(pair.split("=") for pair in ASKED.get(name, "").lstrip("?").split("&") if pair)
    return {part: str(value) for part, value in parts(town).get(name, {}).items()}, asked


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_answers_as_its_document_says(town: Town, one_connection: None, name: str) -> None:
    operation = OPERATIONS[name]
    keys = {"Authorization": f"Bearer {key_for(town, name)}"} if name in NEEDS_KEY else {}
    there, asked = found_there(town, operation)
    answers: set[int] = set()

    @quick
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        answers.add(judged(case, keys))
        if there:
            case.path_parameters = there
            answers.add(judged(case, keys))

    ask()
    answers.add(judged(operation.Case(path_parameters=there, query=asked), keys) if operation.method == "get" else 202)
    assert answers & {200, 202}, f"nothing was found: {sorted(answers)}"


def judged(case: Any, headers: dict[str, str]) -> int:
    """Ask, and hold the answer against the document."""
    response = case.call(headers=headers)
    case.validate_response(response, checks=CHECKS)
    status: int = response.status_code
    return status


# ---- keys


def of(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("name", NEEDS_KEY)
def test_what_needs_a_key_opens_with_a_good_one_only(town: Town, name: str) -> None:
    operation = NEEDS_KEY[name]
    there, _asked = found_there(town, operation)
    url = operation.path.format(**there)
    ask = getattr(Client(), operation.method)
    row, revoked = api_tokens.make(actor=town["organiser"], name="Old one")
    api_tokens.revoke(actor=town["organiser"], token=row)
    _row, of_the_gone = api_tokens.make(actor=town["host"], name="Gone")
    Person.objects.filter(pk=town["host"].pk).update(is_active=False)
    for bad in ("", "nonsense", "upw_nonsense", revoked, of_the_gone, row.digest):
        refused = ask(url, headers=of(bad))
        assert refused.status_code == 401, bad
        assert refused.json()["code"] == "no_key"
        assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert town.client("organiser").get("/api/v1/me").status_code == 401, "a browser's cookie is no key"
    assert ask(url, headers=of(key_for(town, name))).status_code in {200, 422}
    assert not ApiToken.objects.filter(digest=town.tokens["organiser"]).exists(), "keys are kept as digests only"


def test_the_document_says_truly_what_needs_a_key() -> None:
    assert sorted(NEEDS_KEY) == [
        "GET /api/v1/caseload",
        "GET /api/v1/imports",
        "GET /api/v1/imports/runs/{ref}",
        "GET /api/v1/me",
        "POST /api/v1/imports/{kind}",
    ]


@pytest.mark.parametrize("kind", [kind for kind in importers if not kind.startswith("test")])
def test_a_key_opens_no_more_than_its_owner_may(town: Town, kind: str) -> None:
    for role, may in (("member", False), ("auditor", False), ("organiser", True)):
        sent = {"file": SimpleUploadedFile("file.csv", b"nothing"), "dry_run": "true", "options": options(kind)}
        answer = Client().post(f"/api/v1/imports/{kind}", sent, headers=of(town.tokens[role]))
        assert (answer.status_code == 403) is (not may), (role, answer.text)
        assert answer.status_code < 500


def test_nobody_sees_the_import_of_somebody_else(town: Town) -> None:
    url = f"/api/v1/imports/runs/{town.run.ref}"
    assert Client().get(url, headers=of(town.tokens["organiser"])).json()["state"] == "checked"
    assert Client().get(url, headers=of(town.tokens["member"])).status_code == 404


# ---- files: whatever comes, nothing falls over and nothing is half-written

RUBBISH = {
    "empty": b"",
    "one line": b"comment,date\n",
    "no text": bytes(range(256)) * 40,
    "UTF-16 without a mark": "comment,date\nyes,2026-01-01\n".encode("utf-16-le"),
    "a quote that never ends": b'comment,date\n"yes,2026-01-01\n' + b"no,2026-01-01\n" * 20,
    "a zip of nothing": b"PK\x05\x06" + bytes(18),
    "a broken zip": b"PK\x03\x04 broken",
    "many columns": b",".join(b"a%d" % n for n in range(3000)) + b"\n" + b"," * 2999,
    "a NUL": b"comment,date\nye\x00s,2026-01-01\n",
}


def options(kind: str) -> str:
    """What each importer cannot do without."""
    wanted = {option.name: "Ward cards" for option in importers[kind].options if option.required}
    return json.dumps(wanted)


def rows() -> dict[str, int]:
    """How many rows an import may have added."""
    tables = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("upwell.") and model not in (ImportRun, JobState, TokenBucket, ApiToken)
    ]
    return {model.__name__: model._default_manager.count() for model in tables}


@pytest.mark.parametrize("kind", [kind for kind in importers if not kind.startswith("test")])
@pytest.mark.parametrize("rubbish", RUBBISH)
def test_rubbish_is_refused_with_a_reason_and_leaves_nothing(town: Town, kind: str, rubbish: str) -> None:
    before, known = rows(), list(ImportRun.objects.values_list("pk", flat=True))
    sent = {"file": SimpleUploadedFile("file.csv", RUBBISH[rubbish]), "options": options(kind)}
    answer = Client().post(f"/api/v1/imports/{kind}", sent, headers=of(town.tokens["organiser"]))
    assert answer.status_code in {202, 409, 422}, answer.text
    run_all()
    run = ImportRun.objects.exclude(pk__in=known).filter(kind=kind).first()
    if answer.status_code == 202:
        assert run is not None
        assert run.state in {"refused", "done"}, run.said
        assert run.state == "done" or run.report[0]["sentence"]
        assert run.added == 0
    after = rows()
    assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {}


# ---- numbers


def test_a_few_people_are_starred_and_more_are_rounded_without_chance(town: Town) -> None:
    """By the rule "stars" of docs/privacy.md: these people gave theirs to be counted in public."""
    api_of = f"/api/v1/themes/{town.theme.ref}"
    for people, told in [(5, "*"), (7, "*"), (8, "10"), (12, "10"), (13, "15")]:
        Theme.objects.filter(pk=town.theme.pk).update(people=people)
        assert Client().get(api_of).json()["people"] == told
        listed = {theme["ref"]: theme["people"] for theme in Client().get("/api/v1/themes").json()}
        assert listed[town.theme.ref] == told
    Theme.objects.filter(pk=town.theme.pk).update(people=4)
    assert Client().get(api_of).status_code == 404
    assert Client().get("/api/v1/themes").json() == []


def test_how_many_voices_stand_behind_an_issue_is_starred_while_they_are_few(town: Town) -> None:
    assert Voice.objects.filter(theme=town.theme).count() <= 7
    assert Client().get(f"/api/v1/issues/{town.issue.ref}").json()["voices"] == "*"


def test_a_lottery_is_complete_without_anybodys_features(town: Town) -> None:
    told = Client().get(f"/api/v1/juries/{town.jury.slug}/lottery").text
    features = {value for member in PoolMember.objects.all() for value in member.features.values()}
    assert features
    assert not [value for value in features if f'"{value}"' in told]
    assert '"panel"' in told


def test_votes_on_a_conversation_that_is_open_are_told_to_nobody(town: Town) -> None:
    told = Client().get(f"/api/v1/conversations/{town.conversation.ref}/statements").json()
    assert {(one["agrees"], one["disagrees"], one["passes"]) for one in told} == {(None, None, None)}


def test_what_is_not_public_is_not_there(town: Town) -> None:
    closed = [
        f"/api/v1/spaces/{town.carers.slug}/threads",
        f"/api/v1/spaces/{town.quiet.slug}/threads",
        f"/api/v1/threads/{town.thread.ref}/posts",
        f"/api/v1/themes/{town.loose.ref}",
        f"/api/v1/themes/{town.loose.ref}/quotes",
        f"/api/v1/charters/{town.charter.slug}/versions/2",
        f"/api/v1/juries/{town.fixed.slug}/lottery",
    ]
    for headers in ({}, of(town.tokens["organiser"])):
        assert {url: Client().get(url, headers=headers).status_code for url in closed} == dict.fromkeys(closed, 404)
    drafts = [one["ref"] for one in Client().get(f"/api/v1/juries/{town.jury.slug}/recommendations").json()]
    assert drafts == [town.recommendation.ref]


# ---- the document


def test_every_operation_is_described_for_people() -> None:
    ids = [operation.definition.raw["operationId"] for operation in OPERATIONS.values()]
    assert len(set(ids)) == len(ids)
    for name, operation in OPERATIONS.items():
        said = operation.definition.raw
        assert said["tags"], name
        assert said["summary"], name
        assert said["description"], name


def test_the_page_of_the_api_shows_every_operation_and_needs_no_script(town: Town) -> None:
    page = town.client("anonymous").get("/api/v1/docs").text
    for operation in OPERATIONS.values():
        assert operation.definition.raw["operationId"] in page
    assert not re.search(r"<script(?![^>]*src=)", page)


def test_all_of_the_cast_can_read_the_same(town: Town) -> None:
    url = f"/api/v1/issues/{town.issue.ref}"
    assert len({town.client(role).get(url).text for role in ("anonymous", *CAST)}) == 1
