"""Files brought in by a program."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status

from upwell.kit.api.auth import caller, token_needed
from upwell.kit.errors import Refused
from upwell.kit.imports import importers, start
from upwell.kit.models import ImportRun

router = Router(tags=["imports"], auth=token_needed)


class ImportProblemOut(Schema):
    """Why a row was refused; row 0 is the whole file."""

    row: int
    field: str
    code: str
    sentence: str


class ImportRunOut(Schema):
    """How an import stands."""

    ref: str
    kind: str
    filename: str
    state: str
    dry_run: bool
    total_rows: int
    done_rows: int
    added: int
    unchanged: int
    refused: int
    said: str
    started_at: datetime
    finished_at: datetime | None
    report: list[ImportProblemOut]


class ImportKindOut(Schema):
    """One kind of file that may be brought in."""

    name: str
    title: str
    columns: list[str]
    options: list[str]


@router.get("/imports", response=list[ImportKindOut])
def import_kinds(request: HttpRequest) -> Any:
    """What can be brought in."""
    return [
        {
            "name": i.name,
            "title": str(i.title),
            "columns": [column.name for column in i.columns],
            "options": [option.name for option in i.options],
        }
        for i in importers.values()
    ]


@router.post("/imports/{kind}", response={202: ImportRunOut})
def bring_in(
    request: HttpRequest,
    kind: str,
    file: UploadedFile = File(...),  # type: ignore[type-arg]  # noqa: B008
    dry_run: bool = Form(False),  # type: ignore[type-arg]
    mapping: str = Form("{}", description="JSON: column name to heading; what is left out is guessed"),  # type: ignore[type-arg]
    options: str = Form("{}", description="JSON: option name to value"),  # type: ignore[type-arg]
) -> Any:
    """Bring a file in, or try it. The answer comes at once; ask for the run until its state is done."""
    if kind not in importers:
        raise Http404(kind)
    run = start(
        caller(request),
        kind,
        file.read(),
        file.name or "file.csv",
        _words("mapping", mapping),
        _words("options", options),
        dry_run,
    )
    return Status(202, run)


@router.get("/imports/runs/{ref}", response=ImportRunOut)
def import_state(request: HttpRequest, ref: str) -> Any:
    """How an import of one's own stands, with every refused row."""
    run = ImportRun.objects.by_ref(ref).filter(started_by=caller(request).opaque).defer("content").first()
    if run is None:
        raise Http404(ref)
    return run


def _words(name: str, text: str) -> dict[str, str]:
    try:
        given = json.loads(text or "{}")
    except ValueError:
        given = None
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise Refused("invalid_" + name, _("“%(name)s” must be a JSON object of texts."), name=name)
    return given
