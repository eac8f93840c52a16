"""A person's own pages."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts import actions, consent, notices, queries, roles, second_factor
from upwell.accounts.forms import BreakForm, NeedsForm, ProfileForm
from upwell.accounts.models import Consent, Need, Person
from upwell.accounts.needs import circles_of, in_circle
from upwell.accounts.needs import kinds as need_kinds
from upwell.accounts.people import at_the_keyboard, me
from upwell.accounts.views.pages import show_form
from upwell.kit.errors import Refused
from upwell.kit.pages import page_of, posted
from upwell.kit.permissions import require
from upwell.kit.time import now


@login_required
@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """Everything about oneself, as one list with a way to change each line."""
    person = me(request)
    return render(
        request,
        "accounts/me.html",
        {
            "person": person,
            "roles": queries.roles_shown(roles.held(person), person),
            "sleeping": roles.sleeping(person),
            "second_factor": second_factor.is_set_up(person),
            "needs": [need_kinds.get(n.kind) or n.kind for n in person.needs.order_by("kind")],
            "consents": person.consents.filter(withdrawn_at=None).count(),
            "unread": notices.unread(person),
            "tokens": person.api_tokens.filter(revoked_at=None).count(),
            "seen": person.accesses.count(),
            "on_break": person.break_until is not None and person.break_until > now(),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, a line, language."""
    person = me(request)
    initial = {"handle": person.handle, "about": person.about, "language": person.language}
    form = ProfileForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_profile(actor=person, **form.cleaned_data)
        except Refused as refused:
            return show_form(request, "accounts/profile_form.html", form, refused)
        messages.success(request, _("This is how people see you now."))
        return redirect("accounts:me")
    return show_form(request, "accounts/profile_form.html", form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def needs(request: HttpRequest) -> HttpResponse:
    """What somebody needs so as to take part, and who may see it."""
    person = me(request)
    mine = list(Need.objects.filter(person=person))
    initial = {
        "kinds": [n.kind for n in mine],
        "note": next((n.note for n in mine if n.note), ""),
        "share": "share" in consent.active(person, "needs"),
    }
    form = NeedsForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.set_needs(actor=person, notes=form.notes())
        change = consent.give if form.cleaned_data["share"] else consent.withdraw
        change(actor=person, person=person, purpose="needs", scopes=["share"])
        messages.success(request, _("What you need is written down."))
        return redirect("accounts:me")
    return show_form(request, "accounts/needs_form.html", form)


@login_required
@require_safe
def needs_of_others(request: HttpRequest, key: str = "") -> HttpResponse:
    """What the people need for whom one arranges something: first for whom, then, with their consent and seen by them, what."""
    person = at_the_keyboard(request)
    circles = circles_of(person)
    circle = next((c for c in circles if c.key == key), None)
    if key and circle is None:
        raise Http404
    require("accounts.see_needs", person)
    shown = in_circle(circle, by=person) if circle else []
    return render(request, "accounts/needs_of_others.html", {"circles": circles, "circle": circle, "shown": shown})


@login_required
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """Everything agreed to and taken back, newest first."""
    person = me(request)
    page = page_of(
        request, Consent.objects.filter(person=person).select_related("written_down_by").order_by("-given_at", "-pk")
    )
    return render(
        request, "accounts/consents.html", {"page": page, "shown": queries.consents_of(person, page.object_list)}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Take one consent back."""
    person = me(request)
    row = get_object_or_404(Consent, ref=ref, person=person)
    if request.method == "POST":
        consent.withdraw_row(actor=person, consent=row)
        messages.success(request, _("You took it back. What stood on it is gone."))
        return redirect("accounts:consents")
    return render(request, "accounts/consent_take_back.html", {"shown": queries.consents_of(person, [row])[0]})


@login_required
@require_safe
def seen(request: HttpRequest) -> HttpResponse:
    """Who did something for this person or read something private of theirs."""
    return render(request, "accounts/seen.html", {"page": page_of(request, queries.seen_of(me(request)))})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rest(request: HttpRequest) -> HttpResponse:
    """Take a break from mail."""
    person = me(request)
    form = BreakForm(posted(request))
    if request.method == "POST" and form.is_valid():
        days = form.cleaned_data["days"]
        actions.take_break(actor=person, days=days)
        messages.success(request, _("No mail until your break is over.") if days else _("You get mail again."))
        return redirect("accounts:me")
    return show_form(request, "accounts/break_form.html", form)


@login_required
@require_safe
def second_step(request: HttpRequest) -> HttpResponse:
    """Why a role needs a second step, and how to set it up."""
    person = me(request)
    waiting = queries.roles_shown(roles.sleeping(person), person)
    return render(
        request, "accounts/second_factor.html", {"waiting": waiting, "is_set_up": second_factor.is_set_up(person)}
    )


@login_required
@require_safe
def profile_of(request: HttpRequest, handle: str) -> HttpResponse:
    """Somebody's short profile: nothing that invites comparison."""
    require("accounts.see_profile", me(request))
    person = get_object_or_404(Person.objects.filter(is_active=True, leaving_on=None), handle__iexact=handle)
    is_new = person.is_new_until is not None and person.is_new_until > now()
    return render(request, "accounts/profile.html", {"person": person, "is_new": is_new})
