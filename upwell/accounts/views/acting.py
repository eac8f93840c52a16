"""Writing down for somebody who phoned, wrote or came in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.accounts import acting, actions, queries
from upwell.accounts.forms import ActingForm
from upwell.accounts.models import Acting, Person
from upwell.accounts.people import acting_now, at_the_keyboard
from upwell.accounts.views.pages import page_of, posted, show_form
from upwell.kit.errors import Refused
from upwell.kit.permissions import require


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin; or, while it runs, see for whom and end it."""
    helper = at_the_keyboard(request)
    require("accounts.act_for", helper)
    done = page_of(request, queries.written_down_by(helper))
    form = ActingForm(posted(request))
    if request.method != "POST" or not form.is_valid() or acting_now(request):
        return show_form(request, "accounts/acting.html", form, done=done, running=acting_now(request))
    try:
        running = _begin(helper, form)
    except Refused as refused:
        return show_form(request, "accounts/acting.html", form, refused, done=done)
    request.session["acting"] = running.ref
    messages.success(
        request, _("What you do now is done for %(who)s, for half an hour.") % {"who": running.person.handle}
    )
    return redirect("home")


def _begin(helper: Person, form: ActingForm) -> Acting:
    data = form.cleaned_data
    person = actions.find_or_create_assisted(actor=helper, handle=data["handle"], over_16=data["over_16"])
    return acting.begin(actor=helper, person=person, how=data["how"], consent_note=data["consent_note"])


@login_required
@require_POST
def end(request: HttpRequest, ref: str) -> HttpResponse:
    """End it, and go to the letter."""
    helper = at_the_keyboard(request)
    row = get_object_or_404(Acting, ref=ref, helper=helper)
    acting.end(actor=helper, acting=row)
    request.session.pop("acting", None)
    messages.success(request, _("You act as yourself again. Give or send the person this letter."))
    return redirect("accounts:acting-letter", ref=row.ref)


@login_required
@require_safe
def letter(request: HttpRequest, ref: str) -> HttpResponse:
    """A letter to print: what was written down, what was agreed, how to take it back."""
    row = get_object_or_404(Acting.objects.select_related("person", "helper"), ref=ref)
    require("accounts.see_letter", at_the_keyboard(request), row)
    consents = queries.consents_of(row.person, queries.consents_in(row))
    acts = row.acts.order_by("at", "pk")
    return render(request, "accounts/acting_letter.html", {"half_hour": row, "acts": acts, "consents": consents})
