"""Opening a team of link workers, and keeping what is said of it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from upwell.accounts.models import Role
from upwell.accounts.people import me
from upwell.kit.permissions import allowed, require
from upwell.prescribing.actions import teams
from upwell.prescribing.forms import NewTeamForm, TeamForm
from upwell.prescribing.models import Team
from upwell.prescribing.views.common import carried_out, posted, show


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Say that a team takes referrals."""
    person = me(request)
    require("prescribing.open_team", person)
    form = NewTeamForm(posted(request))
    made = carried_out(request, form, lambda: teams.open_team(actor=person, **form.cleaned_data))
    if made is None:
        return show(request, "team", form, team=None)
    said = _("%(team)s can be asked from now on. Now give its people the role of link worker for %(body)s.")
    messages.success(request, said % {"team": made.name, "body": made.body.name})
    return redirect(roles_of(made) if allowed("accounts.see_roles", person) else "prescribing:door")


def roles_of(team: Team) -> str:
    """Where its people get their role, with the role and the body filled in: a team of nobody answers nobody."""
    asked = urlencode({"kind": Role.Kind.LINK_WORKER.value, "scope": f"places.publicbody:{team.body.ref}"})
    return f"{reverse('accounts:roles')}?{asked}#give"


@login_required
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """How it is reached, and whether it takes anybody on at present."""
    person, team = me(request), get_object_or_404(Team.objects.select_related("body"), slug=slug)
    require("prescribing.keep_team", person, team)
    first = {"area": team.area_id, "phone": team.phone, "hours": team.hours, "is_open": team.is_open}
    form = TeamForm(posted(request), initial=first)
    if carried_out(request, form, lambda: teams.change_team(actor=person, team=team, **form.cleaned_data)) is None:
        return show(request, "team", form, team=team)
    messages.success(request, _("Kept. Everybody sees it on the page of link workers."))
    return redirect("prescribing:door")
