"""Links in letters, and a word from anybody: for people who have no account here and need none."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from upwell.accounts.people import viewer
from upwell.directory.actions import changes, freshness
from upwell.directory.forms import WordsForm
from upwell.directory.views.providing import find_service
from upwell.kit.pages import attempt, posted
from upwell.kit.throttle import address_of, spend
from upwell.safety.actions import Visitor


def still_so(request: HttpRequest, key: str) -> HttpResponse:
    """Is it still so? Looking changes nothing, because mail programs look at links too; one button says yes."""
    service = freshness.asked_service(key)
    form = WordsForm(posted(request) if "words" in request.POST else None, label=_("What is different?"))
    done = ""
    if request.method == "POST" and "words" not in request.POST:
        service, done = freshness.confirm_by_letter(key=key), "confirmed"
    elif request.method == "POST" and form.is_valid():
        told = attempt(form, lambda: freshness.change_by_letter(key=key, words=form.cleaned_data["words"]))
        done = "changed" if told is not None else ""
    context = {"service": service, "form": form, "done": done}
    return render(request, "directory/still_so.html", context, status=422 if form.errors else 200)


def wrong(request: HttpRequest, ref: str) -> HttpResponse:
    """Somebody says that something about a service is wrong."""
    service, person = find_service(request, ref), viewer(request)
    form = WordsForm(
        posted(request),
        label=_("What is wrong?"),
        hint=_("For example: the number is not right, it has moved, it does not run any more. Please name no person."),
    )
    if request.method == "POST" and form.is_valid():
        spend("directory.wrong", _who(request), capacity=10, refill_seconds=3600)
        told = attempt(
            form,
            lambda: changes.say_wrong(actor=person or Visitor(), service=service, words=form.cleaned_data["words"]),
        )
        if told is not None:
            return redirect("directory:wrong-said", ref=ref)
    return render(
        request, "directory/wrong.html", {"service": service, "form": form}, status=422 if form.errors else 200
    )


def wrong_said(request: HttpRequest, ref: str) -> HttpResponse:
    """Thank you."""
    return render(request, "directory/wrong_said.html", {"service": find_service(request, ref)})


def _who(request: HttpRequest) -> str:
    person = viewer(request)
    return person.opaque if person else address_of(request)
