"""What everybody may know: how this place is kept safe, in figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from upwell.safety import figures as counted
from upwell.safety import terms


def figures(request: HttpRequest) -> HttpResponse:
    """The rules of moderating, the figures and the log."""
    context = {"quarters": counted.quarters(), "appeal_days": terms.APPEAL_DAYS}
    return render(request, "safety/figures.html", context)
