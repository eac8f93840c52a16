"""The page where words given for research are handed out."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from upwell.accounts.people import me
from upwell.discover.actions.research import hand_out
from upwell.discover.forms import ResearchForm
from upwell.kit.pages import carried_out, posted, show_form
from upwell.kit.permissions import require


@login_required
def research(request: HttpRequest) -> HttpResponse:
    """Say who gets it and what for; the answer is the file."""
    require("discover.export_research", me(request))
    form = ResearchForm(posted(request))
    lines = carried_out(request, form, lambda: hand_out(me(request), form.cleaned_data["purpose"]), beside="purpose")
    if lines is None:
        return show_form(request, "discover/research.html", form)
    response = HttpResponse("".join(lines), content_type="application/jsonl; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="voices-research.jsonl"'
    return response
