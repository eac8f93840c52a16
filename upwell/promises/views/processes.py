"""Processes: where things stand, going on, closing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.people import me, viewer
from upwell.kit.checking import Check, check_then_act
from upwell.kit.pages import page_of, posted, show_form
from upwell.kit.permissions import allowed, require
from upwell.promises import processes, queries
from upwell.promises.forms import CloseProcessForm
from upwell.promises.models import Process

A_PAGE = 30


def process_list(request: HttpRequest) -> HttpResponse:
    """All processes, open ones first."""
    page = page_of(request, queries.processes_to_read(), A_PAGE)
    return render(request, "promises/process_list.html", {"page": page})


def process(request: HttpRequest, slug: str) -> HttpResponse:
    """One process: its stages as a stream, what is owed in it, what is open in it."""
    found = _process(slug)
    person = viewer(request)
    owed = [duty for duty in processes.still_owed(found) if duty.public]
    steps = queries.steps_of(found)
    context = {
        "process": found,
        "version": found.charter,
        "newer": found.charter.charter.in_force,
        "steps": steps,
        "owed": queries.with_subjects(owed, person),
        "may_move": found.closed_at is None and allowed("promises.move_process", person, found),
        "next_stages": [step["stage"] for step in steps if step["stage"].state == "next"],
        "may_close": found.closed_at is None and allowed("promises.close_process", person, found),
    }
    return render(request, "promises/process.html", context)


@login_required
@require_POST
def process_stage(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the stage that was chosen; a refusal is shown by itself."""
    begun = processes.begin_stage(actor=me(request), process=_process(slug), key=request.POST.get("key", ""))
    messages.success(request, _("Begun: %(stage)s") % {"stage": begun.title})
    return redirect("promises:process", slug=slug)


@login_required
def process_close(request: HttpRequest, slug: str) -> HttpResponse:
    """Close it: everything still owed is listed, and somebody has to keep it."""
    found = _process(slug)
    person = me(request)
    require("promises.close_process", person, found)
    form = CloseProcessForm(posted(request))
    outcome = check_then_act(
        request,
        form,
        lambda: processes.close(actor=person, process=found, **form.cleaned_data),
        Check(
            heading=_("Close this process?"),
            warning=_(
                "It cannot be opened again. Everybody who takes part is told, and what is still owed stays owed."
            ),
            button=_("Close it and tell everybody"),
            about=[(_("Process"), found.title)],
        ),
    )
    if outcome.done is not None:
        messages.success(request, _("The process is closed. What is still owed stays owed."))
        return redirect(outcome.done)
    if outcome.page is not None:
        return outcome.page
    context = {
        "process": found,
        "owed": queries.with_subjects(processes.still_owed(found), person),
        "still_open": {noun: len(things) for noun, things in processes.still_open(found).items()},
    }
    return show_form(request, "promises/process_close.html", form, **context)


def _process(slug: str) -> Process:
    rows = Process.objects.select_related("charter__charter__body", "inheritor").prefetch_related("stages")
    found: Process = get_object_or_404(rows, slug=slug)
    return found
