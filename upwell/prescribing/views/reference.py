"""For people without an account: where it stands, by reference and word; and the way to end it."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.people import viewer
from upwell.kit import throttle
from upwell.kit.errors import Refused
from upwell.kit.time import now
from upwell.prescribing import finding, wording
from upwell.prescribing.actions import claiming, moving
from upwell.prescribing.forms import ReferenceForm
from upwell.prescribing.models import Referral, consents_of
from upwell.prescribing.views.common import attempt, posted, private, show
from upwell.prescribing.words import is_word_of
from upwell.prescribing.workflow import Act, Party, step

OPEN_FOR = timedelta(minutes=15)
AN_HOUR = 3600


def reference(request: HttpRequest) -> HttpResponse:
    """Ask for the reference and the word, then show what they open, for a quarter of an hour in this browser."""
    referral = _opened(request)
    if referral is not None and request.method != "POST":
        return _status(request, referral)
    form = ReferenceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        found = attempt(form, lambda: _look_up(request, form))
        if found is not None:
            request.session["reference"] = [found.ref, now().isoformat()]
            return redirect("prescribing:reference")
    return show(request, "reference", form)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """The person no longer wants it."""
    referral = _opened(request)
    if referral is None or referral.person is None:
        return redirect("prescribing:reference")
    moving.move(actor=referral.person, referral=referral, act=Act.CANCEL)
    messages.success(request, _("It has ended. Nobody will get in touch about it any more."))
    return redirect("prescribing:reference")


@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Somebody who has an account by now takes it over."""
    referral, person = _opened(request), viewer(request)
    if referral is None or person is None:
        return redirect("prescribing:reference")
    claiming.claim(actor=person, referral=referral)
    request.session.pop("reference", None)
    messages.success(request, _("It is on your own page now."))
    return redirect("prescribing:my-referral", ref=referral.ref)


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Leave nothing open on a shared computer."""
    request.session.pop("reference", None)
    return redirect("prescribing:reference")


def _look_up(request: HttpRequest, form: ReferenceForm) -> Referral:
    """Ten tries an hour for one reference and for one place; a wrong word and an unknown reference sound the same."""
    where = str(request.META.get("REMOTE_ADDR", ""))
    throttle.spend("reference-from", where, capacity=20, refill_seconds=AN_HOUR)
    throttle.spend("reference-of", form.found, capacity=10, refill_seconds=AN_HOUR)
    referral = finding.by_reference(form.found)
    if referral is None or not is_word_of(referral, form.cleaned_data["word"]):
        raise Refused(
            "not_found", _("We find nothing under this reference and these words. Look at them once more, or phone us.")
        )
    return referral


def _opened(request: HttpRequest) -> Referral | None:
    ref, since = request.session.get("reference", ["", ""])
    if not ref or since < (now() - OPEN_FOR).isoformat():
        return None
    return finding.asked_here(ref)


def _status(request: HttpRequest, referral: Referral) -> HttpResponse:
    given = consents_of(referral)
    context = {
        "referral": referral,
        "agreed": [wording.REFERRAL[scope] for scope in wording.REFERRAL if scope in given],
        "may_end": step(referral.state, Party.PERSON, Act.CANCEL) is not None,
        "last": referral.moves.exclude(words="").order_by("-at").first(),
        "may_claim": viewer(request) is not None,
    }
    return private(render(request, "prescribing/reference_status.html", context))
