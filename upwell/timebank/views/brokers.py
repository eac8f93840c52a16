"""The broker's pages: who might help whom, disagreements."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.people import me
from upwell.kit.pages import page_of, posted
from upwell.kit.permissions import allowed, require
from upwell.timebank import queries
from upwell.timebank.actions import disputes, exchanges
from upwell.timebank.forms import SettleForm
from upwell.timebank.models import Dispute, Listing
from upwell.timebank.views._posting import handled

PER_PAGE = 20


@login_required
def brokers_list(request: HttpRequest) -> HttpResponse:
    """Needs and offers that fit, each with the reason; and what waits for a broker."""
    person = me(request)
    require("timebank.see_brokers_list", person)
    page = page_of(request, queries.brokers_list(person), PER_PAGE)
    return render(request, "timebank/brokers_list.html", {"page": page, "disputes": queries.disputes_for(person)})


@login_required
@require_POST
def introduce(request: HttpRequest) -> HttpResponse:
    """Bring two people together."""
    person = me(request)
    require("timebank.see_brokers_list", person)
    need, offer = (
        get_object_or_404(
            Listing.objects.visible_to(person).open().exclude(person=None), ref=request.POST.get(name, "")
        )
        for name in ("need", "offer")
    )
    exchanges.introduce(actor=person, need=need, offer=offer, place=request.POST.get("place", ""))
    messages.success(request, _("Both are asked. Each may say no, without a reason."))
    return redirect("timebank:broker")


@login_required
def dispute_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """A disagreement: for the two whom it is between, and for the broker who settles it. What a broker reads is shown to both."""
    person = me(request)
    rows = Dispute.objects.visible_to(person).select_related("exchange__helper", "exchange__helped", "duty")
    dispute = get_object_or_404(rows, ref=ref)
    may_settle = allowed("timebank.settle", person, dispute)
    if may_settle:
        disputes.note_reading(actor=person, dispute=dispute)
    context = {
        "dispute": dispute,
        "exchange": dispute.exchange,
        "may_settle": may_settle and dispute.settled_at is None,
        "may_withdraw": dispute.settled_at is None and allowed("timebank.withdraw_dispute", person, dispute),
    }
    if request.method == "POST":
        require("timebank.settle", person, dispute)
    said = dispute.exchange.said_minutes or 0
    return handled(
        request,
        SettleForm(posted(request), initial={"minutes": said}),
        lambda data: disputes.settle(actor=person, dispute=dispute, **data),
        template="timebank/dispute_detail.html",
        said=_("Settled. Both are told."),
        to=reverse("timebank:broker"),
        context=context,
    )


@login_required
@require_POST
def dispute_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Take the question back."""
    dispute = get_object_or_404(Dispute.objects.visible_to(me(request)).filter(raised_by=me(request)), ref=ref)
    dispute = disputes.withdraw(actor=me(request), dispute=dispute)
    messages.success(request, _("Taken back. It stands as it stood before."))
    return redirect(dispute.exchange)
