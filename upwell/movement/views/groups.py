"""Groups: the list, the page of one, beginning, joining, leaving, guests."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts import consent
from upwell.accounts.people import me, viewer
from upwell.kit.pages import page_of, posted
from upwell.kit.permissions import allowed, require
from upwell.movement import queries
from upwell.movement.actions import closing, groups, guests, rooms
from upwell.movement.forms import AlongForm, AppealForm, ChangeForm, GroupForm, GuestForm, ReasonForm, RoomForm
from upwell.movement.models import Appeal, Decision, Group, Member
from upwell.movement.models.groups import ENOUGH
from upwell.movement.views.finding import context_of, find_group, form_page

SLUG = {"slug_taken": "slug", "no_words": "statement", "unknown_stage": "stage", "no_statement": "statement"}


def group_list(request: HttpRequest) -> HttpResponse:
    """Groups, one's own first."""
    person, words = viewer(request), request.GET.get("q", "")
    page = page_of(request, queries.groups(person, words), queries.PER_PAGE)
    context = {
        "page": page,
        "mine": queries.mine(person),
        "q": words,
        "may_found": allowed("movement.found_group", person),
    }
    return render(request, "movement/group_list.html", context)


@login_required
def group_create(request: HttpRequest) -> HttpResponse:
    """Begin a group."""
    person = me(request)
    require("movement.found_group", person)
    form = GroupForm(posted(request))

    def act() -> Any:
        group = groups.found(actor=person, **form.cleaned_data)
        messages.success(request, _("It is there. As soon as three people are in it, it begins: tell two others."))
        return group

    return form_page(request, form, "movement/group_create.html", {}, act, SLUG)


def group_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What a group wants, what it does, who speaks for it, whose help it takes; and for members the inside."""
    group, person = find_group(request, slug), viewer(request)
    context = context_of(
        request,
        group,
        offices=queries.offices(group),
        rooms=queries.rooms(group, person),
        guests=list(queries.guests(group)),
        actions=list(queries.actions(group, person)[:10]),
        decisions=list(queries.decisions(group, person)[:6]),
        papers=list(queries.papers(group, person)[:10]),
        helped=list(queries.disclosures(group).filter(corrected=None)[:5]),
        member_count=Member.objects.members().filter(group=group).count(),
        enough=ENOUGH,
        may_join=allowed("movement.join_group", person, group),
        may_see_influence=allowed("movement.see_capture", person, group),
        came=group.inheritances.exists(),
        along=AlongForm(),
    )
    return render(request, "movement/group_detail.html", context)


@login_required
@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Join."""
    group, form = find_group(request, slug), AlongForm(request.POST)
    form.is_valid()
    groups.join(actor=me(request), group=group, **form.cleaned_data)
    messages.success(
        request,
        _("You are in %(group)s. What you see here now, guests of institutions never see.") % {"group": group.name},
    )
    return redirect(group)


@login_required
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once, then leave."""
    group = find_group(request, slug)
    context = context_of(request, group)
    if context["inside"].row is None:
        raise Http404
    if request.method == "POST":
        groups.leave(actor=me(request), group=group)
        messages.success(
            request,
            _(
                "You have left %(group)s. You can come back while it is open. Whether your words go along if it moves, you choose under “All about you”."
            )
            % {"group": group.name},
        )
        return redirect("movement:group-list")
    return render(request, "movement/leave.html", context)


@login_required
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """What the group says of itself."""
    group = find_group(request, slug)
    require("movement.change_group", me(request), group)
    initial = {"statement": group.statement, "stage": group.stage, "area": group.area_id}
    form = ChangeForm(posted(request), initial=initial)

    def act() -> Any:
        return groups.change(actor=me(request), group=group, **form.cleaned_data)

    return form_page(request, form, "movement/change.html", context_of(request, group), act, SLUG)


@login_required
def going_along(request: HttpRequest, slug: str) -> HttpResponse:
    """What of mine goes along when the group moves."""
    group, person = find_group(request, slug), me(request)
    require("movement.choose_along", person, group)
    row = Member.objects.get(group=group, person=person)
    context = context_of(request, group, has_left=row.left_at is not None)
    agreed = "name" in consent.active(person, "carry", group)
    form = AlongForm(posted(request), initial={"shows_name": agreed, "words_stay": row.words_stay})

    def act() -> Any:
        groups.choose(actor=person, group=group, **form.cleaned_data)
        messages.success(request, _("Kept. You can change it until the group moves."))
        return "accounts:me" if context["has_left"] else group

    return form_page(request, form, "movement/going_along.html", context, act)


@login_required
def member_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is in the group: for its members only."""
    group = find_group(request, slug)
    require("movement.see_inside", me(request), group)
    rows = (
        Member.objects.members()
        .filter(group=group, person__isnull=False)
        .select_related("person")
        .order_by("person__handle")
    )
    page = page_of(request, rows, 50)
    invited = Member.objects.standing().filter(group=group, kind=Member.Kind.GUEST).select_related("person", "body")
    return render(request, "movement/member_list.html", context_of(request, group, page=page, guests=list(invited)))


@login_required
def shown_out(request: HttpRequest, slug: str) -> HttpResponse:
    """Why somebody was shown out, and how they can ask the members to think again. For them alone."""
    group, person = find_group(request, slug), me(request)
    row = get_object_or_404(Member, group=group, person=person, how_left=Member.Left.SHOWN_OUT)
    out = Decision.objects.filter(group=group, kind=Decision.Kind.SHOW_OUT, member=row, state=Decision.State.CARRIED)
    # The one of this time: they may have been shown out before, and let back; a guest keeps their first day, and says yes each time.
    decision = out.filter(decided_at__gte=row.agreed_at or row.since).order_by("-decided_at").first()
    asked = Appeal.objects.filter(decision=decision).select_related("again").first() if decision else None
    form = AppealForm(posted(request))

    def act() -> Any:
        if decision is None:
            raise Http404
        closing.appeal(actor=person, decision=decision, words=form.cleaned_data["words"])
        messages.success(request, _("All members have your words. They vote within a week."))
        return request.path

    context = context_of(request, group, row=row, decision=decision, asked=asked)
    return form_page(request, form, "movement/shown_out.html", context, act)


@login_required
def room_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a further room."""
    group = find_group(request, slug)
    require("movement.open_room", me(request), group)
    form = RoomForm(posted(request))

    def act() -> Any:
        return rooms.open_room(actor=me(request), group=group, **form.cleaned_data).space

    return form_page(request, form, "movement/room_create.html", context_of(request, group), act, SLUG)


@login_required
def guest_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite somebody of an institution."""
    group = find_group(request, slug)
    require("movement.invite_guest", me(request), group)
    form = GuestForm(posted(request))

    def act() -> Any:
        data = form.cleaned_data
        guests.invite(actor=me(request), group=group, person=data["handle"], body=data["body"], title=data["title"])
        messages.success(request, _("Invited. They are a guest once they say yes."))
        return group

    return form_page(
        request,
        form,
        "movement/guest_invite.html",
        context_of(request, group),
        act,
        {"no_title": "title", "is_member": "handle", "shown_out": "handle"},
    )


def _guest(group: Group, **which: Any) -> Member:
    row: Member = get_object_or_404(
        Member.objects.standing().select_related("body"), group=group, kind=Member.Kind.GUEST, **which
    )
    return row


@login_required
@require_POST
def guest_accept(request: HttpRequest, slug: str) -> HttpResponse:
    """Come as a guest."""
    group = find_group(request, slug)
    guests.accept(actor=me(request), row=_guest(group, person=me(request)))
    messages.success(
        request, _("You are a guest of %(group)s. Everybody sees for whom you are here.") % {"group": group.name}
    )
    return redirect(group)


@login_required
def guest_out(request: HttpRequest, slug: str, ref: str) -> HttpResponse:
    """Show a guest out."""
    group = find_group(request, slug)
    require("movement.show_guest_out", me(request), group)
    row = _guest(group, ref=ref)
    form = ReasonForm(posted(request))

    def act() -> Any:
        guests.show_out(actor=me(request), row=row, reason=form.cleaned_data["reason"])
        messages.success(request, _("They are out of every room. They read your reason."))
        return group

    return form_page(request, form, "movement/guest_out.html", context_of(request, group, row=row), act)
