"""Letters, petitions, stories, meetings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.people import me, viewer
from upwell.kit.pages import posted
from upwell.kit.permissions import allowed, require
from upwell.movement import queries
from upwell.movement.actions import doing
from upwell.movement.forms import ActionForm, OutcomeForm, SignForm
from upwell.movement.models import Group, GroupAction
from upwell.movement.views.finding import context_of, find_group, form_page

FIELDS = {
    "no_words": "title",
    "no_receiver": "to",
    "no_time": "happens_at",
    "unknown_kind": "kind",
    "other_group": "decision",
}


def _action(request: HttpRequest, group: Group, ref: str) -> GroupAction:
    action: GroupAction = get_object_or_404(queries.actions(group, viewer(request)), ref=ref)
    return action


def action_detail(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """One action: its words, how many stand behind it, what came of it."""
    group, person = find_group(request, slug), viewer(request)
    action = _action(request, group, ref)
    signed = queries.signed(action, person)
    may_sign = allowed("movement.sign", person, action)
    context = context_of(
        request,
        group,
        action=action,
        signed=signed,
        names=queries.names(action),
        form=SignForm() if may_sign and action.takes_names and signed is None else None,
        may_unsign=signed is not None,
        may_lead=allowed("movement.lead_action", person, action),
    )
    return render(request, "movement/action_detail.html", context)


@login_required
def action_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Write one."""
    group = find_group(request, slug)
    require("movement.write_action", me(request), group)
    form = ActionForm(posted(request), group=group, initial={"decision": request.GET.get("decision", "")})

    def act() -> Any:
        return doing.write(actor=me(request), group=group, words=form.words)

    return form_page(request, form, "movement/action_create.html", context_of(request, group), act, FIELDS)


@login_required
def action_change(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Change a draft."""
    group = find_group(request, slug)
    action = _action(request, group, ref)
    require("movement.lead_action", me(request), action)
    names = ("kind", "title", "text", "stance", "to", "to_body", "asked_by", "decision", "happens_at", "where")
    form = ActionForm(posted(request), group=group, initial={name: getattr(action, name) for name in names})

    def act() -> Any:
        return doing.rewrite(actor=me(request), action=action, words=form.words)

    return form_page(
        request, form, "movement/action_create.html", context_of(request, group, action=action), act, FIELDS
    )


@login_required
def action_begin(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Look once more, then begin: from then on the words stand."""
    group = find_group(request, slug)
    action = _action(request, group, ref)
    require("movement.lead_action", me(request), action)
    if request.method == "POST":
        doing.begin(actor=me(request), action=action)
        messages.success(request, _("It is public now."))
        return redirect(action)
    return render(request, "movement/action_begin.html", context_of(request, group, action=action))


@login_required
def action_end(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Say what came of it."""
    group = find_group(request, slug)
    action = _action(request, group, ref)
    require("movement.lead_action", me(request), action)
    form = OutcomeForm(posted(request))

    def act() -> Any:
        return doing.end(actor=me(request), action=action, **form.cleaned_data)

    return form_page(request, form, "movement/action_end.html", context_of(request, group, action=action), act)


@login_required
@require_POST
def sign(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Stand behind it, or no longer."""
    action = _action(request, find_group(request, slug), ref)
    if request.POST.get("off"):
        doing.unsign(actor=me(request), action=action)
        messages.success(request, _("Taken back. You are not counted any more."))
    else:
        doing.sign(actor=me(request), action=action, shows_name=bool(request.POST.get("shows_name")))
        messages.success(request, _("You are counted. You can take it back at any time."))
    return redirect(action)
