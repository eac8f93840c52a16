"""Pages on which files are brought in: give a file, say which column is which, see what would happen, let it happen."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.kit.errors import NotAllowed
from upwell.kit.forms import MappingForm, UploadForm
from upwell.kit.imports import Importer, Table, go, importers, receive, stop, try_out
from upwell.kit.imports.files import unpack
from upwell.kit.models import ImportRun
from upwell.kit.pages import carried_out, show_form
from upwell.kit.permissions import allowed, require
from upwell.kit.tables import csv_answer

SHOWN = 200  # refused rows on the page; the CSV has all
EXAMPLES = 3
POLL = 3  # seconds


@login_required
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    """What may be brought in, and what was."""
    actor: Any = request.user
    open_to_me = [i for i in importers.values() if allowed(i.permission, actor, i.about({}))]
    if not open_to_me:
        raise NotAllowed("kit.imports")
    runs = ImportRun.objects.filter(started_by=actor.opaque).defer("content", "report").order_by("-started_at")[:50]
    titles = {i.name: i.title for i in importers.values()}
    context = {"importers": open_to_me, "runs": [(run, titles.get(run.kind, run.kind)) for run in runs]}
    return render(request, "kit/imports.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Give a file."""
    actor: Any = request.user
    importer = _importer(kind)
    require(importer.permission, actor, importer.about({}))
    form = UploadForm(request.POST or None, request.FILES or None, importer=importer, actor=actor)
    run = carried_out(
        request, form, lambda: receive(actor, importer, form.files_given(), form.filename(), form.options())
    )
    if run is None:
        return show_form(request, "kit/import_new.html", form, importer=importer)
    return _next_page(actor, importer, run)


def _next_page(actor: Any, importer: Importer, run: ImportRun) -> HttpResponse:
    """To the columns, if there are any; otherwise it is tried at once."""
    if run.state == ImportRun.State.UPLOADED:
        if importer.columns:
            return redirect("kit:import-columns", run.ref)
        try_out(actor, run, {})
    return redirect("kit:import-run", run.ref)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: HttpRequest, ref: str) -> HttpResponse:
    """Say which column is which."""
    actor: Any = request.user
    run = _my_run(request, ref)
    importer = _importer(run.kind)
    if run.content is None or not importer.columns:
        return redirect("kit:import-run", run.ref)
    table = importer.read(unpack(bytes(run.content), run.filename))
    headings = table.headings if isinstance(table, Table) else []
    form = MappingForm(request.POST or None, importer=importer, headings=headings, initial=run.mapping)
    if request.method == "POST" and form.is_valid():
        try_out(actor, run, form.mapping())
        return redirect("kit:import-run", run.ref)
    around = {"run": run, "importer": importer, "headings": headings, "examples": _examples(table)}
    return show_form(request, "kit/import_columns.html", form, **around)


def _examples(table: Any) -> list[list[str]]:
    return [[cell[:60] for cell in row] for row in table.rows[:EXAMPLES]] if isinstance(table, Table) else []


@login_required
@require_safe
def import_run(request: HttpRequest, ref: str) -> HttpResponse:
    """How far it is, and what came of it."""
    run = _my_run(request, ref)
    importer = _importer(run.kind)
    context = {
        "run": run,
        "importer": importer,
        "refused_rows": run.report[:SHOWN],
        "more_refused": max(0, run.refused - SHOWN),
        "can_go": run.state in (ImportRun.State.CHECKED, ImportRun.State.STOPPED) and run.content is not None,
        "poll": POLL,
    }
    template = "kit/_import_run.html" if request.headers.get("HX-Request") else "kit/import_run.html"
    response = render(request, template, context)
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def import_go(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the rows, or go on."""
    actor: Any = request.user
    go(actor, _my_run(request, ref))
    return redirect("kit:import-run", ref)


@login_required
@require_POST
def import_stop(request: HttpRequest, ref: str) -> HttpResponse:
    """Stop after the chunk at hand."""
    actor: Any = request.user
    stop(actor, _my_run(request, ref))
    return redirect("kit:import-run", ref)


@login_required
@require_safe
def import_refused(request: HttpRequest, ref: str) -> HttpResponse:
    """The refused rows as a table to work through."""
    run = _my_run(request, ref)
    headings = [_("Row"), _("Column"), _("Reason"), _("What to do")]
    rows = [[problem[name] for name in ("row", "field", "code", "sentence")] for problem in run.report]
    return csv_answer(f"refused-{run.ref}.csv", headings, rows)


def _importer(kind: str) -> Importer:
    importer = importers.get(kind)
    if importer is None:
        raise Http404(kind)
    return importer


def _my_run(request: HttpRequest, ref: str) -> ImportRun:
    """A run of the person's own; nobody else's is there for them."""
    actor: Any = request.user
    run: ImportRun = get_object_or_404(ImportRun.objects.by_ref(ref).filter(started_by=actor.opaque))
    importer = _importer(run.kind)
    require(importer.permission, actor, importer.about(run.options))
    return run
