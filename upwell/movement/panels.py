"""What movement shows on the pages of the packages below: whose room this is, and who among its voices is an institution's guest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from upwell.accounts.models import Person
from upwell.accounts.people import viewer
from upwell.community.models import Post, Space, Thread
from upwell.kit import panels
from upwell.movement import members
from upwell.movement.models import GuestPost, Member, Room


def on_space(request: HttpRequest, space: Space) -> str:
    """The group to which a room belongs, and the way in."""
    if space.purpose != Space.Purpose.MOVEMENT:
        return ""
    room = Room.objects.filter(space=space).select_related("group").first()
    if room is None:
        return ""
    person = viewer(request)
    context = {"room": room, "group": room.group, "belongs": bool(person and members.row_of(person, room.group))}
    return render_to_string("movement/_on_space.html", context, request)


def on_thread(request: HttpRequest, thread: Thread) -> str:
    """As on the space."""
    return on_space(request, thread.space)


def on_posts(request: HttpRequest, posts: Sequence[Post]) -> dict[Any, str]:
    """Beside every post of a guest: that they are one, and whose. Not beside what they wrote before, as themselves."""
    if not posts or posts[0].thread.space.purpose != Space.Purpose.MOVEMENT:
        return {}
    authors = {post.author_id for post in posts if post.author_id}
    came = GuestPost.objects.filter(post__in=[post for post in posts if not post.author_id]).select_related("body")
    found: dict[Any, Any] = {row.post_id: row for row in came}
    rows = Member.objects.filter(
        group__rooms__space=posts[0].thread.space_id, person__in=authors, kind=Member.Kind.GUEST
    ).select_related("body")
    guests = {row.person_id: row for row in rows}
    found |= {post.pk: row for post in posts if (row := guests.get(post.author_id)) and post.created_at >= row.since}
    return {key: render_to_string("movement/_on_post.html", {"row": row}, request) for key, row in found.items()}


def on_me(request: HttpRequest, person: Person) -> str:
    """Among one's own data: what goes along of every group in which one is or was, also after one has left."""
    rows = list(
        Member.objects.filter(person=person, kind=Member.Kind.MEMBER).select_related("group").order_by("group__name")
    )
    return render_to_string("movement/_on_me.html", {"rows": rows}, request) if rows else ""


panels.register("accounts.me", on_me)
panels.register("community.space", on_space)
panels.register("community.thread", on_thread)
panels.register_many("community.post", on_posts)
