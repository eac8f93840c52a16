"""Who holds which role, and who may do what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts import actions, queries
from upwell.accounts.forms import RoleForm
from upwell.accounts.models import Person, Role
from upwell.accounts.people import me
from upwell.accounts.views.pages import show_form
from upwell.kit import asking
from upwell.kit.errors import Refused
from upwell.kit.pages import page_of, posted
from upwell.kit.permissions import require
from upwell.ledger import subjects


@require_safe
def permissions(request: HttpRequest) -> HttpResponse:
    """Every permission there is and who has it, and every role in words."""
    return render(
        request,
        "accounts/permissions.html",
        {"groups": queries.permission_table(), "roles": queries.explained_roles()},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: HttpRequest) -> HttpResponse:
    """The roles that hold now, and a form to give one."""
    person = me(request)
    require("accounts.see_roles", person)
    first = {name: asking.words(request, name) for name in ("kind", "scope")}  # another page may lead here with both
    form = RoleForm(posted(request), initial=first, scopes=queries.role_scopes(person))
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            role = _grant(person, form.cleaned_data)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("%(handle)s holds this role now.") % {"handle": role.person.handle})
            return redirect("accounts:roles")
    page = page_of(request, queries.roles_visible_to(person))
    shown = queries.roles_shown(page.object_list, person)
    return show_form(request, "accounts/roles.html", form, refused, page=page, shown=shown)


def _grant(actor: Person, data: dict[str, Any]) -> Role:
    receiver = Person.objects.known_as(data["handle"])
    if receiver is None:
        raise Refused("nobody", _("Nobody here is known by this name."))
    kind, _colon, ref = data["scope"].partition(":")
    thing = subjects.find(kind, ref) if ref else None
    return actions.grant_role(actor=actor, person=receiver, kind=data["kind"], thing=thing, title=data["title"])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, ref: str) -> HttpResponse:
    """End a role: one's own, or one that one may give."""
    person = me(request)
    role = get_object_or_404(Role.objects.select_related("person"), ref=ref, until=None)
    own = role.person_id == person.pk
    if not own and not queries.roles_visible_to(person).filter(pk=role.pk).exists():
        raise Http404
    if request.method == "POST":
        actions.end_role(actor=person, role=role)
        messages.success(request, _("The role has ended."))
        return redirect("accounts:me" if own else "accounts:roles")
    return render(request, "accounts/role_end.html", {"shown": queries.roles_shown([role], person)[0], "own": own})
