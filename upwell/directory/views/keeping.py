"""For those who keep the directory: changes that wait, what is old, closing and opening."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from upwell.accounts.people import me
from upwell.directory import queries
from upwell.directory.actions import changes, services, sources
from upwell.directory.forms import StatusForm, WordsForm
from upwell.directory.models import Change, Service
from upwell.directory.views.providing import find_service
from upwell.kit.checking import Check, check_then_act
from upwell.kit.pages import attempt, page_of, posted
from upwell.kit.permissions import allowed, require

ON_A_PAGE = 30


@login_required
def change_list(request: HttpRequest) -> HttpResponse:
    """What waits, what is old, whom somebody should ring."""
    person = me(request)
    require("directory.keep", person)
    context = {
        "page": page_of(request, queries.waiting(person), ON_A_PAGE),
        "unanswered": queries.unanswered(person)[:ON_A_PAGE],
        "oldest": queries.oldest(person)[:ON_A_PAGE],
        "old": queries.oldest(person).count(),
        "missed": queries.not_sent_any_more(person)[:ON_A_PAGE],
        "may_import": allowed("directory.bring_in", person),
    }
    return render(request, "directory/changes.html", context)


@login_required
def change_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """One change: the difference, and the decision."""
    person = me(request)
    require("directory.keep", person)
    change = get_object_or_404(
        Change.objects.select_related("service", "organization", "proposed_by", "decided_by"), ref=ref
    )
    form = WordsForm(
        posted(request),
        label=_("A word to whoever wrote it"),
        hint=_("Needed when you leave it as it was."),
        needed=False,
    )
    if request.method == "POST" and form.is_valid() and _decided(request, form, change):
        return redirect("directory:changes")
    context = {
        "change": change,
        "form": form,
        "differences": queries.differences(change) if change.kind != Change.Kind.NEW else [],
        "words": queries.as_words(change.after) if change.kind == Change.Kind.NEW else [],
        "may_decide": allowed("directory.decide_change", person, change) and change.state == Change.State.WAITING,
    }
    return render(request, "directory/change.html", context, status=422 if form.errors else 200)


def _decided(request: HttpRequest, form: WordsForm, change: Change) -> bool:
    person, words = me(request), form.cleaned_data["words"]
    takes = "take" in request.POST
    act: Any = changes.take_change if takes else changes.leave_change
    done = attempt(form, lambda: act(actor=person, change=change, words=words))
    if done is not None:
        messages.success(request, _("Taken over.") if takes else _("Left as it was. Whoever wrote it is told why."))
    return done is not None


@login_required
def status(request: HttpRequest, ref: str) -> HttpResponse:
    """Close a service, or open it again."""
    person, service = me(request), find_service(request, ref)
    require("directory.keep", person, service)
    form = StatusForm(posted(request), initial={"status": service.status})
    if request.method == "POST" and form.is_valid():
        status = form.cleaned_data["status"]
        act = lambda: services.set_status(actor=person, service=service, status=status)  # noqa: E731
        if status == Service.Status.DEFUNCT != service.status:
            outcome = check_then_act(request, form, act, _closing(service))
            if outcome.page is not None:
                return outcome.page
            done = outcome.done
        else:
            done = attempt(form, act)
        if done is not None:
            messages.success(request, _("It is in the directory now."))
            return redirect(done)
    context = {
        "form": form,
        "title": _("Is it open? %(name)s") % {"name": service.name},
        "at_once": True,
        "back": service.get_absolute_url(),
    }
    return render(request, "directory/form.html", context, status=422 if form.errors else 200)


def _closing(service: Service) -> Check:
    return Check(
        heading=_("Is it closed for good?"),
        warning=_(
            "Its telephone numbers, addresses of mail and names of contacts are erased, so that nobody is rung at home about it. That cannot be undone: if it opens again, somebody writes them anew."
        ),
        button=_("Yes, it is closed for good"),
        about=[(_("What"), service.name)],
    )


@login_required
def keep_here(request: HttpRequest, ref: str) -> HttpResponse:
    """From now on it is kept here, and its source changes it no longer; looked at once more before."""
    person, service = me(request), find_service(request, ref)
    require("directory.keep", person, service)
    if request.method == "POST":
        sources.keep_here(actor=person, service=service)
        messages.success(request, _("It is kept here now. Its page can be changed like any other."))
        return redirect(service)
    return render(request, "directory/keep_here.html", {"service": service})
