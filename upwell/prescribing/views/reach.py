"""How somebody is reached, when that changes: said by themselves, or by the link worker whom they told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.people import me
from upwell.prescribing import finding
from upwell.prescribing.actions import reaching
from upwell.prescribing.forms import ReachForm
from upwell.prescribing.models import Referral
from upwell.prescribing.views.common import carried_out, find_case, posted, show


@login_required
def of_case(request: HttpRequest, ref: str) -> HttpResponse:
    """By the link worker who holds the case."""
    referral = find_case(request, ref, "prescribing.say_how")
    where = {"back": referral.get_absolute_url(), "back_to": referral.name or _("A case"), "of_others": True}
    return _reach(request, referral, where)


@login_required
def of_mine(request: HttpRequest, ref: str) -> HttpResponse:
    """By the person."""
    referral = finding.own(me(request), ref)
    where = {"back": f"/me/referrals/{ref}/", "back_to": referral.team.name, "of_others": False}
    return _reach(request, referral, where)


@login_required
@require_POST
def write_again(request: HttpRequest) -> HttpResponse:
    """Mail may come again, as the person wishes it."""
    if reaching.write_again(actor=me(request)):
        messages.success(request, _("You are written to again, as you choose here."))
    return redirect("accounts:notice-wishes")


def _reach(request: HttpRequest, referral: Referral, where: dict[str, Any]) -> HttpResponse:
    first = {name: getattr(referral, name) for name in reaching.WAYS}
    form = ReachForm(posted(request), initial=first, of_others=where["of_others"])
    act = lambda: reaching.reach(actor=me(request), referral=referral, **form.cleaned_data)  # noqa: E731
    if carried_out(request, form, act) is None:
        return show(request, "reach", form, **where)
    messages.success(request, _("Kept. From now on nobody goes by what stood here before."))
    return redirect(where["back"])
