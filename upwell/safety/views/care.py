"""The private page between somebody who may be in danger and the hosts, and what the hosts do."""

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
from upwell.kit.permissions import allowed
from upwell.kit.throttle import spend
from upwell.safety import actions, forms, hours, looking
from upwell.safety.actions.care import FIRST_WORD
from upwell.safety.help_lines import countries, country, help_lines
from upwell.safety.models import Case, Disclosure
from upwell.safety.views.moderators import case_of, show

ACTS: dict[str, tuple[Callable[..., Any], type[Form], str | Promise]] = {
    "answer": (actions.answer, forms.CareForm, _("Sent. They read it without your name.")),
    "check-in": (actions.check_in, forms.CareForm, _("Sent. Thank you for asking again.")),
    "propose": (actions.propose, forms.DisclosureForm, _("The others have been asked. Nothing is passed on yet.")),
    "debrief": (actions.debrief, forms.DebriefForm, _("Thank you for looking after yourself.")),
}
SETTLES: dict[str, tuple[Callable[..., Disclosure], str | Promise]] = {
    "confirm": (actions.confirm, _("Agreed. Pass it on now, and nothing more than it says.")),
    "decline": (actions.decline, _("It is not passed on.")),
    "tell": (actions.tell_of, _("The person has been told.")),
}


@login_required
def care(request: HttpRequest, ref: str) -> HttpResponse:
    """What the person reads: a kind word, who answers at once, when a host writes, and what was written."""
    person = me(request)
    found: Case | None = Case.objects.about_me(person).filter(ref=ref, is_care=True).first()
    if found is None:
        raise Http404
    form = forms.WriteBackForm(posted(request))
    if request.method == "POST" and form.is_valid():
        spend("safety.help", person.opaque, capacity=30, refill_seconds=3600)
        if attempt(form, lambda: actions.write_back(actor=person, case=found, **form.cleaned_data)) is not None:
            messages.success(request, str(_("The hosts have it.")))
            return redirect("safety:care", ref=ref)
    context = {
        "case": found,
        "letters": list(found.messages.filter(automatic=False)),
        "first_word": FIRST_WORD,
        "lines": help_lines(),
        "countries": countries(),
        "country": country(),
        "nobody": not looking.lookers(found),
        "alone": allowed("safety.see_queue", person),
        "staffed": hours.staffed_now(),
        "sentence": hours.sentence(),
        "asked": found.reports.filter(reporter=person).exists(),
    }
    return show_form(request, "safety/care.html", form, **context)


@login_required
@require_POST
def work(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """One thing that a host does for the person."""
    found = case_of(request, ref)
    if act not in ACTS or not found.is_care:
        raise Http404
    action, kind, said = ACTS[act]
    form = kind(request.POST, prefix=act)
    if (
        form.is_valid()
        and attempt(form, lambda: action(actor=me(request), case=found, **form.cleaned_data)) is not None
    ):
        messages.success(request, str(said))
        return redirect("safety:case", ref=ref)
    return show(request, found, form, act.replace("-", "_"))


@login_required
@require_POST
def settle(request: HttpRequest, ref: str, number: str, act: str) -> HttpResponse:
    """Agree that others are told, decline it, or tell the person."""
    found = case_of(request, ref)
    disclosure = found.disclosures.filter(ref=number).first()
    if act not in SETTLES or disclosure is None or not allowed("safety.disclose", me(request), found):
        raise Http404
    action, said = SETTLES[act]
    action(actor=me(request), disclosure=disclosure)
    messages.success(request, str(said))
    return redirect("safety:case", ref=ref)
