"""Read API of what is public in the community."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from upwell.community.models import Space, Thread
from upwell.community.queries import PAGE, thread_page

router = Router(tags=["community"])


class SpaceOut(Schema):
    ref: str
    slug: str
    name: str
    purpose: str
    audience: str
    statement: str
    thread_count: int


class ThreadOut(Schema):
    ref: str
    title: str
    post_count: int
    created_at: datetime
    last_post_at: datetime

    @staticmethod
    def resolve_title(thread: Thread) -> str:
        """The title, or that it was taken back."""
        return str(thread.words)


class PostOut(Schema):
    ref: str
    position: int
    author: str | None
    body: str
    created_at: datetime
    edited_at: datetime | None
    feelings: dict[str, int]


@router.get("/spaces", response=list[SpaceOut])
def spaces(request: HttpRequest, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """Spaces that everyone can read, fifty a page."""
    start = (page - 1) * PAGE
    return Space.objects.visible_to(None)[start : start + PAGE]


@router.get("/spaces/{slug}/threads", response=list[ThreadOut])
def threads(request: HttpRequest, slug: str, page: int = Query(1, ge=1, le=1000)) -> Any:  # type: ignore[type-arg]
    """Conversations of a public space, the latest talked-in first, fifty a page."""
    space = get_object_or_404(Space.objects.visible_to(None), slug=slug)
    start = (page - 1) * PAGE
    return Thread.objects.filter(space=space, hidden_at=None).order_by("-last_post_at", "-pk")[start : start + PAGE]


@router.get("/threads/{ref}/posts", response=list[PostOut])
def posts(request: HttpRequest, ref: str, page: int = Query(1, ge=1, le=100000)) -> Any:  # type: ignore[type-arg]
    """Posts of a public conversation, fifty a page. Hidden and removed ones have no words."""
    thread = get_object_or_404(Thread.objects.visible_to(None), ref=ref)
    return [
        {
            "ref": post.ref,
            "position": post.position,
            "author": post.author.handle if post.author else None,
            "body": "" if post.hidden_at else post.body,
            "created_at": post.created_at,
            "edited_at": post.edited_at,
            "feelings": post.feelings,
        }
        for post in thread_page(thread, None, page).posts
    ]
