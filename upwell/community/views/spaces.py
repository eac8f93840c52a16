"""Pages of spaces."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.models import Person
from upwell.accounts.people import me, viewer
from upwell.community import actions, hooks, queries
from upwell.community.forms import InviteForm, SpaceEditForm, SpaceForm
from upwell.community.models import Space
from upwell.kit import asking
from upwell.kit.errors import Refused
from upwell.kit.pages import page_of, posted, show_form
from upwell.kit.permissions import allowed, require

THREADS, SPACES, PEOPLE = 25, 40, 50


def space_list(request: HttpRequest) -> HttpResponse:
    """All spaces that the person looking may know of, by purpose; their own first."""
    person = viewer(request)
    mine = list(queries.my_spaces(person)) if person else []
    others = Space.objects.listed_for(person).exclude(pk__in=[s.pk for s in mine]).order_by("-purpose", "name")
    page = page_of(request, others, SPACES)
    groups = [(label, [s for s in page if s.purpose == value]) for value, label in Space.Purpose.choices]
    news = queries.new_replies(person) if person else []
    around = {"mine": mine, "groups": groups, "news": news, "page": page}
    return render(request, "community/space_list.html", around)


def space_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What a space is for, its rules, its conversations. Those who may not read it learn how they could."""
    person = viewer(request)
    space = get_object_or_404(Space.objects.listed_for(person).marked_for(person), slug=slug)
    threads = []
    if space.readable:
        threads = list(queries.threads_of(space, asking.moment(request, "before"))[: THREADS + 1])
    return render(
        request,
        "community/space_detail.html",
        {
            "space": space,
            "readable": space.readable,
            "may_invite": allowed("community.invite", person, space),
            "may_edit": allowed("community.edit_space", person, space),
            "is_member": queries.belongs_here(request, space),
            "may_join": allowed("community.join_space", person, space),
            "threads": threads[:THREADS],
            "older": threads[THREADS - 1].last_post_at.isoformat() if len(threads) > THREADS else "",
            "unread": queries.unread(threads, person),
        },
    )


@login_required
@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Join."""
    space = get_object_or_404(Space.objects.listed_for(me(request)), slug=slug)
    actions.join_space(actor=me(request), space=space)
    messages.success(
        request, _("You are in %(space)s. Read, or write a few words when you like.") % {"space": space.name}
    )
    return redirect(space)


@login_required
@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave."""
    space = get_object_or_404(Space.objects.listed_for(me(request)), slug=slug)
    actions.leave_space(actor=me(request), space=space)
    messages.success(request, _("You have left %(space)s. You can come back at any time.") % {"space": space.name})
    return redirect("community:space-list")


@login_required
def space_create(request: HttpRequest) -> HttpResponse:
    """Open a space."""
    require("community.open_space", me(request))
    form = SpaceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            space = actions.open_space(actor=me(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The space is open."))
            return redirect(space)
    return show_form(request, "community/space_create.html", form)


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a space says of itself."""
    space = get_object_or_404(Space.objects.listed_for(me(request)), slug=slug)
    require("community.edit_space", me(request), space)
    initial = {name: getattr(space, name) for name in SpaceEditForm.base_fields}
    form = SpaceEditForm(posted(request), initial=initial)
    form.fields["audience"].disabled = hooks.said("audience", me(request), space) is False
    if request.method == "POST" and form.is_valid():
        try:
            space = actions.edit_space(actor=me(request), space=space, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("This is what the space says now."))
            return redirect(space)
    return show_form(request, "community/space_edit.html", form, space=space)


@login_required
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is in a space, for its hosts; and letting somebody in."""
    space = get_object_or_404(Space.objects.listed_for(me(request)), slug=slug)
    require("community.invite", me(request), space)
    form = InviteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            guest = _let_in(request, space, form.cleaned_data["handle"])
        except Refused as refusal:
            form.add_error("handle", str(refusal))
        else:
            messages.success(request, _("%(who)s is in this space now, and was told.") % {"who": guest.handle})
            return redirect("community:space-people", slug=space.slug)
    page = page_of(request, queries.people_in(space), PEOPLE)
    around = {"space": space, "page": page}
    return show_form(request, "community/space_people.html", form, **around)


def _let_in(request: HttpRequest, space: Space, handle: str) -> Person:
    guest = Person.objects.known_as(handle)
    if guest is None:
        raise Refused("nobody", _("Nobody here is known by this name. Ask them how it is written on their own page."))
    actions.invite(actor=me(request), space=space, person=guest)
    return guest
