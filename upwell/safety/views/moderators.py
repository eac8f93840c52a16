"""The queue, and one report in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.people import me
from upwell.kit.permissions import require
from upwell.promises import duties
from upwell.promises.models import Duty
from upwell.promises.views.saying import attempt
from upwell.safety import actions
from upwell.safety.forms import CloseForm, HideForm
from upwell.safety.models import Report
from upwell.safety.reportables import reportables, reported_thing

A_PAGE = 30


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for me, the most pressing first; with ?done=1 what was closed."""
    person = me(request)
    require("safety.see_queue", person)
    mine = Report.objects.visible_to(person)
    closed = "done" in request.GET
    reports = mine.exclude(state=Report.State.OPEN).order_by("-closed_at") if closed else mine.waiting().by_need()
    page = Paginator(reports, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "safety/queue.html", {"page": page, "rows": _with_duties(list(page)), "closed": closed})


@login_required
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """One report. Opening it is reading it, and is logged where what was reported is not public."""
    return _show(request, _mine(request, ref), CloseForm(), HideForm())


@login_required
@require_POST
def report_close(request: HttpRequest, ref: str) -> HttpResponse:
    """Say what came of it."""
    found, form = _mine(request, ref), CloseForm(request.POST)

    def act() -> Report:
        return actions.close_report(actor=me(request), report=found, **form.cleaned_data)

    return _do(request, found, form, act, _("Closed. Whoever reported it has been told."), close=form)


@login_required
@require_POST
def report_hide(request: HttpRequest, ref: str) -> HttpResponse:
    """Hide what was reported."""
    found, form = _mine(request, ref), HideForm(request.POST)

    def act() -> Report:
        return actions.hide_reported(actor=me(request), report=found, reason=form.cleaned_data["because"])

    return _do(request, found, form, act, _("Hidden. The person who wrote it has been told why."), hide=form)


@login_required
@require_POST
def report_restore(request: HttpRequest, ref: str) -> HttpResponse:
    """Show it again."""
    actions.restore_reported(actor=me(request), report=_mine(request, ref))
    messages.success(request, _("It is shown again."))
    return redirect("safety:queue-report", ref=ref)


def _do(
    request: HttpRequest, found: Report, form: Form, act: Callable[[], Report], said: str, **forms: Form
) -> HttpResponse:
    if form.is_valid() and attempt(form, act) is not None:
        messages.success(request, said)
        return redirect("safety:queue-report", ref=found.ref)
    return _show(request, found, forms.get("close") or CloseForm(), forms.get("hide") or HideForm())


def _show(request: HttpRequest, found: Report, close: Form, hide: Form) -> HttpResponse:
    found = actions.read_report(actor=me(request), report=found)
    how = reportables.get(found.subject_kind)
    thing = reported_thing(found.subject_kind, found.subject_ref)
    context: dict[str, Any] = {
        "report": found,
        "noun": how.noun if how else found.subject_kind,
        "url": how.url(thing) if how and thing is not None else "",
        "duty": next(iter(duties.of(found)), None),
        "close": close,
        "hide": hide,
        "can_hide": how is not None and how.hide is not None and thing is not None and _may_be_hidden(found),
        "can_restore": how is not None and how.restore is not None and found.hidden_at is not None,
    }
    return render(request, "safety/queue_report.html", context)


def _may_be_hidden(found: Report) -> bool:
    return found.hidden_at is None and found.reason != Report.Reason.IN_DANGER


def _with_duties(reports: list[Report]) -> list[dict[str, Any]]:
    """Each report with its duty, in one query."""
    refs = [report.ref for report in reports]
    found = Duty.objects.filter(kind=actions.DUTY, subject_kind="safety.report", subject_ref__in=refs)
    by_ref = {duty.subject_ref: duty for duty in found.for_reading()}
    return [
        {"report": report, "duty": by_ref.get(report.ref), "noun": _noun(report.subject_kind)} for report in reports
    ]


def _noun(kind: str) -> str:
    how = reportables.get(kind)
    return str(how.noun) if how else kind


def _mine(request: HttpRequest, ref: str) -> Report:
    """The report, for those whose queue it is in; for everybody else there is no such page."""
    found: Report | None = Report.objects.visible_to(me(request)).filter(ref=ref).first()
    if found is None:
        raise Http404
    return found
