"""The link worker's list, and one case."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from upwell.accounts import needs
from upwell.accounts.models import Person
from upwell.accounts.people import me
from upwell.directory import where
from upwell.kit import asking
from upwell.kit.pages import page_of
from upwell.kit.permissions import allowed, require
from upwell.prescribing import categories, finding, queries, wording
from upwell.prescribing.actions import moving
from upwell.prescribing.forms import MoveForm, WhyForm, WordsForm, WriteDownForm
from upwell.prescribing.models import Referral, State, consents_of
from upwell.prescribing.reading import look
from upwell.prescribing.rules import parties
from upwell.prescribing.views.common import attempt, carried_out, find_case, posted, private, show
from upwell.prescribing.workflow import ACTIVE, TURNED_AWAY, Act, Party, acts, needs_reason

PAGE = 40
ONWARD = (Act.ACCEPT, Act.BEGIN, Act.RESUME, Act.TAKE_UP)  # the buttons that everybody looks for


@login_required
@require_safe
def caseload(request: HttpRequest) -> HttpResponse:
    """The list, what is due first on top."""
    person = me(request)
    require("prescribing.see_caseload", person)
    show_ = request.GET.get("show", "mine")
    called = asking.words(request, "called", 80).strip()
    page = page_of(request, queries.caseload(person, show_, called), PAGE)
    context = {
        "page": page,
        "rows": queries.rows(page),
        "shows": queries.SHOWS,
        "show": "" if called else show_ if show_ in queries.SHOWS else "mine",
        "called": called,
        "how_many": queries.how_many(person),
    }
    return private(render(request, "prescribing/caseload.html", context))


@login_required
@require_safe
def case(request: HttpRequest, ref: str) -> HttpResponse:
    """One case; the look at it is shown to its person. A colleague's case is a closed door with the way to cover."""
    person = me(request)
    referral = finding.any_of(person, ref)
    if elsewhere := _page_of(person, referral):
        return redirect(elsewhere, ref=ref)
    if allowed("prescribing.open_case", person, referral):
        look(referral, person, _("Read your case"), role=_("link worker"))
        return private(render(request, "prescribing/case.html", _context(person, referral)))
    if allowed("prescribing.cover_case", person, referral):
        return private(render(request, "prescribing/case_closed.html", {"referral": referral, "form": WhyForm()}))
    raise Http404


@login_required
def move(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """Its next step."""
    person = me(request)
    referral = finding.as_target(person, ref)
    if act not in set(Act):
        raise Http404
    # What is due from whoever takes it on or looks a second time needs no case of theirs yet.
    require("prescribing.open_case", person, referral)
    form = MoveForm(posted(request), act=Act(act), needs_reason=needs_reason(Act(act), frozenset({Party.TARGET})))
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if value}
        if attempt(form, lambda: moving.move(actor=person, referral=referral, act=act, **given)) is not None:
            messages.success(request, _("Done. Whoever must know has been told."))
            return redirect("prescribing:case", ref=ref)
    return show(request, "step", form, referral=referral, act=act, back=referral.get_absolute_url())


@login_required
def settle(request: HttpRequest, ref: str) -> HttpResponse:
    """What was still owed after the end."""
    person = me(request)
    referral = finding.as_target(person, ref)
    form = WordsForm(posted(request))
    if (
        carried_out(request, form, lambda: moving.settle(actor=person, referral=referral, **form.cleaned_data))
        is not None
    ):
        messages.success(request, _("Done. Nothing is owed here any more."))
        return redirect("prescribing:caseload")
    return show(request, "settle", form, referral=referral, is_second=referral.state in TURNED_AWAY)


@login_required
def cover(request: HttpRequest, ref: str) -> HttpResponse:
    """Take over the case of a colleague."""
    person, referral = me(request), find_case(request, ref, "prescribing.cover_case")
    form = WhyForm(posted(request))
    if carried_out(request, form, lambda: moving.cover(actor=person, referral=referral, why=form.cleaned_data["why"])):
        return redirect("prescribing:case", ref=ref)
    return show(request, "case_closed", form, referral=referral)


def _page_of(person: Person, referral: Referral) -> str:
    """Notices, consents and duties lead here; its person and whoever sent it have pages of their own."""
    mine = parties(person, referral)
    if Party.PERSON in mine:
        return "prescribing:my-referral"
    return "prescribing:sent-detail" if Party.REQUESTER in mine and Party.TARGET not in mine else ""


def _context(person: Person, referral: Referral) -> dict[str, Any]:
    given = consents_of(referral)
    holds = allowed("prescribing.work_case", person, referral)
    steps = acts(referral.state, parties(person, referral) & {Party.TARGET})
    if referral.worker_id and not holds:
        steps = []
    return {
        "referral": referral,
        "needs": [categories.need(name) for name in referral.needs],
        "adjustments": [needs.kinds[kind] for kind in referral.adjustments if kind in needs.kinds],
        "agreed": [wording.REFERRAL[s] for s in wording.REFERRAL if s in given],
        "looking": _looking(referral),
        "refused": [wording.REFERRAL[s] for s in wording.REFERRAL if s not in given],
        "holds": holds and referral.state in ACTIVE | {State.COMPLETED},
        "onward": [act for act in steps if act in ONWARD],
        "aside": [act for act in steps if act not in ONWARD],
        "may_cover": referral.worker_id is None and allowed("prescribing.cover_case", person, referral),
        "may_settle": not referral.is_open and referral.due_on is not None,
        "contacts": referral.contacts.select_related("corrects").prefetch_related("corrections"),
        "moves": [(m, categories.reason(m.act, m.reason)) for m in referral.moves.all()],
        "introductions": [(i, categories.STOPPED.get(i.ended_because, "")) for i in _introductions(referral)],
        # Shared with "my link worker": whoever holds the case while it goes on, not everybody who may look at what waits, nor who held it once.
        "pieces": queries.shared_pieces(referral.person, "worker") if holds and referral.state in ACTIVE else [],
        "answers": queries.answers_over_time(referral.measures.all()),
        "messages_back": list(referral.messages.all()),
        "may_message": referral.is_professional and "message_back" in given,
        "may_count": "count_need" in given,
        "may_name": "pass_on" in given,
        "unmet": list(referral.unmet_needs.select_related("gap__area")),
        "write_down_form": WriteDownForm() if referral.person and referral.person.assisted and holds else None,
    }


def _looking(referral: Referral) -> str:
    """The question with which the directory is opened for this case: where they live, where the directory knows that place."""
    asked = {"for": referral.ref}
    if referral.area is not None and referral.area_id in where.areas_with_districts():
        asked["area"] = referral.area.code
    return urlencode(asked)


def _introductions(referral: Referral) -> Any:
    return referral.introductions.select_related("service")
