"""Reporting, and help right now: for everybody, signed in or not."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from upwell.accounts.people import viewer
from upwell.kit.pages import posted, show_form
from upwell.kit.throttle import address_of, spend
from upwell.ledger.subjects import show_many
from upwell.safety import actions, hours
from upwell.safety.forms import HelpForm, ReportForm
from upwell.safety.help_lines import countries, country, help_lines
from upwell.safety.models import Report
from upwell.safety.reportables import may_see, reportables, reported_thing


def report(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """Report one thing."""
    person = viewer(request)
    thing = reported_thing(kind, ref)
    if thing is None or not may_see(kind, thing, person):
        raise Http404
    form = ReportForm(posted(request), signed_in=person is not None)
    if request.method == "POST" and form.is_valid():
        spend("safety.report", _who(request), capacity=20, refill_seconds=3600)
        made = actions.report(actor=person, subject=thing, **form.cleaned_data)
        return redirect(made.get_absolute_url())
    shown = show_many([(kind, ref)], person)[kind, ref]
    how = reportables[kind]
    context = {"label": shown.label, "noun": how.noun, "back": how.url(thing), "before": how.before}
    return show_form(request, "safety/report.html", form, **context)


def reported(request: HttpRequest, ref: str) -> HttpResponse:
    """What happens next: for the person who reported it, or whoever has the key that a signed-out reporter was given. For others there is no such page."""
    mine = Report.objects.visible_to(viewer(request), request.GET.get("key", ""))
    found = mine.select_related("case").filter(ref=ref).first()
    if found is None:
        raise Http404
    lines = help_lines() if found.case.is_urgent else []
    context = {
        "report": found,
        "case": found.case,
        "own": actions.is_own_call(found.case),
        "lines": lines,
        "sentence": hours.sentence(),
        "back": _where_it_stands(found, request),
        "will_be_told": found.reporter_id is not None or found.reporter_email,
    }
    return render(request, "safety/reported.html", context)


def help_now(request: HttpRequest) -> HttpResponse:
    """Who to ring, who is here, and a private message to the hosts."""
    person = viewer(request)
    form = HelpForm(posted(request))
    if request.method == "POST" and person is not None and form.is_valid():
        # A generous allowance: it stops a script, not somebody who writes again and again.
        spend("safety.help", person.opaque, capacity=30, refill_seconds=3600)
        made = actions.ask_for_help(actor=person, words=form.cleaned_data["words"])
        return redirect("safety:care", ref=made.case.ref)
    chosen = request.GET.get("country", "")
    context = {
        "lines": help_lines(chosen),
        "countries": countries(),
        "country": chosen or country(),
        "form": form if person else None,
        "staffed": hours.staffed_now(),
        "sentence": hours.sentence(),
    }
    return render(request, "safety/help.html", context)


def _where_it_stands(made: Report, request: HttpRequest) -> str:
    """The address of what was reported, if whoever reported it may still see it."""
    case, thing = made.case, reported_thing(made.case.subject_kind, made.case.subject_ref)
    if thing is None or not may_see(case.subject_kind, thing, viewer(request)):
        return ""
    return reportables[case.subject_kind].url(thing)


def _who(request: HttpRequest) -> str:
    """Whose allowance a report takes from: the person's, or the address's."""
    person = viewer(request)
    if person is not None:
        return person.opaque
    return address_of(request)
