"""What the community holds of a person: handed out whole, erased whole."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.community.actions.posts import recount
from upwell.community.actions.threads import forget_title
from upwell.community.models import Draft, Membership, Post, Reaction, ReadMark, Revision, Thread
from upwell.kit import search
from upwell.kit.personal import Holding, hold
from upwell.kit.time import now


def export(person: Person) -> list[dict[str, Any]]:
    """Posts with their history, threads begun, reactions, spaces, drafts, what was read."""
    rows: list[dict[str, Any]] = []
    for post in Post.objects.filter(author=person).select_related("thread__space").prefetch_related("revisions"):
        earlier = [{"words": r.body, "at": r.written_at.isoformat()} for r in post.revisions.all()]
        rows.append(
            {
                "what": "post",
                "space": post.thread.space.name,
                "conversation": post.thread.title,
                "words": post.body,
                "at": post.created_at.isoformat(),
                "earlier": earlier,
            }
        )
    rows += [
        {"what": "conversation", "title": t.title, "at": t.created_at.isoformat()}
        for t in Thread.objects.filter(author=person)
    ]
    rows += [
        {"what": "reaction", "kind": r.kind, "at": r.at.isoformat()} for r in Reaction.objects.filter(person=person)
    ]
    rows += [
        {"what": "space", "name": m.space.name, "since": m.since.isoformat()}
        for m in Membership.objects.filter(person=person).select_related("space")
    ]
    rows += [{"what": "draft", "title": d.title, "words": d.body} for d in Draft.objects.filter(person=person)]
    rows += [
        {"what": "read", "conversation": m.thread.title, "posts": m.upto}
        for m in ReadMark.objects.filter(person=person).select_related("thread")
    ]
    return rows


def erase(person: Person) -> int:
    """Empty every post and title of theirs, with its history; take back reactions; forget memberships, drafts and marks."""
    touched = Revision.objects.filter(post__author=person).delete()[0]
    for post in Post.objects.select_for_update().filter(author=person):
        search.unindex(post)
        Post.objects.filter(pk=post.pk).update(body="", author=None, content_note="", removed_by_author_at=now())
        touched += 1
    for thread in Thread.objects.select_for_update().filter(author=person).order_by("pk"):
        forget_title(thread)
        Thread.objects.filter(pk=thread.pk).update(author=None)
        touched += 1
    touched += _take_back_reactions(person)
    for model in (Membership, Draft, ReadMark):
        touched += model.objects.filter(person=person).delete()[0]
    return touched


def _take_back_reactions(person: Person) -> int:
    keys = list(Reaction.objects.filter(person=person).values_list("post_id", flat=True).distinct())
    gone: int = Reaction.objects.filter(person=person).delete()[0]
    for post in Post.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        recount(post)
    return gone


hold(
    Holding(
        name="community",
        label=_("What you wrote in spaces, and where you belong"),
        models=(
            "community.Post",
            "community.Thread",
            "community.Revision",
            "community.Reaction",
            "community.Membership",
            "community.Draft",
            "community.ReadMark",
        ),
        export=export,
        erase=erase,
        order=40,
    )
)
