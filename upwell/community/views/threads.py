"""Pages of conversations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.accounts.models import Person
from upwell.accounts.people import me, viewer
from upwell.community import actions, queries
from upwell.community.forms import PostForm, ThreadForm
from upwell.community.models import Draft, Space, Thread
from upwell.community.rules import EDIT_WINDOW
from upwell.kit import asking, panels
from upwell.kit.errors import Refused
from upwell.kit.pages import posted
from upwell.kit.permissions import allowed, require
from upwell.kit.time import now


def draft_of(person: Person | None, place: str) -> dict[str, str]:
    """What was begun there and not sent."""
    draft = Draft.objects.filter(person=person, place=place).first() if person else None
    return {"title": draft.title, "body": draft.body} if draft else {}


def thread_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """Fifty posts, and the form for a reply."""
    person = viewer(request)
    thread = get_object_or_404(Thread.objects.visible_to(person).select_related("space"), ref=ref)
    return show_thread(
        request, thread, PostForm(initial=draft_of(person, f"thread:{thread.ref}"), place=f"thread:{thread.ref}")
    )


def show_thread(request: HttpRequest, thread: Thread, form: PostForm, status: int = 200) -> HttpResponse:
    """The page of a thread with `form` at its end."""
    person = viewer(request)
    shown = queries.thread_page(thread, person, asking.number(request, "page"))
    _remember(person, shown)
    context: dict[str, Any] = {
        "thread": thread,
        "space": thread.space,
        "shown": shown,
        "form": form,
        "is_member": queries.belongs_here(request, thread.space),
        "may_join": allowed("community.join_space", person, thread.space),
        "is_host": allowed("community.hide_post", person, thread),
        "panels": panels.render_many("community.post", request, shown.posts),
        "editable_since": now() - EDIT_WINDOW,
    }
    return render(request, "community/thread_detail.html", context, status=status)


def _remember(person: Person | None, shown: queries.ThreadPage) -> None:
    """How far somebody has read; nothing is written when they have been here before, so that reading again waits for nobody."""
    upto = min(shown.page.number * queries.PAGE, shown.thread.post_count)
    if person and (shown.mark is None or shown.mark.upto < upto):
        actions.mark_read(actor=person, thread=shown.thread, upto=upto)


@login_required
def thread_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a conversation."""
    person = me(request)
    space = get_object_or_404(Space.objects.visible_to(person), slug=slug)
    require("community.start_thread", person, space)
    place = f"space:{space.slug}"
    form = ThreadForm(posted(request), initial=draft_of(person, place), place=place)
    if request.method == "POST" and form.is_valid():
        try:
            words = {name: form.cleaned_data[name] for name in ("title", "body", "content_note")}
            thread = actions.start_thread(actor=person, space=space, **words)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your words are up. Only people who can read this space see them."))
            return redirect(thread)
    return render(
        request, "community/thread_create.html", {"form": form, "space": space}, status=422 if form.errors else 200
    )


@login_required
@require_POST
def follow(request: HttpRequest, ref: str) -> HttpResponse:
    """Follow a thread, or stop."""
    thread = get_object_or_404(Thread.objects.visible_to(me(request)), ref=ref)
    if request.POST.get("off"):
        actions.unfollow(actor=me(request), thread=thread)
        messages.success(request, _("We no longer tell you of replies here."))
    else:
        actions.follow(actor=me(request), thread=thread)
        messages.success(request, _("We tell you when somebody replies here."))
    return redirect(thread)


@login_required
@require_POST
def lock(request: HttpRequest, ref: str) -> HttpResponse:
    """Close a conversation for replies, or open it again."""
    thread = get_object_or_404(Thread.objects.visible_to(me(request)), ref=ref)
    opens = bool(request.POST.get("off"))
    (actions.unlock_thread if opens else actions.lock_thread)(actor=me(request), thread=thread)
    messages.success(
        request, _("People can reply again.") if opens else _("Nobody replies here any more. You can open it again.")
    )
    return redirect(thread)


@login_required
@require_POST
def draft_save(request: HttpRequest) -> HttpResponse:
    """Keep words while they are being written."""
    words = {name: request.POST[name] for name in ("title", "body") if name in request.POST}
    actions.save_draft(actor=me(request), place=asking.words(request, "place"), **words)
    return HttpResponse(status=204)
