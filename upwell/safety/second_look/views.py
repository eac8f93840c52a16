"""The second look while somebody writes."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from upwell.accounts.people import me
from upwell.kit.second_look import look, seals_of
from upwell.kit.throttle import spend


@login_required
@require_POST
def look_while_writing(request: HttpRequest) -> HttpResponse:
    """The hints for what was sent, as a piece of a page. The words are neither kept nor logged."""
    spend("second look", me(request).ref, capacity=40, refill_seconds=1.5)
    hints = [hint for words in map(str, request.POST.values()) for hint in look(words, request.GET.get("for", "all"))]
    return render(request, "kit/_look_again.html", {"hints": hints, "seen": seals_of(hints)})
