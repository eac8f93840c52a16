"""What prescribing shows on the pages of the packages below."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from upwell.accounts.models import Person
from upwell.accounts.people import viewer
from upwell.directory.carrying import Carried
from upwell.kit import panels
from upwell.kit.permissions import allowed
from upwell.prescribing import finding
from upwell.prescribing.models import Referral, consents_of
from upwell.prescribing.reaching import said_so


def on_directory(request: HttpRequest, _search: Any) -> str:
    """Beside the directory: that there is a person who has time, for whoever found nothing or does not know what to look for."""
    if finding.held(viewer(request), request.GET.get("for", "")) is not None:
        return ""  # a link worker at work
    return render_to_string("prescribing/_on_directory.html", {}, request)


def on_nothing_found(request: HttpRequest, _nothing: Any) -> str:
    """Where the directory has nothing: what else is known to be missing, and that somebody can note it with them."""
    return render_to_string("prescribing/_on_nothing_found.html", {}, request)


def on_space(request: HttpRequest, space: Any) -> str:
    """In a space for support: the way from talking to a person who has time."""
    if space.purpose != "support":
        return ""
    return render_to_string("prescribing/_on_space.html", {}, request)


def on_for(request: HttpRequest, carried: Carried) -> str:
    """Somebody looks for the person of a case that they hold: the way back, and the way to offer what they found. For everybody else nothing."""
    referral = finding.held(viewer(request), carried.ref)
    if referral is None:
        return ""
    context = {
        "referral": referral,
        "service": carried.service,
        "may_count": "count_need" in consents_of(referral),
    }
    return render_to_string("prescribing/_on_for.html", context, request)


def on_wishes(request: HttpRequest, person: Person) -> str:
    """Where somebody says what comes by mail: that nothing does, because they told a link worker so, and how that ends; to whoever may end it."""
    cases = list(Referral.objects.filter(person=person, no_writing=True).select_related("team__body"))
    if not cases:
        return ""
    context = {"may_end_it": all(allowed("prescribing.say_how", person, case) for case in cases)}
    return render_to_string("prescribing/_on_wishes.html", context, request)


def on_thread(request: HttpRequest, thread: Any) -> str:
    """Below a conversation in a space for support: what else there is, for whoever needs more than words."""
    if thread.space.purpose != "support":
        return ""
    return render_to_string("prescribing/_on_thread.html", {}, request)


def on_letter(request: HttpRequest, half_hour: Any) -> str:
    """Beside the letter about a half hour: that this person asked for nothing in writing. A letter on the mat can be what they are afraid of."""
    if not said_so([half_hour.person_id]):
        return ""
    return render_to_string("prescribing/_on_letter.html", {}, request)


panels.register("accounts.letter", on_letter)
panels.register("directory.for", on_for)
panels.register("directory.search", on_directory)
panels.register("directory.nothing_found", on_nothing_found)
panels.register("accounts.notice_wishes", on_wishes)
panels.register("community.space", on_space)
panels.register("community.thread.end", on_thread)
