"""Pages of a promise that took the place of another."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from upwell.accounts.models import Person
from upwell.accounts.people import me
from upwell.kit import asking
from upwell.kit.checking import Check, check_then_act
from upwell.kit.pages import posted
from upwell.kit.permissions import require
from upwell.response.actions import replacing
from upwell.response.forms import ReplaceForm, ReplacementVerdictForm
from upwell.response.models import Answer, Replacement


@login_required
def replace(request: HttpRequest, ref: str) -> HttpResponse:
    """Promise something else; seen once more before it is public."""
    person = me(request)
    answer = get_object_or_404(Answer.objects.visible_to(person).select_related("issue", "body"), ref=ref)
    require("response.replace_promise", person, answer)
    chosen = answer.milestones.filter(ref=asking.words(request, "what"))
    form = ReplaceForm(posted(request), answer=answer, initial={"which": list(chosen)})
    outcome = check_then_act(request, form, lambda: _replace(person, answer, form), _check_of(answer))
    if outcome.done is not None:
        messages.success(request, _("Your new promise is public. The old one stays beside it, as replaced."))
        return redirect(outcome.done)
    status = 422 if form.errors else 200
    return outcome.page or render(request, "response/replace.html", {"form": form, "answer": answer}, status=status)


def _replace(person: Person, answer: Answer, form: ReplaceForm) -> Replacement:
    data = form.cleaned_data
    return replacing.replace(
        actor=person,
        answer=answer,
        milestones=data["which"],
        because=data["because"],
        signed=data["signed"],
        instead=form.promised(),
    )


def _check_of(answer: Answer) -> Check:
    return Check(
        heading=_("Is this what you promise instead?"),
        warning=_(
            "It is public at once, with your name. The old promise stays to be read as replaced, and counts as not kept. Everybody who asked is told."
        ),
        button=_("Promise this instead"),
        about=[(_("What is asked"), answer.issue.ask)],
    )


@login_required
def verdict(request: HttpRequest, ref: str) -> HttpResponse:
    """Say what one thinks of a promise in place of another; seen once more, for it is said once."""
    person = me(request)
    replacement = get_object_or_404(Replacement.objects.select_related("answer__issue", "answer__body"), ref=ref)
    require("response.give_verdict", person, replacement.answer)
    form = ReplacementVerdictForm(posted(request))
    outcome = check_then_act(
        request,
        form,
        lambda: replacing.give_verdict(actor=person, replacement=replacement, **form.cleaned_data),
        _check_of_verdict(replacement),
    )
    if outcome.done is not None:
        messages.success(request, _("Your word stands beside the body's own."))
        return redirect(replacement)
    return outcome.page or render(
        request,
        "response/replacement_verdict.html",
        {"form": form, "replacement": replacement},
        status=422 if form.errors else 200,
    )


def _check_of_verdict(replacement: Replacement) -> Check:
    old = "\n".join(one.text for one in replacement.replaced.all())
    new = "\n".join(one.text for one in replacement.promised.all())
    return Check(
        heading=_("Is this what you want to say?"),
        warning=_(
            "You say it once. It stands in public beside the body's own word, without your name, and cannot be changed."
        ),
        button=_("Put my word beside theirs"),
        about=[(_("What was promised"), old), (_("What is promised instead"), new)],
    )
