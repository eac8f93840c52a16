"""The page where words given for research are handed out."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from upwell.accounts.people import me
from upwell.discover.actions.research import hand_out
from upwell.discover.forms import ResearchForm
from upwell.kit.errors import Refused
from upwell.kit.permissions import require


@login_required
def research(request: HttpRequest) -> HttpResponse:
    """Say who gets it and what for; the answer is the file."""
    require("discover.export_research", me(request))
    form = ResearchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            lines = hand_out(me(request), form.cleaned_data["purpose"])
        except Refused as refusal:
            form.add_error("purpose", str(refusal))
        else:
            response = HttpResponse("".join(lines), content_type="application/jsonl; charset=utf-8")
            response.headers["Content-Disposition"] = 'attachment; filename="voices-research.jsonl"'
            return response
    return render(request, "discover/research.html", {"form": form}, status=422 if form.errors else 200)
