"""Pages of exchanges: one's own list, one exchange step by step, a question to a broker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from upwell.accounts.models import Person
from upwell.accounts.people import me
from upwell.kit.pages import posted
from upwell.kit.permissions import allowed, require
from upwell.timebank import queries
from upwell.timebank.actions import disputes, exchanges, meeting, visits
from upwell.timebank.forms import AlongForm, ConfirmForm, DisputeForm, DoneForm, MeetingForm, MetForm
from upwell.timebank.models import Exchange
from upwell.timebank.views._posting import handled

Step = tuple[Callable[..., Any], Any, dict[str, Any], str | Promise]

# Each step: the action, the form it needs, what else it is told, what is said after it.
STEPS: dict[str, Step] = {
    "yes": (exchanges.say_yes, None, {}, gettext_lazy("You said yes.")),
    "no": (exchanges.say_no, None, {}, gettext_lazy("You said no. The other side was told, without a reason.")),
    "met": (visits.say_met, MetForm, {}, gettext_lazy("Written down.")),
    "meet": (meeting.arrange, MeetingForm, {}, gettext_lazy("Written down. The other side is told.")),
    "along": (visits.ask_along, AlongForm, {}, gettext_lazy("They are asked.")),
    "come": (visits.come_along, None, {"yes": True}, gettext_lazy("You come along. Thank you.")),
    "stay": (visits.come_along, None, {"yes": False}, gettext_lazy("You do not come along.")),
    "done": (exchanges.say_done, DoneForm, {}, gettext_lazy("Written down. The other side says whether it was so.")),
    "confirm": (exchanges.confirm, ConfirmForm, {}, gettext_lazy("It is in the books.")),
}


@login_required
def exchange_list(request: HttpRequest) -> HttpResponse:
    """One's own, what waits for oneself first."""
    return render(request, "timebank/exchange_list.html", {"groups": queries.exchanges_of(me(request))})


@login_required
def exchange_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """Where it stands, and the next step."""
    exchange, person = _find(request, ref), me(request)
    return render(request, "timebank/exchange_detail.html", _context(exchange, person))


@login_required
@require_POST
def exchange_step(request: HttpRequest, ref: str, step: str) -> HttpResponse:
    """One step of an exchange."""
    if step not in STEPS:
        raise Http404
    exchange, person = _find(request, ref), me(request)
    act, needed, more, said = STEPS[step]
    form = needed(request.POST) if needed else None
    if form is not None and not form.is_valid():
        context = _context(exchange, person) | {step: form, "form": form}
        return render(request, "timebank/exchange_detail.html", context, status=422)
    act(actor=person, exchange=exchange, **(form.cleaned_data if form else {}), **more)
    messages.success(request, str(said))
    return redirect("timebank:exchange-list" if step == "stay" else exchange)


@login_required
def dispute_create(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask a broker."""
    exchange, person = _find(request, ref), me(request)
    require("timebank.dispute", person, exchange)
    return handled(
        request,
        DisputeForm(posted(request)),
        lambda data: disputes.raise_dispute(actor=person, exchange=exchange, **data),
        template="timebank/dispute_create.html",
        said=_("A broker looks at it and answers within ten working days."),
        to=lambda made: made.get_absolute_url(),
        context={"exchange": exchange},
    )


def _find(request: HttpRequest, ref: str) -> Exchange:
    rows = Exchange.objects.visible_to(me(request))
    rows = rows.select_related("helper", "helped", "companion", "offer", "need", "transfer", "introduced_by")
    found: Exchange = get_object_or_404(rows, ref=ref)
    return found


def _context(exchange: Exchange, person: Person) -> dict[str, Any]:
    side = exchange.side_of(person)
    return {
        "exchange": exchange,
        "side": side,
        "other": exchange.other(person) if side else None,
        "yes": bool(side and getattr(exchange, f"{side}_yes_at")),
        "has_met": bool(side and getattr(exchange, f"met_{side}_at")),
        "may_dispute": exchange.state in ("said", "booked") and allowed("timebank.dispute", person, exchange),
        "open_dispute": exchange.disputes.filter(settled_at=None).first() if side else None,
        "settled": exchange.disputes.exclude(settled_at=None).order_by("-pk").first() if side else None,
        "met": MetForm(initial={"on": exchange.met_on}),
        "meet": MeetingForm(initial={"on": exchange.on, "meeting": exchange.meeting}),
        "is_theirs": bool(side) or exchange.companion_id == person.pk,
        "may_arrange": bool(side) and exchange.state in meeting.BEFORE,
        "along": AlongForm(),
        "done": DoneForm(),
    }
