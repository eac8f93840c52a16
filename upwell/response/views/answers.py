"""Pages of answers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from upwell.accounts.models import Person
from upwell.accounts.people import me, viewer
from upwell.gather.models import Issue
from upwell.kit.checking import Check, check_then_act
from upwell.kit.pages import posted
from upwell.kit.permissions import allowed, require
from upwell.kit.templatetags.kit import day
from upwell.response.actions import answers, replacing, verdicts
from upwell.response.actions.together import works_of
from upwell.response.forms import AnswerForm, EvidenceForm, VerdictForm
from upwell.response.models import Answer, Milestone, Replacement, Verdict


def answer_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """An answer, what it promised by when, what was done, and what those who asked say to it."""
    person = viewer(request)
    answer = get_object_or_404(
        Answer.objects.visible_to(person).select_related("issue", "body", "recommendation__jury", "hand_off__receiver"),
        ref=ref,
    )
    said = person is not None and Verdict.objects.filter(answer=answer, person=person).exists()
    promised = answer.milestones.select_related("duty", "replaced_in", "promised_in")
    milestones = list(promised.prefetch_related("replaced_in__promised", "promised_in__replaced"))
    by_work = works_of(milestones, person)
    for milestone in milestones:
        milestone.works = by_work.get(milestone.ref, [])
    context = {
        "answer": answer,
        "milestones": milestones,
        "may_share": allowed("response.carry_out_together", person, answer),
        "verdicts": answer.verdicts.order_by("-raised_it", "at")[:50],
        "may_replace": allowed("response.replace_promise", person, answer),
        "replacements": _replacements(answer, person),
        "may_report": allowed("response.report_progress", person, answer),
        "verdict_form": VerdictForm() if allowed("response.give_verdict", person, answer) and not said else None,
        "later": Answer.objects.filter(issue=answer.issue, at__gt=answer.at).first(),
    }
    return render(request, "response/answer_detail.html", context)


def _replacements(answer: Answer, person: Person | None) -> list[Replacement]:
    """What was promised instead, each with what those who asked say to it."""
    may_judge = allowed("response.give_verdict", person, answer)
    found = list(answer.replacements.prefetch_related("replaced", "promised", "verdicts"))
    for one in found:
        one.is_last_alone = any(new.is_open and new.times_moved >= replacing.ALONE for new in one.promised.all())
        one.may_judge = may_judge and all(said.person_id != getattr(person, "pk", None) for said in one.verdicts.all())
    return found


@login_required
def answer_create(request: HttpRequest, ref: str) -> HttpResponse:
    """Answer an issue."""
    person = me(request)
    issue = get_object_or_404(Issue.objects.select_related("body", "process__charter"), ref=ref)
    require("response.give_answer", person, issue)
    form = AnswerForm(posted(request))
    outcome = check_then_act(request, form, lambda: _give(person, issue, form), _check_of(issue))
    if outcome.done is not None:
        messages.success(request, _("Your answer is public. Everybody who spoke has been told."))
        return redirect(outcome.done)
    return outcome.page or render(
        request, "response/answer_create.html", {"form": form, "issue": issue}, status=422 if form.errors else 200
    )


def _give(person: Person, issue: Issue, form: AnswerForm) -> Answer:
    data = form.cleaned_data
    return answers.give(
        actor=person,
        issue=issue,
        kind=data["kind"],
        text=data["text"],
        signed=data["signed"],
        milestones=form.promised(),
        hand_to=answers.HandedTo(data["receiver"], data["receiver_title"]) if data["receiver"] else None,
    )


def _check_of(issue: Issue) -> Check:
    return Check(
        heading=_("Is this your answer?"),
        warning=_(
            "It is public at once, with your name and your post. It cannot be changed, and what it promises is owed by its day."
        ),
        button=_("Give this answer"),
        about=[(_("What is asked"), issue.ask)],
    )


@login_required
def milestone_done(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that a thing is done, and show it, after one more look: it stands on the record for good."""
    person = me(request)
    milestone = get_object_or_404(Milestone.objects.select_related("answer__issue", "answer__body"), ref=ref)
    require("response.report_progress", person, milestone)
    form = EvidenceForm(posted(request))
    outcome = check_then_act(
        request,
        form,
        lambda: answers.milestone_done(actor=person, milestone=milestone, evidence=form.cleaned_data["evidence"]),
        _check_of_done(milestone),
        lambda form, refusal: form.add_error("evidence", str(refusal)),
    )
    if outcome.done is not None:
        messages.success(request, _("Written down in public. Those who asked will say whether they see it too."))
        return redirect(milestone.answer)
    return outcome.page or render(
        request,
        "response/milestone_done.html",
        {"form": form, "milestone": milestone},
        status=422 if form.errors else 200,
    )


def _check_of_done(milestone: Milestone) -> Check:
    return Check(
        heading=_("Is this done?"),
        warning=_(
            "It is public at once and stays on the record for good. Those who asked will hold it against what they see."
        ),
        button=_("Write it down in public"),
        about=[(_("What was promised"), milestone.text), (_("By which day"), day(milestone.due_on))],
    )


@login_required
def verdict_create(request: HttpRequest, ref: str) -> HttpResponse:
    """Say whether a promise was kept, after one more look: it is said once, for good."""
    person = me(request)
    answer = get_object_or_404(Answer.objects.select_related("issue", "body"), ref=ref)
    require("response.give_verdict", person, answer)
    form = VerdictForm(posted(request))
    outcome = check_then_act(
        request,
        form,
        lambda: verdicts.give(actor=person, answer=answer, **form.cleaned_data),
        _check_of_verdict(answer),
    )
    if outcome.done is not None:
        messages.success(request, _("Your word stands beside the body's own."))
        return redirect(answer)
    return outcome.page or render(
        request, "response/verdict_create.html", {"form": form, "answer": answer}, status=422 if form.errors else 200
    )


def _check_of_verdict(answer: Answer) -> Check:
    return Check(
        heading=_("Is this what you want to say?"),
        warning=_(
            "You say it once. It stands in public beside the body's own word, without your name, and cannot be changed."
        ),
        button=_("Put my word beside theirs"),
        about=[(_("What was asked"), answer.issue.ask), (_("Who promised"), answer.body.name)],
    )
