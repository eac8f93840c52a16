"""Pages of recommendations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.people import me, viewer
from upwell.assembly.actions import recommendations
from upwell.assembly.forms import CountForm, OtherwiseForm, RecommendationForm, TakeUpForm
from upwell.assembly.models import JurorVote, Jury, Recommendation
from upwell.gather.models import Statement
from upwell.kit.pages import carried_out, posted, show_form
from upwell.kit.permissions import allowed, require


def recommendation_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """A recommendation with its vote and minority report; before publication only for the jury and its facilitator."""
    person = viewer(request)
    recommendation = get_object_or_404(
        Recommendation.objects.select_related("jury__process", "issue__body", "answer_duty__body"), ref=ref
    )
    if recommendation.published_at is None and not allowed("assembly.write_recommendation", person, recommendation):
        raise Http404
    mine = JurorVote.objects.filter(recommendation=recommendation, juror__person=person).first() if person else None
    names = ("vote", "count_votes", "say_otherwise", "publish", "edit_recommendation")
    context = {
        "recommendation": recommendation,
        "my_vote": mine,
        "may": {name: allowed(f"assembly.{name}", person, recommendation) for name in names},
        "cast": recommendation.ballots.count(),
        "seats": recommendation.jury.jurors.filter(left_at=None).count(),
    }
    return render(request, "assembly/recommendation_detail.html", context)


@login_required
def recommendation_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down what the jury may recommend."""
    jury = get_object_or_404(Jury, slug=slug)
    require("assembly.write_recommendation", me(request), jury)
    form = RecommendationForm(posted(request))
    form.fields["issue"].queryset = jury.issues.order_by("title")  # type: ignore[attr-defined]
    return _act(
        request,
        form,
        {"jury": jury, "heading": _("What do you recommend?")},
        lambda data: recommendations.draft(actor=me(request), jury=jury, **data),
    )


@login_required
def rewrite(request: HttpRequest, ref: str) -> HttpResponse:
    """Change the words before publication."""
    row = get_object_or_404(Recommendation, ref=ref)
    require("assembly.edit_recommendation", me(request), row)
    form = RecommendationForm(posted(request), initial={"text": row.text, "reasons": row.reasons})
    del form.fields["issue"]
    return _act(
        request,
        form,
        {"jury": row.jury, "heading": _("Change the words")},
        lambda data: recommendations.rewrite(actor=me(request), recommendation=row, **data),
    )


@login_required
def count(request: HttpRequest, ref: str) -> HttpResponse:
    """Write down a vote taken in the room."""
    row = get_object_or_404(Recommendation, ref=ref)
    require("assembly.count_votes", me(request), row)
    heading = _("A vote taken in the room")
    return _act(
        request,
        CountForm(posted(request)),
        {"jury": row.jury, "heading": heading},
        lambda data: recommendations.count_in_room(actor=me(request), recommendation=row, **data),
    )


@login_required
def take_up(request: HttpRequest, ref: str) -> HttpResponse:
    """Mark what of the conversation it carries."""
    row = get_object_or_404(Recommendation, ref=ref)
    require("assembly.edit_recommendation", me(request), row)
    said = Statement.objects.filter(conversation__issue=row.issue, state=Statement.State.OPEN, taken_back_at=None)
    form = TakeUpForm(
        posted(request),
        statements=said.select_related("conversation").order_by("conversation", "number"),
        initial={"statements": row.takes_up.all()},
    )
    return _act(
        request,
        form,
        {"jury": row.jury, "heading": _("What of the conversation does it take up?")},
        lambda data: recommendations.take_up(actor=me(request), recommendation=row, **data),
    )


@login_required
def say_otherwise(request: HttpRequest, ref: str) -> HttpResponse:
    """The minority report."""
    row = get_object_or_404(Recommendation, ref=ref)
    require("assembly.say_otherwise", me(request), row)
    mine = recommendations.own_report(me(request), row)
    form = OtherwiseForm(posted(request), initial={"text": mine.text if mine else ""})
    return _act(
        request,
        form,
        {"jury": row.jury, "heading": _("Why some of us see it otherwise")},
        lambda data: recommendations.say_otherwise(actor=me(request), recommendation=row, **data).recommendation,
    )


@login_required
@require_POST
def vote(request: HttpRequest, ref: str) -> HttpResponse:
    """One juror's vote."""
    row = get_object_or_404(Recommendation, ref=ref)
    recommendations.vote(actor=me(request), recommendation=row, value=request.POST.get("value", ""))
    messages.success(request, _("Your vote is in. You can change it until the recommendation is published."))
    return redirect(row)


@login_required
def publish(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask once, then publish: it cannot be taken back."""
    row = get_object_or_404(Recommendation, ref=ref)
    require("assembly.publish", me(request), row)
    if request.method == "POST":
        recommendations.publish(actor=me(request), recommendation=row)
        messages.success(request, _("Published. The time to answer has begun."))
        return redirect(row)
    context = {
        "recommendation": row,
        "cast": row.ballots.count(),
        "seats": row.jury.jurors.filter(left_at=None).count(),
    }
    return render(request, "assembly/publish.html", context)


def _act(
    request: HttpRequest, form: forms.Form, context: dict[str, Any], act: Callable[[dict[str, Any]], Recommendation]
) -> HttpResponse:
    row = carried_out(request, form, lambda: act(form.cleaned_data))
    if row is None:
        return show_form(request, "assembly/recommendation_form.html", form, **context)
    messages.success(request, _("Kept."))
    return redirect(row)
