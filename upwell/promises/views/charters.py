"""Charters: to read, to compare, to write, to sign."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from upwell.accounts.people import me, viewer
from upwell.kit.pages import attempt, posted, show_form
from upwell.kit.permissions import allowed, require
from upwell.kit.time import today
from upwell.promises import charters, processes, queries
from upwell.promises.closures import add_day_off
from upwell.promises.difference import changes
from upwell.promises.forms import (
    DayOffForm,
    NewCharterForm,
    OpenProcessForm,
    SignForm,
    StageFormSet,
    TermsForm,
    stages_as_data,
)
from upwell.promises.models import Charter, CharterVersion
from upwell.promises.terms import still_missing


def charter_list(request: HttpRequest) -> HttpResponse:
    """All charters that hold, and the drafts that the viewer may work on."""
    person = viewer(request)
    return render(
        request,
        "promises/charter_list.html",
        {
            "pairs": queries.charters_to_read(),
            "drafts": queries.drafts_of(person),
            "may_write": allowed("promises.draft_charter", person, queries.bodies_of(person).first()),
        },
    )


def charter(request: HttpRequest, slug: str) -> HttpResponse:
    """The version in force: five plain questions first."""
    found = get_object_or_404(Charter.objects.select_related("body"), slug=slug)
    version = found.in_force or _newest_signed(found)
    if version is None:
        return _draft_or_404(request, found)
    return _show(request, version)


def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One version, with what is different from the one before. Drafts are for the body's people."""
    found = _version(slug, number)
    if not found.is_signed:
        person = viewer(request)
        if not allowed("promises.draft_charter", person, found):
            raise Http404
    return _show(request, found)


def _show(request: HttpRequest, shown: CharterVersion) -> HttpResponse:
    older = CharterVersion.objects.filter(charter=shown.charter, signed_at__isnull=False)
    before = older.filter(number__lt=shown.number).order_by("-number").first()
    in_force = shown.charter.in_force
    person = viewer(request)
    context: dict[str, Any] = {
        "version": shown,
        "charter": shown.charter,
        "is_in_force": in_force == shown,
        "in_force": in_force,
        "level_words": queries.level_in_words(shown),
        "terms": queries.terms_of(shown),
        "versions": older.order_by("-number"),
        "before": before,
        "changes": changes(before, shown) if before else [],
        "processes": queries.processes_to_read().filter(charter__charter=shown.charter),
        "may_open": in_force == shown and allowed("promises.open_process", person, shown),
        "days_off": shown.charter.days_off.filter(day__gte=today()),
        "may_add_day_off": in_force == shown and allowed("promises.add_day_off", person, shown.charter),
        "may_change": allowed("promises.draft_charter", person, shown),
        "may_sign": not shown.is_signed and allowed("promises.sign_charter", person, shown),
        "missing": [] if shown.is_signed else still_missing(shown),
    }
    return render(request, "promises/charter.html", context)


@login_required
def charter_new(request: HttpRequest) -> HttpResponse:
    """Begin a charter for a body that one serves."""
    person = me(request)
    bodies = queries.bodies_of(person)
    require("promises.draft_charter", person, bodies.first())
    form = NewCharterForm(posted(request))
    form.fields["body"].queryset = bodies  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        begun = attempt(
            form, lambda: charters.draft(actor=person, body=said["body"], title=said["title"], slug=form.slug)
        )
        if begun is not None:
            messages.success(request, _("The charter is begun. Nobody else sees it until it is signed."))
            return redirect("promises:charter-change", slug=begun.charter.slug)
    return show_form(request, "promises/charter_new.html", form)


@login_required
def charter_change(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the next version, or go on writing the draft."""
    found = get_object_or_404(Charter.objects.select_related("body"), slug=slug)
    person = me(request)
    require("promises.draft_charter", person, found)
    newest = found.versions.order_by("-number").first()
    form = TermsForm(posted(request), instance=newest)
    stages = StageFormSet(posted(request), initial=newest.stages if newest else [], prefix="stages")
    if request.method == "POST" and form.is_valid() and stages.is_valid():
        terms = {**form.cleaned_data, "stages": stages_as_data(stages)}
        kept = attempt(form, lambda: charters.revise(actor=person, charter=found, **terms))
        if kept is not None:
            messages.success(request, _("Kept as a draft. It holds when somebody who may decide has signed it."))
            return redirect(kept)
    if form.is_bound and not stages.is_valid():
        form.add_error(None, _("Put the stages right, below."))
    return show_form(request, "promises/charter_change.html", form, stages=stages, charter=found)


@login_required
def charter_sign(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Read it once more, and sign."""
    found = _version(slug, number)
    person = me(request)
    require("promises.sign_charter", person, found)
    form = SignForm(posted(request))
    if request.method == "POST" and form.is_valid():
        signed = attempt(form, lambda: charters.sign(actor=person, version=found))
        if signed is not None:
            messages.success(request, _("Signed. From now on nobody can change this version."))
            return redirect(signed.charter)
    around = {"version": found, "terms": queries.terms_of(found), "missing": still_missing(found)}
    return show_form(request, "promises/charter_sign.html", form, **around)


@login_required
def day_off(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a day to come is no working day."""
    found = get_object_or_404(Charter, slug=slug)
    person = me(request)
    require("promises.add_day_off", person, found)
    form = DayOffForm(posted(request))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: add_day_off(actor=person, charter=found, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("Written down. Dates that stand already stay as they are."))
            return redirect(found)
    return show_form(request, "promises/day_off.html", form, charter=found)


@login_required
def process_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a process under the charter in force."""
    found = get_object_or_404(Charter, slug=slug)
    held = found.in_force
    if held is None:
        raise Http404
    person = me(request)
    require("promises.open_process", person, held)
    form = OpenProcessForm(posted(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        opened = attempt(
            form,
            lambda: processes.open(
                actor=person, version=held, title=said["title"], slug=form.slug, about=said["about"]
            ),
        )
        if opened is not None:
            messages.success(request, _("The process is open."))
            return redirect(opened)
    return show_form(request, "promises/process_new.html", form, charter=found, version=held)


def _version(slug: str, number: int) -> CharterVersion:
    found: CharterVersion = get_object_or_404(
        CharterVersion.objects.select_related("charter__body", "signed_by"), charter__slug=slug, number=number
    )
    return found


def _newest_signed(found: Charter) -> CharterVersion | None:
    signed: CharterVersion | None = found.versions.filter(signed_at__isnull=False).order_by("-number").first()
    return signed


def _draft_or_404(request: HttpRequest, found: Charter) -> HttpResponse:
    """A charter that nobody has signed is shown to the body's people alone."""
    draft = found.versions.order_by("-number").first()
    if draft is None or not allowed("promises.draft_charter", viewer(request), draft):
        raise Http404
    return redirect(draft)
