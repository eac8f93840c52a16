"""Decisions and offices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.people import me, viewer
from upwell.kit.pages import page_of, posted
from upwell.kit.permissions import allowed, require
from upwell.kit.time import today
from upwell.movement import queries
from upwell.movement.actions import decisions, offices
from upwell.movement.forms import DecisionForm, PaidForm, VoteForm
from upwell.movement.models import Decision, Group, Term
from upwell.movement.views.finding import context_of, find_group, form_page

FIELDS = {
    "no_words": "title",
    "no_reason": "text",
    "bad_days": "days",
    "about_nobody": "member",
    "gone": "member",
    "not_a_member": "member",
    "unknown_office": "office",
    "bad_end": "until",
    "must_rotate": "member",
    "already_open": "kind",
}


def decision_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What the group decides and has decided, as far as one may see it."""
    group = find_group(request, slug)
    page = page_of(request, queries.decisions(group, viewer(request)), queries.PER_PAGE)
    return render(request, "movement/decision_list.html", context_of(request, group, page=page))


@login_required
def decision_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose something."""
    group = find_group(request, slug)
    require("movement.propose", me(request), group)
    form = DecisionForm(posted(request), group=group, initial=_begun(request))

    def act() -> Any:
        decision = decisions.propose(actor=me(request), group=group, **form.words)
        messages.success(request, _("Everybody who decides has been told. Vote yourself, too."))
        return decision

    return form_page(request, form, "movement/decision_create.html", context_of(request, group), act, FIELDS)


def _begun(request: HttpRequest) -> dict[str, Any]:
    """Which decision a link on another page begins."""
    kind = request.GET.get("kind", "")
    return {
        "kind": kind if kind in Decision.Kind.values else Decision.Kind.GENERAL,
        "office": request.GET.get("office", ""),
    }


def _decision(request: HttpRequest, group: Group, ref: str) -> Decision:
    found: Decision = get_object_or_404(queries.decisions(group, viewer(request)), ref=ref)
    return found


def decision_detail(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """One decision: its words while it is open, what came of it afterwards."""
    group, person = find_group(request, slug), viewer(request)
    decision = _decision(request, group, ref)
    mine = queries.my_ballot(decision, person)
    is_open = decision.state == Decision.State.OPEN and decision.closes_on >= today()
    may_vote = is_open and allowed("movement.vote", person, decision)
    context = context_of(
        request,
        group,
        decision=decision,
        mine=mine,
        is_open=is_open,
        form=VoteForm(initial={"choice": mine.choice if mine else ""}) if may_vote else None,
        may_take_back=is_open and allowed("movement.take_back_decision", person, decision),
        actions=list(queries.actions(group, person).filter(decision=decision)),
    )
    return render(request, "movement/decision_detail.html", context)


@login_required
@require_POST
def vote(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Vote."""
    decision = _decision(request, find_group(request, slug), ref)
    decisions.vote(actor=me(request), decision=decision, choice=request.POST.get("choice", ""))
    messages.success(request, _("Your vote counts. You can change it until the vote is over."))
    return redirect(decision)


@login_required
@require_POST
def take_back(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Take back what one proposed."""
    decision = _decision(request, find_group(request, slug), ref)
    decisions.take_back(actor=me(request), decision=decision)
    messages.success(request, _("Taken back."))
    return redirect(decision)


def _term(group: Group, ref: str) -> Term:
    term: Term = get_object_or_404(
        Term.objects.standing().select_related("member__person", "group"), group=group, ref=ref
    )
    return term


@login_required
def office(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """My office: who pays me for it."""
    group = find_group(request, slug)
    term = _term(group, ref)
    require("movement.say_paid", me(request), term)
    form = PaidForm(posted(request), initial={"paid": term.paid, "payer": term.payer})

    def act() -> Any:
        offices.say_paid(actor=me(request), term=term, **form.cleaned_data)
        messages.success(request, _("Thank you. It stands beside your office."))
        return group

    return form_page(
        request, form, "movement/office.html", context_of(request, group, term=term), act, {"no_payer": "payer"}
    )


@login_required
@require_POST
def office_give_up(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Give up my office."""
    group = find_group(request, slug)
    offices.give_up(actor=me(request), term=_term(group, ref))
    messages.success(request, _("You have given it up. The members have been told, and need no reason."))
    return redirect(group)
