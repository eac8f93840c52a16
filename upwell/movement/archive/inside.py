"""Who is in a group, and what they say to each other: rooms, members, offices, threads, posts."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from upwell.community.models import Post, Revision, Space, Thread
from upwell.kit.time import today
from upwell.movement.actions.offices import LONGEST
from upwell.movement.archive.desk import Desk, area, day, moment, pieces
from upwell.movement.archive.shape import Line, broken
from upwell.movement.models import Group, GuestPost, Member, Room, Term


def rooms(desk: Desk, group: Group) -> None:
    """Who may read a room follows from what kind it is, whatever the archive says."""
    audiences = {Room.Kind.PUBLIC: Space.Audience.PUBLIC, Room.Kind.PRIVATE: Space.Audience.SPACE}
    desk.keys["rooms.jsonl"] = {}
    for line in desk.lines("rooms.jsonl"):
        if Space.objects.filter(slug=line["slug"]).exists():
            raise broken("slug_taken", _("There is a space at /spaces/%(slug)s/ here already."), slug=line["slug"])
        space = Space.objects.create(
            ref=line["ref"],
            slug=line["slug"],
            name=line["name"],
            purpose=Space.Purpose.MOVEMENT,
            audience=audiences[Room.Kind(line["kind"])],
            statement=line["statement"],
            rules=line["rules"],
            area=area(line["area"]),
            created_at=moment(line["created_at"]),
        )
        Room.objects.create(group=group, space=space, kind=line["kind"])
        desk.keys["rooms.jsonl"][line["ref"]] = space.pk


def count(group: Group) -> None:
    """Conversations of each room and posts of each conversation as they are here, whatever the archive says: by them a room is kept from being opened wider, and
    the next post finds its place.
    """
    of = {"space__room__group": group}
    highest = Post.objects.filter(thread=OuterRef("pk")).order_by("-position").values("position")[:1]
    Thread.objects.filter(**of).update(post_count=Coalesce(Subquery(highest) + 1, 0))
    for pk, number in Thread.objects.filter(**of).values_list("space").annotate(Count("pk")).order_by():
        Space.objects.filter(pk=pk).update(thread_count=number)


def member(desk: Desk, group: Group, line: Line) -> Member:
    """A guest is invited anew: none of them comes in with a group. Whoever has no name here stands as somebody who was there."""
    here = desk.who(line["person"]) is not None and line["kind"] == Member.Kind.MEMBER
    left = moment(line["left_at"]) or (None if here else moment(desk.checked.manifest["made_at"]))
    return Member(
        ref=line["ref"],
        group=group,
        person_id=desk.who(line["person"]),
        kind=line["kind"],
        body=desk.institutions.find(line["body"]),
        title=line["title"],
        since=moment(line["since"]),
        agreed_at=moment(line["agreed_at"]),
        left_at=left,
        how_left=line["how_left"] if line["how_left"] in Member.Left.values else "",
        words_stay=line["words_stay"],
    )


def term(desk: Desk, group: Group, line: Line) -> Term:
    """An office of somebody who has no place here has ended; and none goes on for longer than one may here."""
    gone = Member.objects.filter(pk=desk.key("members.jsonl", line["member"]), left_at__isnull=False).exists()
    ended = moment(line["ended_at"]) or (moment(desk.checked.manifest["made_at"]) if gone else None)
    return Term(
        ref=line["ref"],
        group=group,
        member_id=desk.key("members.jsonl", line["member"]),
        office=line["office"],
        since=moment(line["since"]),
        until=min(day(line["until"]), today() + LONGEST),
        ended_at=ended,
        paid=line["paid"],
        payer=line["payer"],
    )


def thread(desk: Desk, line: Line) -> Thread:
    return Thread(
        ref=line["ref"],
        space_id=desk.key("rooms.jsonl", line["room"]),
        title=line["title"],
        author_id=desk.who(line["by"]),
        created_at=moment(line["created_at"]),
        last_post_at=moment(line["last_post_at"]),
        post_count=line["post_count"],
        locked_at=moment(line["locked_at"]),
        hidden_at=moment(line["hidden_at"]),
    )


def posts(desk: Desk) -> None:
    """With what each said before, and whether a guest said it."""
    for piece in pieces(desk.lines("posts.jsonl")):
        made = Post.objects.bulk_create([post(desk, line) for line in piece])
        both = list(zip(piece, made, strict=True))
        Revision.objects.bulk_create(
            Revision(post=post, body=one["body"], written_at=moment(one["at"]))
            for line, post in both
            for one in line["earlier"]
        )
        GuestPost.objects.bulk_create(
            GuestPost(post=post, body=desk.institutions.known(line["guest_of"]))
            for line, post in both
            if line["guest_of"]
        )


def post(desk: Desk, line: Line) -> Post:
    return Post(
        ref=line["ref"],
        thread_id=desk.key("threads.jsonl", line["thread"]),
        position=line["position"],
        author_id=None if line["guest_of"] else desk.who(line["by"]),
        body=line["body"],
        content_note=line["note"],
        created_at=moment(line["created_at"]),
        edited_at=moment(line["edited_at"]),
        hidden_at=moment(line["hidden_at"]),
        removed_by_author_at=moment(line["gone_at"]),
    )
