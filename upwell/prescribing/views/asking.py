"""Asking for a link worker, for oneself or for somebody else: write, look at it, send it, keep the reference."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts.models import Person
from upwell.accounts.people import me, viewer
from upwell.kit import mail, throttle
from upwell.kit.pages import page_of
from upwell.kit.permissions import allowed
from upwell.kit.time import now
from upwell.prescribing import finding, wording
from upwell.prescribing.about import keeping
from upwell.prescribing.actions import moving, referring
from upwell.prescribing.categories import need
from upwell.prescribing.forms import AboutForm, AskForm, MoveForm, ReferForm
from upwell.prescribing.models import Message, Referral, State, Team, consents_of
from upwell.prescribing.reading import look
from upwell.prescribing.rules import parties
from upwell.prescribing.telling import may_hear
from upwell.prescribing.views.common import attempt, posted, private, show
from upwell.prescribing.workflow import Act, Party, acts, needs_reason

PAGE = 30
OPEN_FOR = timedelta(hours=1)  # on a computer that others use after me; then reference and word open it
# What whoever referred is offered; sending has a page of its own.
BY_REQUESTER = (Act.CANCEL, Act.RETRACT, Act.ASK_AGAIN)


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """What a link worker is, and the ways to one."""
    person = viewer(request)
    context = {
        "teams": [
            (team, allowed("prescribing.keep_team", person, team))
            for team in Team.objects.select_related("area", "body")
        ],
        "opens": allowed("prescribing.open_team", person),
        "refers": person is not None and allowed("prescribing.refer", person),
        "works": person is not None and allowed("prescribing.see_caseload", person),
    }
    return render(request, "prescribing/door.html", context)


def ask(request: HttpRequest) -> HttpResponse:
    """For oneself, with an account or without."""
    form = AskForm(posted(request))
    if request.method == "POST" and form.is_valid():
        referral = attempt(form, lambda: _write_own(request, form))
        if referral is not None:
            if viewer(request) is None:
                request.session["asked_here"] = [referral.ref, now().isoformat()]
            return redirect("prescribing:sent-detail", ref=referral.ref)
    return show(request, "ask", form, for_other=False)


def _write_own(request: HttpRequest, form: AskForm) -> Referral:
    data, person = form.cleaned_data, viewer(request)
    given: dict[str, Any] = {"team": data["team"], "about": form.about(), "scopes": data["scopes"]}
    if person is not None:
        return referring.write_for_self(actor=person, over_16=data["over_16"], **given)
    where = throttle.address_of(request)
    return referring.write_without_account(over_16=data["over_16"], from_where=where, **given)


@login_required
def refer(request: HttpRequest) -> HttpResponse:
    """For somebody else, who agreed."""
    person = me(request)
    form = ReferForm(posted(request), at_work=allowed("prescribing.refer", person))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        referral = attempt(
            form,
            lambda: referring.write_for_other(
                actor=person,
                team=data["team"],
                source=data["source"],
                about=form.about(),
                scopes=data["scopes"],
                agreed_how=data["agreed_how"],
                over_16=data["over_16"],
                from_name=data.get("from_name", ""),
            ),
        )
        if referral is not None:
            return redirect("prescribing:sent-detail", ref=referral.ref)
    return show(request, "ask", form, for_other=True)


@login_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Whom one referred, or colleagues with the same role did."""
    page = page_of(request, finding.all_sent(me(request)), PAGE)
    heard = {r.pk: may_hear(r) for r in page if r.is_professional}
    shown = [(r, _state_for_sender(r, heard.get(r.pk, False))) for r in page]
    return private(render(request, "prescribing/sent.html", {"page": page, "rows": shown}))


@require_safe
def sent_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """A draft to look at before it is sent; afterwards what whoever sent it may know."""
    actor, referral = _mine(request, ref)
    is_own = Party.PERSON in parties(actor, referral)
    if referral.state != State.DRAFT:
        look(referral, actor, _("Looked at where your referral stands"), role=str(referral.get_source_display()))
    heard = is_own or may_hear(referral)
    back = [] if is_own or "message_back" not in consents_of(referral) else _messages(referral)
    context = {
        "referral": referral,
        "is_own": is_own,
        "is_draft": referral.state == State.DRAFT,
        "needs": [need(name) for name in referral.needs],
        "agreed": [wording.REFERRAL[scope] for scope in wording.REFERRAL if scope in consents_of(referral)],
        "state": _state_for_sender(referral, heard),
        "heard": heard,
        "acts": [act for act in acts(referral.state, parties(actor, referral)) if act in _offered(referral)],
        "messages_back": back,
    }
    return private(render(request, "prescribing/sent_detail.html", context))


def change(request: HttpRequest, ref: str) -> HttpResponse:
    """Correct a draft."""
    actor, referral = _mine(request, ref)
    names = [f for f in AboutForm.base_fields if f != "over_16"]
    first = {name: getattr(referral, name) for name in names} | {"over_16": True}
    form = AboutForm(posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        about = keeping(form.about(), referral)
        if attempt(form, lambda: referring.change(actor=actor, referral=referral, about=about)) is not None:
            return redirect("prescribing:sent-detail", ref=ref)
    return show(request, "change", form, referral=referral)


@require_POST
def send(request: HttpRequest, ref: str) -> HttpResponse:
    """Send it; the page that follows shows the word, once."""
    actor, referral = _mine(request, ref)
    done = referring.send(actor=actor, referral=referral)
    if done.word:
        request.session["slip"] = [ref, done.word]
    return redirect("prescribing:slip", ref=ref)


@require_safe
def slip(request: HttpRequest, ref: str) -> HttpResponse:
    """The reference and its word, to print or to write down: the word is shown here and never again."""
    _actor, referral = _mine(request, ref)
    kept, word = request.session.pop("slip", ["", ""])
    context = {
        "referral": referral,
        "word": word if kept == ref else "",
        "where": mail.absolute(reverse("prescribing:reference")),
    }
    return private(render(request, "prescribing/slip.html", context))


def step(request: HttpRequest, ref: str, act: str) -> HttpResponse:
    """End it, call it a mistake, or ask again."""
    actor, referral = _mine(request, ref)
    if act not in BY_REQUESTER:
        raise Http404
    form = MoveForm(posted(request), act=Act(act), needs_reason=needs_reason(Act(act), parties(actor, referral)))
    if request.method == "POST" and form.is_valid():
        given = {k: v for k, v in form.cleaned_data.items() if v}
        done = attempt(form, lambda: moving.move(actor=actor, referral=referral, act=act, **given))
        if done is not None:
            messages.success(request, _("Done. Whoever must know has been told."))
            return redirect("prescribing:sent-detail", ref=ref)
    return show(request, "step", form, referral=referral, act=act, back=f"/referrals/{ref}/")


def _offered(referral: Referral) -> tuple[Act, ...]:
    """A draft is thrown away, every word of it; what was sent can also be ended."""
    return (Act.RETRACT,) if referral.state == State.DRAFT else BY_REQUESTER


def _mine(request: HttpRequest, ref: str) -> tuple[Person, Referral]:
    """Whoever sent it, and it; somebody without an account in the browser in which they wrote it. For everybody else there is none."""
    person = viewer(request)
    if person is not None:
        return person, finding.sent(person, ref)
    asked, since = request.session.get("asked_here", ["", ""])
    is_here = asked == ref and since >= (now() - OPEN_FOR).isoformat()
    found = finding.asked_here(ref) if is_here else None
    if found is None or found.person is None:
        raise Http404
    return found.person, found


def _messages(referral: Referral) -> list[Message]:
    return list(referral.messages.filter(sent_at__isnull=False))


def _state_for_sender(referral: Referral, heard: bool) -> str:
    """What whoever sent it may know of where it stands: without the person's yes only whether it was taken on."""
    state = State(referral.state)
    if heard or state in {State.DRAFT, State.REQUESTED, State.ENTERED_IN_ERROR}:
        return str(state.label)
    if not referral.is_professional:
        return _("received")
    return _("not taken on: somebody looks at it again") if state == State.REJECTED else _("answered")
