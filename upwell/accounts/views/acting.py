"""Writing down for somebody who phoned, wrote or came in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.accounts import access, acting, actions, queries, reaching
from upwell.accounts.forms import ActingForm
from upwell.accounts.models import Acting, Person
from upwell.accounts.people import acting_now, at_the_keyboard
from upwell.accounts.views.pages import show_form
from upwell.kit.errors import Refused
from upwell.kit.pages import page_of, posted
from upwell.kit.permissions import require
from upwell.kit.templatetags.kit import day
from upwell.kit.time import now


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin; or, while it runs, see for whom and end it."""
    helper = at_the_keyboard(request)
    require("accounts.act_for", helper)
    done = page_of(request, queries.written_down_by(helper))
    form = ActingForm(posted(request), initial={"handle": request.GET.get("who", "")})
    looked = request.GET.get("looked", "").strip()
    around: dict[str, Any] = {
        "done": done,
        "running": acting_now(request),
        "looked": looked,
        "found": _found(request, helper, looked),
    }
    if request.method != "POST" or not form.is_valid() or acting_now(request):
        return show_form(request, "accounts/acting.html", form, **around)
    try:
        running = _begin(helper, form)
    except Refused as refused:
        return show_form(request, "accounts/acting.html", form, refused, **around)
    request.session["acting"] = running.ref
    rotate_token(request)  # so that a form opened as oneself is never sent as the person, nor the other way round
    messages.success(
        request, _("What you do now is done for %(who)s, for half an hour.") % {"who": running.person.handle}
    )
    return redirect("home")


def _found(request: HttpRequest, helper: Person, looked: str) -> list[Person]:
    return actions.find_assisted(actor=helper, words=looked) if looked and request.method == "GET" else []


def _begin(helper: Person, form: ActingForm) -> Acting:
    data = form.cleaned_data
    person = actions.find_or_create_assisted(actor=helper, handle=data["handle"], over_16=data["over_16"])
    running = acting.begin(actor=helper, person=person, how=data["how"], consent_note=data["consent_note"])
    if data["note"].strip():
        actions.keep_helper_note(actor=helper, person=person, text=data["note"])
    return running


@login_required
@require_POST
def end(request: HttpRequest, ref: str) -> HttpResponse:
    """End it, and go to the letter."""
    helper = at_the_keyboard(request)
    row = get_object_or_404(Acting, ref=ref, helper=helper)
    acting.end(actor=helper, acting=row)
    request.session.pop("acting", None)
    rotate_token(request)
    messages.success(
        request, _("You act as yourself again. Give the person this letter, or send it if they may be written to.")
    )
    return redirect("accounts:acting-letter", ref=row.ref)


@login_required
@require_safe
def letter(request: HttpRequest, ref: str) -> HttpResponse:
    """A letter to print: what was written down, what was agreed, how to take it back."""
    row = get_object_or_404(Acting.objects.select_related("person", "helper"), ref=ref)
    reader = at_the_keyboard(request)
    require("accounts.see_letter", reader, row)
    _note_later_look(row, reader)
    consents = queries.consents_of(row.person, queries.consents_in(row))
    acts = row.acts.order_by("at", "pk")
    around = {
        "half_hour": row,
        "acts": acts.filter(was_read=False),
        "looks": acts.filter(was_read=True),
        "written": acting.written_in(row),
        "consents": consents,
        "may_write": reaching.may_write(row.person),
    }
    return render(request, "accounts/acting_letter.html", around)


def _note_later_look(row: Acting, reader: Person) -> None:
    """The helper prints the letter at the end; whoever opens it again later reads somebody's words, and that somebody sees it."""
    if now() > (row.ended_at or row.ends_at) + acting.HALF_HOUR:
        what = _("Opened the letter of %(day)s again") % {"day": day(row.began_at)}
        access.note(row.person, reader, what, role=str(_("helper")), was_read=True)
