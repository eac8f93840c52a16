"""Pages of pools, for organisers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from upwell.accounts.people import me
from upwell.assembly.actions.pools import withdraw_pool
from upwell.assembly.forms import PoolWithdrawForm
from upwell.assembly.models import Pool
from upwell.kit.pages import carried_out, posted, show_form
from upwell.kit.permissions import require


@login_required
def pool_list(request: HttpRequest) -> HttpResponse:
    """All pools, the newest first: how many people, who was asked, which juries. Nobody's name."""
    require("assembly.keep_pools", me(request))
    pools = Pool.objects.annotate(people=Count("members")).prefetch_related("juries").order_by("-created_at")
    return render(request, "assembly/pools.html", {"pools": pools})


@login_required
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Say what goes and what stays, ask why, and take the pool back."""
    require("assembly.keep_pools", me(request))
    pool = get_object_or_404(Pool, ref=ref, withdrawn_at=None)
    form = PoolWithdrawForm(posted(request))

    def act() -> Pool:
        return withdraw_pool(actor=me(request), pool=pool, reason=form.cleaned_data["reason"])

    if carried_out(request, form, act, beside="reason") is None:
        return show_form(request, "assembly/pool_withdraw.html", form, pool=pool, people=pool.members.count())
    messages.success(request, _("Taken back. Who was in it is forgotten."))
    return redirect("assembly:pool-list")
