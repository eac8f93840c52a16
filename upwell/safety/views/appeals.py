"""Appeals: for the person concerned, for whoever decides, for members of a jury, and for spaces that choose one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.people import me
from upwell.accounts.roles import held
from upwell.kit.pages import attempt, posted, show_form
from upwell.kit.permissions import allowed, require
from upwell.ledger.subjects import find
from upwell.promises import duties
from upwell.safety import actions, forms
from upwell.safety.judging import jury_rule
from upwell.safety.membership import membership
from upwell.safety.models import LOOKS_AFTER, Appeal, AppealRule, Decision
from upwell.safety.views.mine import about


@login_required
def begin(request: HttpRequest, ref: str) -> HttpResponse:
    """Appeal against a decision about oneself."""
    found = about(request, ref)
    decision = found["decision"]
    assert isinstance(decision, Decision)
    if not allowed("safety.appeal", me(request), decision):
        raise Http404
    if found["appeal"] is not None:
        return redirect(decision.get_absolute_url())
    rule = jury_rule(decision)
    form = forms.AppealForm(posted(request), jury=rule is not None)
    if request.method == "POST" and form.is_valid():
        to_jury = form.cleaned_data.get("to") == Appeal.To.JURY

        def act() -> Appeal:
            return actions.appeal(
                actor=me(request), decision=decision, words=form.cleaned_data["words"], to_jury=to_jury
            )

        if attempt(form, act) is not None:
            messages.success(request, _("Somebody else looks at it now. You will be told what comes of it."))
            return redirect(decision.get_absolute_url())
    return show_form(request, "safety/appeal_begin.html", form, rule=rule, **found)


@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    """Appeals that wait for me, and who decides appeals in my spaces."""
    person = me(request)
    require("safety.see_queue", person)
    open_ones = Appeal.objects.visible_to(person).waiting().exclude(person=person).order_by("at")
    mine = [one for one in open_ones.select_related("decision__case") if allowed("safety.decide_appeal", person, one)]
    context = {"appeals": [one for one in mine if not one.is_with_jury], "scopes": _scopes(request)}
    return render(request, "safety/appeals.html", context)


def _scopes(request: HttpRequest) -> list[dict[str, Any]]:
    """The spaces that I look after and that can have juries, each with its rule."""
    mine = [r for r in held(me(request)) if r.kind in LOOKS_AFTER and r.scope_kind in membership]
    rules = {rule.scope_ref: rule for rule in AppealRule.objects.filter(scope_ref__in=[r.scope_ref for r in mine])}
    places = {(role.scope_kind, role.scope_ref) for role in mine}
    found = [{"kind": kind, "ref": ref, "thing": find(kind, ref), "rule": rules.get(ref)} for kind, ref in places]
    return sorted(found, key=lambda one: str(one["thing"]))


@login_required
def choose_jury(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """Let a jury of members decide appeals in this space, or not."""
    scope = find(kind, ref) if kind in membership else None
    if scope is None:
        raise Http404
    require("safety.choose_jury", me(request), scope)
    rule = AppealRule.objects.filter(scope_kind=kind, scope_ref=ref).first()
    form = forms.JuryForm(posted(request), initial={"size": rule.size if rule else 0})
    if request.method == "POST" and form.is_valid():
        actions.choose_jury(actor=me(request), scope=scope, size=form.cleaned_data["size"])
        messages.success(request, _("Changed."))
        return redirect("safety:appeals")
    return show_form(request, "safety/choose_jury.html", form, scope=scope)


@login_required
def appeal(request: HttpRequest, ref: str) -> HttpResponse:
    """One appeal, for those who decide and those who sit on its jury. The person who appealed is led to the decision."""
    return _show(request, _mine(request, ref))


@login_required
@require_POST
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """Decide it, alone."""
    found, form = _mine(request, ref, "safety.decide_appeal"), forms.JudgeForm(request.POST)

    def act() -> Appeal:
        return actions.decide_appeal(actor=me(request), appeal=found, **form.cleaned_data)

    if form.is_valid() and attempt(form, act) is not None:
        messages.success(request, _("Decided. The person who appealed has been told."))
        return redirect(found.get_absolute_url())
    return _show(request, found, form)


@login_required
@require_POST
def vote(request: HttpRequest, ref: str) -> HttpResponse:
    """Say how one would decide, as a member of the jury."""
    found, form = _mine(request, ref, "safety.sit_on_jury"), forms.JudgeForm(request.POST)

    def act() -> Appeal:
        given = form.cleaned_data
        return actions.vote(actor=me(request), appeal=found, reverse=given["reverse"], words=given["because"])

    if form.is_valid() and attempt(form, act) is not None:
        messages.success(request, _("Thank you. When everybody on the jury has spoken, it is decided."))
        return redirect(found.get_absolute_url())
    return _show(request, found, form)


@login_required
@require_POST
def stand_down(request: HttpRequest, ref: str) -> HttpResponse:
    """Not sit on this jury."""
    actions.stand_down(actor=me(request), appeal=_mine(request, ref, "safety.sit_on_jury"))
    messages.success(request, _("That is all right. Somebody else will be drawn."))
    return redirect("safety:mine")


def _show(request: HttpRequest, found: Appeal, form: Any = None) -> HttpResponse:
    person = me(request)
    if found.person_id == person.pk:
        return redirect(found.decision.get_absolute_url())
    seat = found.jurors.filter(person=person, stood_down_at=None).first()
    if seat is None:
        actions.note_look(actor=person, case=found.decision.case)
    snapshot = found.decision.case.reports.exclude(snapshot="").values_list("snapshot", flat=True).first()
    context = {
        "appeal": found,
        "decision": found.decision,
        "restrictions": list(found.decision.restrictions.all()),
        "snapshot": snapshot or "",
        "duty": next(iter(duties.of(found)), None),
        "seat": seat,
        "can_decide": not found.is_with_jury and allowed("safety.decide_appeal", person, found),
    }
    return show_form(request, "safety/appeal.html", form or forms.JudgeForm(), **context)


def _mine(request: HttpRequest, ref: str, permission: str = "") -> Appeal:
    """The appeal, for those who may see it and do what is asked; for others there is no such page."""
    mine = Appeal.objects.visible_to(me(request)).select_related("decision__case")
    found: Appeal | None = mine.filter(ref=ref).first()
    if found is None or (permission and not allowed(permission, me(request), found)):
        raise Http404
    if found.person_id != me(request).pk and not allowed("safety.sit_on_jury", me(request), found):
        require("safety.see_queue", me(request))  # whoever is held back looks at nothing of others
    return found
