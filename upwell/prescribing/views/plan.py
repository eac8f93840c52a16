"""The plan, for its person alone; others read on their own pages what they may."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts.people import me
from upwell.prescribing import queries, wording
from upwell.prescribing.actions import plans
from upwell.prescribing.forms import ChangePieceForm, PieceForm, ReviewForm
from upwell.prescribing.models import Plan, PlanPiece
from upwell.prescribing.views.common import attempt, carried_out, posted, private, show


@login_required
def plan(request: HttpRequest) -> HttpResponse:
    """All of it, and a place to add to it."""
    person = me(request)
    own = plans.plan_of(actor=person)
    form = PieceForm(posted(request), goals=own.pieces.filter(kind="goal", suggested=False))
    if carried_out(request, form, lambda: plans.write(actor=person, plan=own, **form.cleaned_data)) is not None:
        return redirect("prescribing:plan")
    return show(request, "plan", form, **_context(own))


@login_required
@require_safe
def paper(request: HttpRequest) -> HttpResponse:
    """The same to print: large, with room to write beside it."""
    return private(render(request, "prescribing/plan_paper.html", _context(plans.plan_of(actor=me(request)))))


@login_required
def piece(request: HttpRequest, ref: str) -> HttpResponse:
    """Change a piece, and who may read it."""
    person, found = me(request), _find(request, ref)
    first = {"text": found.text, "by_whom": found.by_whom, "share": sorted(queries.shares_of([found])[ref])}
    form = ChangePieceForm(posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def change() -> PlanPiece:
            plans.change(actor=person, piece=found, text=data["text"], by_whom=data["by_whom"])
            return plans.share(actor=person, piece=found, scopes=data["share"])

        if attempt(form, change) is not None:
            messages.success(request, _("Kept. What you closed is closed from this moment on."))
            return redirect("prescribing:plan")
    return show(request, "piece", form, piece=found)


@login_required
@require_POST
def do(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    """Done, not done after all, taken from a suggestion, or out of the plan."""
    person, found = me(request), _find(request, ref)
    if what == "done":
        plans.tick(actor=person, piece=found)
    elif what == "not-done":
        plans.tick(actor=person, piece=found, is_done=False)
    elif what == "take":
        plans.take(actor=person, piece=found)
    elif what == "remove":
        plans.remove(actor=person, piece=found)
        messages.success(request, _("It is out of your plan."))
    return redirect("prescribing:plan")


@login_required
@require_POST
def review(request: HttpRequest) -> HttpResponse:
    """When to look at it again."""
    form = ReviewForm(request.POST)
    own = plans.plan_of(actor=me(request))
    if form.is_valid():
        plans.set_review(actor=me(request), plan=own, day=form.cleaned_data["day"])
    return redirect("prescribing:plan")


def _find(request: HttpRequest, ref: str) -> PlanPiece:
    found: PlanPiece = get_object_or_404(PlanPiece.objects.select_related("plan"), ref=ref, plan__person=me(request))
    return found


def _context(own: Plan) -> dict[str, Any]:
    pieces = queries.in_order(list(own.pieces.select_related("goal", "author")))
    shares = queries.shares_of(pieces)
    shown = [(p, [wording.PLAN[s] for s in wording.PLAN if s in shares[p.ref]]) for p in pieces if not p.suggested]
    groups = [(label, [row for row in shown if row[0].kind == kind]) for kind, label in PlanPiece.Kind.choices]
    return {
        "plan": own,
        "groups": [(label, rows) for label, rows in groups if rows],
        "suggestions": [p for p in pieces if p.suggested],
        "review_form": ReviewForm(initial={"day": own.review_on}),
    }
