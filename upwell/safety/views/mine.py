"""What somebody reported, what was decided about them, and why."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from upwell.accounts.people import me
from upwell.kit.permissions import require
from upwell.promises import duties
from upwell.safety import taken_back
from upwell.safety.models import Appeal, Decision, Report
from upwell.safety.reportables import reportables

A_PAGE = 20


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """My reports, and decisions about me."""
    person = me(request)
    reports = Report.objects.visible_to(person).select_related("case").order_by("-at")
    decisions = Decision.objects.visible_to(person).filter(person=person).prefetch_related("restrictions")
    page = Paginator(reports, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "reported": [(one, reportables.get(one.case.subject_kind)) for one in page],
        "kept": taken_back.kept_of(person),
        "decisions": decisions.order_by("-at"),
        "seats": Appeal.objects.visible_to(person).sat_on_by(person).waiting().order_by("at"),
    }
    return render(request, "safety/mine.html", context)


@login_required
def decision(request: HttpRequest, ref: str) -> HttpResponse:
    """A statement of reasons, for the person concerned and those who look after it."""
    return render(request, "safety/decision.html", about(request, ref))


def about(request: HttpRequest, ref: str) -> dict[str, object]:
    """The decision, for those who may see it; for others there is no such page."""
    person = me(request)
    found = Decision.objects.visible_to(person).select_related("case").filter(ref=ref).first()
    if found is None:
        raise Http404
    require("safety.read_decision", person, found)
    if (
        found.person_id != person.pk
    ):  # to read what concerns oneself is always open; what concerns others only to who may look at it now
        require("safety.read_case", person, found.case)
    snapshot = found.case.reports.exclude(snapshot="").order_by("at").values_list("snapshot", flat=True).first()
    appeal = Appeal.objects.visible_to(person).filter(decision=found).first()
    votes = appeal.jurors.exclude(words="").order_by("vote") if appeal is not None and not appeal.is_open else []
    return {
        "appeal": appeal,
        "appeal_duty": next(iter(duties.of(appeal)), None) if appeal is not None else None,
        "jury_words": [vote.words for vote in votes],
        "decision": found,
        "restrictions": list(found.restrictions.all()),
        "is_mine": found.person_id == person.pk,
        "snapshot": snapshot or "",
    }
