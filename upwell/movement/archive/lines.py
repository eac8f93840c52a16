"""The lines of each file of an archive, read from the tables in pieces, so that a large group needs no more memory than a small one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from upwell.accounts.models import Person
from upwell.community.models import Post, Revision, Thread
from upwell.movement.archive.people import People, body_line
from upwell.movement.archive.shape import TITLE_LEFT_OUT, Line
from upwell.movement.models import (
    Decision,
    Disclosure,
    Group,
    GroupAction,
    GuestPost,
    Member,
    Paper,
    Question,
    Room,
    Term,
)

CHUNK = 1_000
State = Decision.State


def said(value: date | datetime | None) -> str | None:
    """A day or a time as ISO 8601 writes it."""
    return value.isoformat() if value is not None else None


def pieces(rows: QuerySet[Any]) -> Iterator[Any]:
    """All rows in order of their keys, some at a time, without a cursor that stays open."""
    last = 0
    while piece := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield from piece
        last = piece[-1].pk


def group(one: Group, people: People) -> Iterator[Line]:
    """The group itself. A closing that was decided stays behind: at the new home the group is open."""
    state = Group.State.OPEN if one.state == Group.State.CLOSING else one.state
    yield {
        "ref": one.ref,
        "slug": one.slug,
        "name": one.name,
        "statement": one.statement,
        "stage": one.stage,
        "state": state,
        "area": one.area.code if one.area else None,
        "founded_by": people.ref(one.founded_by_id),
        "founded_at": said(one.founded_at),
        "opened_at": said(one.opened_at),
        "closed_at": said(one.closed_at),
        "shows_capture": one.shows_capture,
    }


def persons(people: People, *, with_addresses: bool) -> Iterator[Line]:
    """Those who agreed. Addresses only where their owners agreed to that too, and only in the archive that goes to a new home."""
    for one in pieces(Person.objects.filter(pk__in=people.refs)):
        yield {
            "ref": one.ref,
            "handle": one.handle,
            "language": one.language,
            "joined_at": said(one.joined_at),
            "declared_16_at": said(one.declared_16_at),
            "address": one.email if with_addresses and one.pk in people.addresses else None,
        }


def members(one: Group, people: People) -> Iterator[Line]:
    """Who belonged, when, as what. Why somebody was shown out stays between them and the group that did it."""
    for row in pieces(Member.objects.filter(group=one).select_related("body")):
        yield {
            "ref": row.ref,
            "person": people.ref(row.person_id),
            "kind": row.kind,
            "body": body_line(row.body),
            "title": row.title if people.ref(row.person_id) else "",
            "since": said(row.since),
            "agreed_at": said(row.agreed_at),
            "left_at": said(row.left_at),
            "how_left": row.how_left,
            "words_stay": row.words_stay,
        }


def terms(one: Group, people: People) -> Iterator[Line]:
    """Offices, and who paid."""
    for row in pieces(Term.objects.filter(group=one).select_related("member")):
        yield {
            "ref": row.ref,
            "member": row.member.ref,
            "office": row.office,
            "since": said(row.since),
            "until": said(row.until),
            "ended_at": said(row.ended_at),
            "paid": row.paid,
            "payer": row.payer,
        }


def rooms(one: Group) -> Iterator[Line]:
    """Rooms with what they are for."""
    for row in pieces(Room.objects.filter(group=one).select_related("space__area")):
        space = row.space
        yield {
            "ref": space.ref,
            "slug": space.slug,
            "kind": row.kind,
            "name": space.name,
            "statement": space.statement,
            "rules": space.rules,
            "audience": space.audience,
            "area": space.area.code if space.area else None,
            "created_at": said(space.created_at),
        }


def threads(one: Group, people: People) -> Iterator[Line]:
    """Conversations. A title is its author's words."""
    for row in pieces(Thread.objects.filter(space__room__group=one).select_related("space")):
        yield {
            "ref": row.ref,
            "room": row.space.ref,
            "title": TITLE_LEFT_OUT if people.keeps_words(row.author_id) or row.hidden_at else row.title,
            "by": people.ref(row.author_id),
            "created_at": said(row.created_at),
            "last_post_at": said(row.last_post_at),
            "post_count": row.post_count,
            "locked_at": said(row.locked_at),
            "hidden_at": said(row.hidden_at),
        }


def posts(one: Group, people: People) -> Iterator[Line]:
    """What was said, with what it said before. The words of those who want theirs to stay are left out, and words that were hidden, by themselves or with their conversation."""
    earlier = Prefetch("revisions", Revision.objects.order_by("written_at", "pk"))
    rows = Post.objects.filter(thread__space__room__group=one).select_related("thread").prefetch_related(earlier)
    came = {
        row.post_id: row.body
        for row in GuestPost.objects.filter(post__thread__space__room__group=one).select_related("body")
    }
    for row in pieces(rows):
        stays = people.keeps_words(row.author_id)
        without = stays or row.hidden_at is not None or row.thread.hidden_at is not None
        guest = people.guest_of(row.author_id, row.created_at) if row.author_id else came.get(row.pk)
        yield {
            "ref": row.ref,
            "thread": row.thread.ref,
            "position": row.position,
            "by": people.ref(row.author_id),
            "guest_of": body_line(guest),
            "body": "" if without else row.body,
            "note": "" if without else row.content_note,
            "created_at": said(row.created_at),
            "edited_at": said(row.edited_at),
            "hidden_at": said(row.hidden_at),
            "gone_at": said(row.removed_by_author_at or (row.created_at if stays else None)),
            "earlier": [] if without else [{"body": r.body, "at": said(r.written_at)} for r in row.revisions.all()],
        }


def decisions(one: Group, people: People) -> Iterator[Line]:
    """What was decided, and how the count came out; how each person voted stays, and so do the words about somebody without a name here, and of whoever wants theirs to stay. What was still open is taken back: it can be asked anew."""
    for row in pieces(Decision.objects.filter(group=one).select_related("member", "asked_by")):
        nameless = row.member is not None and people.ref(row.member.person_id) is None
        nameless = nameless or people.keeps_words(row.proposed_by_id)
        is_open = row.state == State.OPEN
        yield {
            "ref": row.ref,
            "kind": row.kind,
            "title": TITLE_LEFT_OUT if nameless else row.title,
            "text": "" if nameless else row.text,
            "public": row.public,
            "proposed_by": people.ref(row.proposed_by_id),
            "asked_by": body_line(row.asked_by),
            "member": row.member.ref if row.member else None,
            "office": row.office,
            "until": said(row.until),
            "state": State.TAKEN_BACK if is_open else row.state,
            "opened_at": said(row.opened_at),
            "closes_on": said(row.closes_on),
            "decided_at": said(row.opened_at if is_open else row.decided_at),
            "yes": row.yes,
            "no": row.no,
            "neither": row.neither,
            "could_vote": row.could_vote,
        }


def actions(one: Group, people: People) -> Iterator[Line]:
    """Letters, petitions, stories, meetings; of signatures the number. A story or a draft is its author's: where their words stay, it is left out."""
    for row in pieces(GroupAction.objects.filter(group=one).select_related("to_body", "asked_by", "decision")):
        own = row.kind == GroupAction.Kind.STORY or row.state == GroupAction.State.DRAFT
        stays = own and people.keeps_words(row.begun_by_id)
        yield {
            "ref": row.ref,
            "kind": row.kind,
            "title": TITLE_LEFT_OUT if stays else row.title,
            "text": TITLE_LEFT_OUT if stays else row.text,
            "stance": row.stance,
            "to": row.to,
            "to_body": body_line(row.to_body),
            "asked_by": body_line(row.asked_by),
            "decision": row.decision.ref if row.decision else None,
            "begun_by": people.ref(row.begun_by_id),
            "state": row.state,
            "written_at": said(row.written_at),
            "begun_at": said(row.begun_at),
            "happens_at": said(row.happens_at),
            "where": row.where,
            "ended_at": said(row.ended_at),
            "outcome": "" if stays else row.outcome,
            "signature_count": row.signature_count,
        }


def helped(one: Group, people: People) -> Iterator[Line]:
    """Help and money."""
    for row in pieces(Disclosure.objects.filter(group=one).select_related("body", "corrects")):
        yield {
            "ref": row.ref,
            "kind": row.kind,
            "giver": row.giver,
            "body": body_line(row.body),
            "what": row.what,
            "pounds": row.pounds,
            "strings": row.strings,
            "since": said(row.since),
            "until": said(row.until),
            "told_by": people.ref(row.told_by_id),
            "at": said(row.at),
            "corrects": row.corrects.ref if row.corrects else None,
        }


def questions(one: Group, people: People) -> Iterator[Line]:
    """Questions and answers, so that whom the leaders answer can still be counted."""
    for row in pieces(Question.objects.filter(group=one).select_related("from_body")):
        yield {
            "ref": row.ref,
            "asked_by": people.ref(row.asked_by_id),
            "from_body": body_line(row.from_body),
            "text": TITLE_LEFT_OUT if people.keeps_words(row.asked_by_id) else row.text,
            "at": said(row.at),
            "answer": TITLE_LEFT_OUT if row.answer and people.keeps_words(row.answered_by_id) else row.answer,
            "answered_by": people.ref(row.answered_by_id),
            "answered_at": said(row.answered_at),
        }


def papers(one: Group, people: People) -> Iterator[Line]:
    """Files; what is in them stands beside, under their reference."""
    for row in pieces(Paper.objects.filter(group=one, hidden_at=None).defer("content")):
        yield {
            "ref": row.ref,
            "name": row.name,
            "media_type": row.media_type,
            "public": row.public,
            "size": row.size,
            "digest": row.digest,
            "added_by": people.ref(row.added_by_id),
            "at": said(row.at),
        }
