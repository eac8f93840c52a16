"""Duties: what I owe, what is overdue, one duty."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from upwell.accounts.people import me, viewer
from upwell.kit.pages import attempt, page_of, posted, show_form
from upwell.kit.permissions import allowed
from upwell.promises import duties, queries
from upwell.promises.forms import ExplainForm
from upwell.promises.models import Duty

A_PAGE = 30


@login_required
def duties_mine(request: HttpRequest) -> HttpResponse:
    """What I owe, the nearest day first."""
    page = page_of(request, queries.owed_by(me(request)), A_PAGE)
    return render(
        request, "promises/duties.html", {"page": page, "owed": queries.with_subjects(list(page), me(request))}
    )


def overdue(request: HttpRequest) -> HttpResponse:
    """Everything overdue that is owed in public, the longest first."""
    page = page_of(request, queries.overdue_in_public(), A_PAGE)
    return render(
        request, "promises/overdue.html", {"page": page, "owed": queries.with_subjects(list(page), viewer(request))}
    )


def duty(request: HttpRequest, ref: str) -> HttpResponse:
    """One duty: the date and where it comes from, what was explained, and room to explain for whoever owes it."""
    person = viewer(request)
    found: Duty = get_object_or_404(Duty.objects.visible_to(person).for_reading(), ref=ref)
    form = ExplainForm(posted(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data["text"]
        if attempt(form, lambda: duties.explain(actor=me(request), duty=found, text=said)):
            messages.success(request, _("Added. Everybody concerned has been told. The date stays as it is."))
            return redirect(found)
    context = {
        "duty": found,
        "about": queries.with_subjects([found], person)[0].about,
        "in_its_place": queries.in_its_place(found, person),
        "in_place_of": queries.in_place_of(found, person),
        "may_explain": allowed("promises.explain_duty", person, found),
    }
    return show_form(request, "promises/duty.html", form, **context)
