"""What each body promised and did."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from upwell.accounts.people import viewer
from upwell.places.models import PublicBody
from upwell.places.queries import lineage
from upwell.promises.queries import with_subjects
from upwell.response import queries
from upwell.response.models import Answer, Milestone


def promise_list(request: HttpRequest) -> HttpResponse:
    """All bodies, those most in arrears first."""
    return render(request, "response/promise_list.html", {"rows": queries.bodies()})


def promise_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One body: power on offer, what it owes, promise against practice. Counted from the record; nobody can edit this page."""
    body = get_object_or_404(PublicBody.objects.select_related("successor"), slug=slug)
    charters = [(charter, charter.in_force) for charter in body.charters.all()]
    bodies = lineage(body)
    context = {
        "body": body,
        "charters": charters,
        "practice": queries.practice(body),
        "owed": with_subjects(list(queries.open_duties(body)), viewer(request)),
        "answers": Answer.objects.filter(body__in=bodies).select_related("issue").order_by("-at")[:20],
        "milestones": Milestone.objects.filter(answer__body__in=bodies)
        .select_related("answer__issue", "replaced_in", "duty")
        .order_by("-due_on")[:20],
        "kinds": Answer.Kind.choices,
    }
    return render(request, "response/promise_detail.html", context)
