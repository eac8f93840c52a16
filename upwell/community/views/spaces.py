"""Pages of spaces."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.people import me, viewer
from upwell.community import actions, queries
from upwell.community.forms import SpaceForm
from upwell.community.models import Space
from upwell.kit.errors import Refused
from upwell.kit.permissions import allowed, require

THREADS = 25


def space_list(request: HttpRequest) -> HttpResponse:
    """All spaces that the person looking may know of, by purpose; their own first."""
    person = viewer(request)
    mine = list(queries.my_spaces(person)) if person else []
    others = Space.objects.listed_for(person).exclude(pk__in=[s.pk for s in mine])
    groups = [(label, [s for s in others if s.purpose == value]) for value, label in Space.Purpose.choices]
    news = queries.new_replies(person) if person else []
    return render(request, "community/space_list.html", {"mine": mine, "groups": groups, "news": news})


def space_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What a space is for, its rules, its conversations. Those who may not read it learn how they could."""
    person = viewer(request)
    space = get_object_or_404(Space.objects.listed_for(person), slug=slug)
    readable = Space.objects.visible_to(person).filter(pk=space.pk).exists()
    threads = []
    if readable:
        threads = list(queries.threads_of(space, parse_datetime(request.GET.get("before", "")))[: THREADS + 1])
    return render(
        request,
        "community/space_detail.html",
        {
            "space": space,
            "readable": readable,
            "is_member": queries.belongs(person, space),
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
    form = SpaceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            space = actions.open_space(actor=me(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The space is open."))
            return redirect(space)
    return render(request, "community/space_create.html", {"form": form})
