"""The page on which a body proposes to do something promised together with a citizen."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from upwell.accounts.people import me
from upwell.kit.errors import Refused
from upwell.kit.pages import posted
from upwell.kit.permissions import require
from upwell.response.actions import together
from upwell.response.models import Milestone
from upwell.timebank.forms_works import WorkForm
from upwell.timebank.models import Side


@login_required
def carry_out(request: HttpRequest, ref: str) -> HttpResponse:
    """Carry out something promised as shared work."""
    milestone = get_object_or_404(Milestone.objects.select_related("answer__issue", "answer__body"), ref=ref)
    person = me(request)
    require("response.carry_out_together", person, milestone)
    form = WorkForm(posted(request), of_body=True, initial={"title": milestone.text[:120]})
    if request.method == "POST" and form.is_valid():
        try:
            work = together.begin(actor=person, milestone=milestone, **form.words(person, Side.PROFESSIONALS))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The citizen is asked. It begins when they say yes."))
            return redirect(work)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "response/together.html", {"form": form, "milestone": milestone}, status=status)
