"""Pages on which organisers bring an issue on, bodies say whose it is, and either hands it on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from upwell.accounts.models import Person
from upwell.accounts.people import me, viewer
from upwell.gather.actions import handoffs, issues
from upwell.gather.actions.journey import can_be_extended, held_as
from upwell.gather.forms import HandOnForm, NextForm, ReasonForm, RemitForm, ReplyForm
from upwell.gather.models import HandOff, Issue
from upwell.gather.rules import holding_body
from upwell.gather.views.issues import find_issue
from upwell.kit.checking import Check, check_then_act
from upwell.kit.pages import carried_out, posted, say_refusal, show_form
from upwell.kit.permissions import allowed, require
from upwell.kit.time import today
from upwell.places.models import PublicBody

FIELD_OF = {
    "no_reason": "reason",
    "receiver_needed": "receiver",
    "same_body": "receiver",
    "body_ended": "receiver",
    "no_words": "text",
    "in_past": "due_on",
    "too_far": "due_on",
}


def others(issue: Issue) -> QuerySet[Any]:
    """Bodies of today to which an issue could be handed on."""
    return PublicBody.objects.valid_on().exclude(pk=holding_body(issue).pk)


def _act(
    request: HttpRequest,
    template: str,
    issue: Issue,
    form: forms.Form,
    act: Callable[[], object],
    done: str,
    **more: Any,
) -> HttpResponse:
    """Show a form; when it is sent, act, and go back to the issue."""
    if carried_out(request, form, act, FIELD_OF) is None:
        return show_form(request, template, form, issue=issue, **more)
    messages.success(request, done)
    return redirect(issue)


@login_required
def remit(request: HttpRequest, ref: str) -> HttpResponse:
    """Is it yours to decide?"""
    person, issue = me(request), find_issue(request, ref)
    require("gather.decide_remit", person, issue)
    form = RemitForm(posted(request), bodies=others(issue))
    return _act(
        request,
        "gather/issue_remit.html",
        issue,
        form,
        lambda: issues.decide_remit(actor=person, issue=issue, **form.words),
        _("Your decision is public now."),
        before=issue.remit_decisions.filter(body=holding_body(issue), ours=True).last()
        if held_as(issue) != "admit"
        else None,
    )


@login_required
def hand_on(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand it on to another body."""
    person, issue = me(request), find_issue(request, ref)
    require("gather.hand_on", person, issue)
    form = HandOnForm(posted(request), bodies=others(issue))
    return _act(
        request,
        "gather/issue_hand_on.html",
        issue,
        form,
        lambda: handoffs.hand_on(actor=person, issue=issue, **form.cleaned_data),
        _("It is handed on. They have been told."),
    )


@login_required
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """Close it, with a reason."""
    person, issue = me(request), find_issue(request, ref)
    require("gather.close_issue", person, issue)
    form = ReasonForm(posted(request))
    outcome = check_then_act(
        request,
        form,
        lambda: issues.close(actor=person, issue=issue, because=form.cleaned_data["because"]),
        Check(
            heading=_("Close this issue?"),
            warning=_("It cannot be opened again. Everybody who supports it, follows it or spoke reads your reason."),
            button=_("Close it and tell everybody"),
            about=[(_("Issue"), issue.title)],
        ),
        lambda typed, refusal: say_refusal(typed, refusal, FIELD_OF),
    )
    if outcome.done is not None:
        messages.success(request, _("It is closed. Everybody who supports it has been told why."))
        return redirect(issue)
    return outcome.page or show_form(request, "gather/issue_close.html", form, issue=issue)


def possible_steps(issue: Issue) -> list[str]:
    """What may come next for an issue, in the words of `NextForm`."""
    held = held_as(issue)
    if held == "support" and issue.duty is not None:
        return ["more_time"] if today() > issue.duty.due_on and can_be_extended(issue) else []
    return {"open_weighing": ["weigh", "jury", "body"], "weigh": ["jury", "body"], "jury": ["body"]}.get(held, [])


@login_required
def next_step(request: HttpRequest, ref: str) -> HttpResponse:
    """Bring it on."""
    person, issue = me(request), find_issue(request, ref)
    require("gather.lead_issue", person, issue)
    steps = possible_steps(issue)
    form = NextForm(posted(request), steps=steps)
    done = _("It goes on. Everybody who supports it has been told.")
    return _act(
        request, "gather/issue_next.html", issue, form, lambda: _go(person, issue, form.cleaned_data), done, steps=steps
    )


def _go(person: Person, issue: Issue, data: dict[str, Any]) -> Issue:
    if data["step"] == "weigh":
        return issues.begin_weighing(actor=person, issue=issue)
    if data["step"] == "jury":
        return issues.to_jury(actor=person, issue=issue, due_on=data["due_on"])
    if data["step"] == "body":
        return issues.to_body(actor=person, issue=issue)
    return issues.extend_support(actor=person, issue=issue)


def hand_off(request: HttpRequest, ref: str) -> HttpResponse:
    """One hand-off: who asked whom, by when, and what they said. Whoever it was handed on to answers here."""
    handed = get_object_or_404(HandOff.objects.select_related("issue", "sender", "receiver", "duty__body"), ref=ref)
    person = viewer(request)
    may_reply = handed.state == HandOff.State.WAITING and allowed("gather.reply_hand_off", person, handed)
    if request.method == "POST":
        require("gather.reply_hand_off", person, handed)
    form = ReplyForm(posted(request))
    return _act(
        request,
        "gather/hand_off.html",
        handed.issue,
        form,
        lambda: handoffs.reply(actor=me(request), hand_off=handed, **form.words),
        _("Your answer is public now."),
        handed=handed,
        may_reply=may_reply,
    )
