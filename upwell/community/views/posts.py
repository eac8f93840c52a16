"""Pages of single posts."""

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
from upwell.community.forms import HideForm, PostForm
from upwell.community.models import Post, Reaction, Thread
from upwell.community.views.threads import show_thread
from upwell.kit.errors import Refused
from upwell.kit.pages import carried_out, posted, show_form
from upwell.kit.permissions import require
from upwell.safety.actions import hide_at_once
from upwell.safety.rules import looks_after_scope
from upwell.safety.standing import case_that


def place_of(post: Post) -> str:
    """The address of a post in its thread."""
    return f"{post.thread.get_absolute_url()}?page={post.position // queries.PAGE + 1}#{post.ref}"


def _post(request: HttpRequest, ref: str, **more: Any) -> Post:
    posts = Post.objects.filter(thread__in=Thread.objects.visible_to(viewer(request)), **more)
    post: Post = get_object_or_404(posts.select_related("thread__space", "author"), ref=ref)
    return post


def post_detail(request: HttpRequest, ref: str) -> HttpResponse:
    """Leads to the post in its conversation."""
    return redirect(place_of(_post(request, ref, hidden_at=None)))


@login_required
@require_POST
def reply(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a post; what was typed is never lost."""
    thread = get_object_or_404(Thread.objects.visible_to(me(request)).select_related("space"), ref=ref)
    form = PostForm(request.POST, place=f"thread:{thread.ref}")
    if form.is_valid():
        try:
            post = actions.reply(actor=me(request), thread=thread, body=form.cleaned_data["body"])
        except Refused as refusal:
            form.add_error("body", str(refusal))
        else:
            messages.success(request, _("Your reply is up."))
            return redirect(place_of(post))
    return show_thread(request, thread, form, status=422)


@login_required
def post_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Change one's words."""
    post = _post(request, ref)
    require("community.edit_post", me(request), post)
    form = PostForm(posted(request), initial={"body": post.body})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_post(actor=me(request), post=post, body=form.cleaned_data["body"])
        except Refused as refusal:
            form.add_error("body", str(refusal))
        else:
            messages.success(request, _("Your change is up."))
            return redirect(place_of(post))
    return show_form(request, "community/post_edit.html", form, post=post)


@login_required
def post_remove(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask once, then remove."""
    post = _post(request, ref)
    require("community.remove_post", me(request), post)
    if request.method == "POST":
        actions.remove_post(actor=me(request), post=post)
        messages.success(request, _("Your post is gone."))
        return redirect(place_of(post))
    return render(request, "community/post_remove.html", {"post": post})


@login_required
def post_hide(request: HttpRequest, ref: str) -> HttpResponse:
    """A host hides a post, with a statement of reasons and a way to appeal; or brings it back. What a decision hid is taken back where it was decided."""
    post = _post(request, ref)
    require("community.hide_post", me(request), post)
    if request.method == "POST" and request.POST.get("off"):
        if (case := case_that(post)) is not None:
            messages.info(request, _("This was decided with reasons. Take the decision back here, and say why."))
            return redirect(case)
        actions.show_post(actor=me(request), post=post)
        messages.success(request, _("Everybody who can read this space can read it again."))
        return redirect(place_of(post))
    form = HideForm(posted(request))
    said = carried_out(request, form, lambda: _hide(me(request), post, **form.cleaned_data))
    if said is not None:
        messages.success(request, said)
        return redirect(place_of(post))
    return show_form(request, "community/post_hide.html", form, post=post)


def _hide(actor: Person, post: Post, facts: str, rule: str) -> str:
    """Hide it, and say what was done. Who keeps a room without being a host or moderator (the convenor of a group) decides about nobody: the author reads why, and
    what was hidden so can be brought back by anybody who looks after the room.
    """
    if looks_after_scope.test(actor, post.thread.space):
        hide_at_once(actor=actor, subject=post, facts=facts, rule=rule)
        return _("It is hidden. Its author was told why, and how to appeal.")
    actions.hide_post(actor=actor, post=post, reason=f"{facts} ({rule})")
    return _("A host has hidden this post.")


@login_required
def post_history(request: HttpRequest, ref: str) -> HttpResponse:
    """What a post said before it was edited: for its author and the hosts."""
    post = _post(request, ref)
    revisions = actions.read_history(actor=me(request), post=post)
    return render(request, "community/post_history.html", {"post": post, "revisions": revisions})


@login_required
@require_POST
def react(request: HttpRequest, ref: str) -> HttpResponse:
    """Give or take back a reaction; with htmx only the row of buttons comes back."""
    post = _post(request, ref, hidden_at=None)
    kind, _colon, turn = request.POST.get("feeling", "").partition(":")
    post = actions.react(actor=me(request), post=post, kind=kind, on={"1": True, "0": False}.get(turn))
    if request.headers.get("HX-Request"):
        mine = {
            (post.pk, kind)
            for kind in Reaction.objects.filter(post=post, person=me(request)).values_list("kind", flat=True)
        }
        return render(request, "community/_feelings.html", {"post": post, "mine": mine})
    return redirect(place_of(post))
