"""Working on a case: each button of its page, and the page on which it is decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from upwell.accounts.people import me
from upwell.kit.pages import attempt, posted, show_form
from upwell.kit.permissions import allowed, require
from upwell.safety import actions, doing, forms, ladder, looking
from upwell.safety.actions.decisions import suggested
from upwell.safety.models import Case, Decision, Restriction
from upwell.safety.views.moderators import case_of, noun_of, show

# Each button: its action, its form, and what is said when it was done.
Act = tuple[Callable[..., Any], type[Form], str | Promise]
ACTS: dict[str, Act] = {
    "claim": (actions.claim, forms.NothingForm, _("It is yours now.")),
    "release": (actions.release, forms.NothingForm, _("It is back in the queue. That is all right.")),
    "hand-over": (actions.hand_over, forms.HandOverForm, _("Handed over.")),
    "ask": (actions.ask_opinion, forms.WordsForm, _("The others have been asked.")),
    "opine": (actions.give_opinion, forms.OpinionForm, _("Thank you. Your opinion stands beside it.")),
    "note": (actions.add_note, forms.WordsForm, _("Noted.")),
    "severity": (actions.set_severity, forms.SeverityForm, _("Changed.")),
    "close": (actions.close_case, forms.CloseForm, _("Closed. Those who reported it have been told.")),
}
BARE = frozenset({"hand-over"})  # forms without a prefix


@login_required
@require_POST
def work(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """Do one thing with a case."""
    if act not in ACTS:
        raise Http404
    found = case_of(request, ref)
    action, _form, said = ACTS[act]
    form = _filled(request, found, act)
    if form.is_valid() and attempt(form, lambda: action(actor=me(request), case=found, **form.cleaned_data)):
        messages.success(request, str(said))
        return redirect("safety:case", ref=found.ref)
    return show(request, found, form, act.replace("-", "_"))


def _filled(request: HttpRequest, found: Case, act: str) -> Form:
    kind = ACTS[act][1]
    if kind is forms.HandOverForm:
        return forms.HandOverForm(request.POST, people=looking.everybody_who_may(found))
    return kind(request.POST, prefix=None if act in BARE or kind is forms.NothingForm else act)


@login_required
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """Measures and reasons, on one page."""
    found = case_of(request, ref)
    require("safety.decide", me(request), found)
    form = forms.DecideForm(posted(request), initial={"harm": suggested(found)})
    form.fields["measures"].choices = _measures(found)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: _decided(request, found, form.cleaned_data))
        if made is not None:
            messages.success(request, str(_("Decided. The person concerned and those who reported it have been told.")))
            return redirect("safety:case", ref=found.ref)
    context = {"case": found, "noun": noun_of(found.subject_kind), "next_step": _next_step(found)}
    return show_form(request, "safety/decide.html", form, **context)


def _decided(request: HttpRequest, found: Case, given: dict[str, Any]) -> Decision:
    measures = [
        actions.Measure(kind, given["days"] or 7, given["note"], given["everywhere"]) for kind in given["measures"]
    ]
    names = ("facts", "ground", "rule", "harm", "found_by")
    reasons = actions.Reasons(**{name: given[name] for name in names})
    return actions.decide(actor=me(request), case=found, measures=measures, reasons=reasons, outcome=given["outcome"])


def _measures(found: Case) -> list[tuple[str, Any]]:
    """What can be done to this thing and this person, the mildest first."""
    on_thing = {Restriction.Measure.HIDDEN, Restriction.Measure.NOTE}
    on_person = found.about_id is not None and not doing.is_spared(found)
    return [
        (value, label)
        for value, label in Restriction.Measure.choices
        if (doing.can(found, value) if value in on_thing else on_person)
    ]


def _next_step(found: Case) -> dict[str, Any] | None:
    """Where the person stands on the ladder, without a name."""
    if found.about is None:
        return None
    span = ladder.suspension_of(found.about)
    return {"strikes": ladder.strikes(found.about), "days": span.days if span else None}


@login_required
@require_POST
def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Reverse a decision."""
    decision = Decision.objects.visible_to(me(request)).select_related("case").filter(ref=ref).first()
    if decision is None or not allowed("safety.lift", me(request), decision.case):
        raise Http404
    form = forms.TakeBackForm(request.POST, prefix=decision.ref)

    def act() -> Decision:
        return actions.take_back(actor=me(request), decision=decision, because=form.cleaned_data["because"])

    if form.is_valid() and attempt(form, act) is not None:
        messages.success(request, str(_("Taken back. The person concerned has been told.")))
        return redirect("safety:case", ref=decision.case.ref)
    return show(request, decision.case, form, "take_back")
