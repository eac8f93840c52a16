"""The format, version 1: which files there are, and what each line of them holds. Writing and checking both go by this table."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.community.models import Post, Space
from upwell.kit.errors import Refused
from upwell.movement.models import Decision, Disclosure, Group, GroupAction, Member, Office, Room, Term

FORMAT = "upwell-group-v1"
MANIFEST, SIGNATURE, READ_ME, PAPERS = "manifest.json", "manifest.sig", "READ-ME.txt", "papers/"
LONGEST_LINE = 4_000_000  # a post of the greatest length that was changed a hundred times
PAPER_BYTES = 2_000_000
MOST_BYTES = 8_000_000_000
REF = re.compile(r"[0-9a-z]{6,24}")
HEX = re.compile(r"[0-9a-f]{64}")
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")

Check = Callable[[Any], bool]
Line = dict[str, Any]


def text(most: int, *, empty: bool = True) -> Check:
    """A text of at most so many letters, which both databases can keep."""
    return lambda value: (
        isinstance(value, str) and len(value) <= most and storable(value) and (empty or bool(value.strip()))
    )


def storable(value: str) -> bool:
    """No null byte, and no half of a letter."""
    try:
        return "\x00" not in value and bool(value.encode() or True)
    except UnicodeEncodeError:
        return False


def one_of(choices: Any) -> Check:
    """One of the values of a list of choices."""
    values = {str(value) for value in choices.values}
    return lambda value: isinstance(value, str) and value in values


def number(most: int = 2**31 - 1) -> Check:
    """A whole number from nought."""
    return lambda value: type(value) is int and 0 <= value <= most


def maybe(check: Check) -> Check:
    """That, or nothing."""
    return lambda value: value is None or check(value)


def moment(value: Any) -> bool:
    """A time with its zone, as ISO 8601 writes it."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        # Within the years that every other zone can tell, too.
        return found is not None and found.tzinfo is not None and 1 < found.year < 9999
    except ValueError:
        return False


def day(value: Any) -> bool:
    """A day, as ISO 8601 writes it."""
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def truth(value: Any) -> bool:
    """True or false."""
    return isinstance(value, bool)


def ref(value: Any) -> bool:
    """An address that stays the same."""
    return isinstance(value, str) and REF.fullmatch(value) is not None


def slug(value: Any) -> bool:
    """The last part of an address."""
    return isinstance(value, str) and SLUG.fullmatch(value) is not None


def digest(value: Any) -> bool:
    """SHA-256 as hex."""
    return isinstance(value, str) and HEX.fullmatch(value) is not None


def body(value: Any) -> bool:
    """A public body, as it was known at the former home."""
    return isinstance(value, dict) and matches(value, BODY) is None


def earlier(value: Any) -> bool:
    """What a post said before."""
    return isinstance(value, list) and all(isinstance(one, dict) and matches(one, EARLIER) is None for one in value)


def path(value: Any) -> bool:
    """The hashes from a leaf to the root."""
    return isinstance(value, list) and len(value) <= 64 and all(map(digest, value))


def matches(line: Mapping[str, Any], fields: Mapping[str, Check]) -> str | None:
    """The first field that is missing, too much, or not as it should be; None when all is well."""
    for name in line.keys() ^ fields.keys():
        return name
    return next((name for name, check in fields.items() if not check(line[name])), None)


@dataclass(frozen=True)
class Shape:
    """One file: the fields of its lines, which of them name a line of another file, and whether its lines have a ref of their own."""

    fields: Mapping[str, Check]
    points: Mapping[str, str]  # field -> file whose refs it must be among
    most: int | None = None


BODY: dict[str, Check] = {"code": text(40, empty=False), "slug": slug, "name": text(200, empty=False), "kind": text(60)}
EARLIER: dict[str, Check] = {"body": text(8000), "at": moment}
WORDS, LINE = text(8000), text(300)
whose = maybe(ref)

FILES: dict[str, Shape] = {
    "people.jsonl": Shape(
        {
            "ref": ref,
            "handle": text(30, empty=False),
            "language": text(8),
            "joined_at": moment,
            "declared_16_at": maybe(moment),
            "address": maybe(text(254)),
        },
        {},
    ),
    "group.jsonl": Shape(
        {
            "ref": ref,
            "slug": slug,
            "name": text(80, empty=False),
            "statement": text(1000, empty=False),
            "stage": one_of(Group.Stage),
            "state": one_of(Group.State),
            "area": maybe(text(40)),
            "founded_by": whose,
            "founded_at": moment,
            "opened_at": maybe(moment),
            "closed_at": maybe(moment),
            "shows_capture": truth,
        },
        {"founded_by": "people.jsonl"},
        most=1,
    ),
    "members.jsonl": Shape(
        {
            "ref": ref,
            "person": whose,
            "kind": one_of(Member.Kind),
            "body": maybe(body),
            "title": text(120),
            "since": moment,
            "agreed_at": maybe(moment),
            "left_at": maybe(moment),
            "how_left": text(10),
            "words_stay": truth,
        },
        {"person": "people.jsonl"},
    ),
    "terms.jsonl": Shape(
        {
            "ref": ref,
            "member": ref,
            "office": one_of(Office),
            "since": moment,
            "until": day,
            "ended_at": maybe(moment),
            "paid": one_of(Term.Paid),
            "payer": text(120),
        },
        {"member": "members.jsonl"},
    ),
    "rooms.jsonl": Shape(
        {
            "ref": ref,
            "slug": slug,
            "kind": one_of(Room.Kind),
            "name": text(80, empty=False),
            "statement": WORDS,
            "rules": WORDS,
            "audience": one_of(Space.Audience),
            "area": maybe(text(40)),
            "created_at": moment,
        },
        {},
    ),
    "threads.jsonl": Shape(
        {
            "ref": ref,
            "room": ref,
            "title": text(140, empty=False),
            "by": whose,
            "created_at": moment,
            "last_post_at": moment,
            "post_count": number(),
            "locked_at": maybe(moment),
            "hidden_at": maybe(moment),
        },
        {"room": "rooms.jsonl", "by": "people.jsonl"},
    ),
    "posts.jsonl": Shape(
        {
            "ref": ref,
            "thread": ref,
            "position": number(),
            "by": whose,
            "guest_of": maybe(body),
            "body": text(Post._meta.get_field("body").max_length or 8000),
            "note": text(80),
            "created_at": moment,
            "edited_at": maybe(moment),
            "hidden_at": maybe(moment),
            "gone_at": maybe(moment),
            "earlier": earlier,
        },
        {"thread": "threads.jsonl", "by": "people.jsonl"},
    ),
    "decisions.jsonl": Shape(
        {
            "ref": ref,
            "kind": one_of(Decision.Kind),
            "title": text(140, empty=False),
            "text": text(4000),
            "public": truth,
            "proposed_by": whose,
            "asked_by": maybe(body),
            "member": whose,
            "office": text(12),
            "until": maybe(day),
            "state": one_of(Decision.State),
            "opened_at": moment,
            "closes_on": day,
            "decided_at": maybe(moment),
            "yes": number(),
            "no": number(),
            "neither": number(),
            "could_vote": number(),
        },
        {"proposed_by": "people.jsonl", "member": "members.jsonl"},
    ),
    "actions.jsonl": Shape(
        {
            "ref": ref,
            "kind": one_of(GroupAction.Kind),
            "title": text(140, empty=False),
            "text": text(8000, empty=False),
            "stance": one_of(GroupAction.Stance),
            "to": text(200),
            "to_body": maybe(body),
            "asked_by": maybe(body),
            "decision": whose,
            "begun_by": whose,
            "state": one_of(GroupAction.State),
            "written_at": moment,
            "begun_at": maybe(moment),
            "happens_at": maybe(moment),
            "where": text(200),
            "ended_at": maybe(moment),
            "outcome": text(4000),
            "signature_count": number(),
        },
        {"decision": "decisions.jsonl", "begun_by": "people.jsonl"},
    ),
    "help.jsonl": Shape(
        {
            "ref": ref,
            "kind": one_of(Disclosure.Kind),
            "giver": text(120, empty=False),
            "body": maybe(body),
            "what": text(300, empty=False),
            "pounds": maybe(number()),
            "strings": text(500, empty=False),
            "since": day,
            "until": maybe(day),
            "told_by": whose,
            "at": moment,
            "corrects": whose,
        },
        {"told_by": "people.jsonl", "corrects": "help.jsonl"},
    ),
    "questions.jsonl": Shape(
        {
            "ref": ref,
            "asked_by": whose,
            "from_body": maybe(body),
            "text": text(2000),
            "at": moment,
            "answer": text(4000),
            "answered_by": whose,
            "answered_at": maybe(moment),
        },
        {"asked_by": "people.jsonl", "answered_by": "people.jsonl"},
    ),
    "papers.jsonl": Shape(
        {
            "ref": ref,
            "name": text(120, empty=False),
            "media_type": text(80, empty=False),
            "public": truth,
            "size": number(),
            "digest": digest,
            "added_by": whose,
            "at": moment,
        },
        {"added_by": "people.jsonl"},
    ),
    "links.jsonl": Shape(
        {
            "source_kind": text(60, empty=False),
            "source_ref": text(40, empty=False),
            "target_kind": text(60, empty=False),
            "target_ref": text(40, empty=False),
            "relation": text(40, empty=False),
            "at": moment,
            "withdrawn_at": maybe(moment),
        },
        {},
    ),
    "records.jsonl": Shape(
        {
            "number": number(),
            "origin": text(200, empty=False),
            "public_key": text(64, empty=False),
            "note": text(4000),
            "made_at": moment,
        },
        {},
        most=50,
    ),
    "record.jsonl": Shape(
        {"record": number(), "position": number(2**62), "body": text(100_000, empty=False), "proof": path}, {}
    ),
}


def encoded(line: Line) -> bytes:
    """One line of a file."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def signed_message(origin: str, manifest: bytes) -> bytes:
    """What the signature is made over; it can never be mistaken for a checkpoint, which begins with the origin."""
    return f"{FORMAT}\n{origin}\n{hashlib.sha256(manifest).hexdigest()}\n".encode()


def broken(code: str, sentence: Any, **params: object) -> Refused:
    """The archive cannot be taken, and nothing was written."""
    return Refused(code, sentence, **params)


NOT_ONE = _("This file is not the archive of a group.")
TITLE_LEFT_OUT = "…"
