"""One's own: what was asked for, everything that was written, what one agreed to, how one is."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts import consent
from upwell.accounts.people import acting_now, me
from upwell.kit.permissions import allowed
from upwell.prescribing import categories, finding, queries, questions, wording
from upwell.prescribing.actions import measuring, moving
from upwell.prescribing.forms import MeasureForm
from upwell.prescribing.models import Measure, State, consents_of
from upwell.prescribing.rules import parties
from upwell.prescribing.views.common import attempt, posted, private, show
from upwell.prescribing.workflow import Act, acts

BY_PERSON = (Act.CANCEL, Act.ASK_AGAIN)


@login_required
@require_safe
def referrals(request: HttpRequest) -> HttpResponse:
    """All that one asked for, or others did."""
    person = me(request)
    rows = [row for row in finding.all_own(person)[:50] if allowed("prescribing.see_own", person, row)]
    context = {"rows": rows, "goes_on": any(row.is_open for row in rows)}
    return private(render(request, "prescribing/my_referrals.html", context))


@login_required
@require_safe
def referral(request: HttpRequest, ref: str) -> HttpResponse:
    """Where it stands, whose move it is, every word that was written."""
    found = finding.own(me(request), ref)
    given = consents_of(found)
    context = {
        "referral": found,
        "is_draft": found.state == State.DRAFT,
        "may_say_how": found.state != State.DRAFT and found.forgotten_at is None,
        "acts": [act for act in acts(found.state, parties(me(request), found)) if act in BY_PERSON],
        "agreed": [(name, words, name in given) for name, words in wording.REFERRAL.items()],
        "moves": [(m, categories.reason(m.act, m.reason)) for m in found.moves.all()],
        "contacts": found.contacts.all(),
        "introductions": found.introductions.select_related("service"),
        "unmet": list(found.unmet_needs.select_related("gap__area")),
        "answers": queries.answers_over_time(found.measures.all()),
        "sets": [(s.value, s.label) for s in Measure.Set],
        "messages_back": found.messages.all(),
        "needed": wording.NEEDED,
    }
    return private(render(request, "prescribing/my_referral.html", context))


@login_required
@require_POST
def move(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """End it, or ask again; no reason is owed."""
    found = finding.own(me(request), ref)
    if act not in BY_PERSON:
        raise Http404
    moving.move(actor=me(request), referral=found, act=act)
    messages.success(request, _("Done. Whoever must know has been told."))
    return redirect("prescribing:my-referral", ref=ref)


@login_required
@require_POST
def agree(request: HttpRequest, ref: str) -> HttpResponse:
    """Say anew what one agrees to; what is not ticked is taken back at once. The first yes is taken back by ending it."""
    found, person = finding.own(me(request), ref), me(request)
    wanted = {name for name in request.POST.getlist("scopes") if name in wording.REFERRAL} | {wording.NEEDED}
    had = consents_of(found)
    if found.is_open and wanted - had:
        consent.give(actor=person, person=person, purpose="prescribing", scopes=wanted - had, subject=found)
    if had - wanted:
        consent.withdraw(actor=person, person=person, purpose="prescribing", scopes=had - wanted, subject=found)
    messages.success(request, _("Kept. What you took back is closed from this moment on."))
    return redirect("prescribing:my-referral", ref=ref)


@login_required
def answer(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """The questions about how one is."""
    found, person = finding.own(me(request), ref), me(request)
    if kind not in questions.SETS:
        raise Http404
    form = MeasureForm(posted(request), kind=kind)
    if request.method == "POST" and form.is_valid():
        mode = Measure.Mode.READ_OUT if acting_now(request) else Measure.Mode.ALONE
        act = lambda: measuring.answer(  # noqa: E731
            actor=person, referral=found, kind=kind, answers=form.answers(), mode=mode
        )
        if attempt(form, act) is not None:
            return redirect("prescribing:my-referral", ref=ref)
    return show(
        request,
        "measure",
        form,
        title=Measure.Set(kind).label,
        back=f"/me/referrals/{ref}/",
        back_to=found.team.name,
        read_out=False,
    )
