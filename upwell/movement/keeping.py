"""What the community asks of whoever keeps a group's rooms."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from upwell.accounts.models import Person
from upwell.community import hooks
from upwell.community.models import Space
from upwell.movement import members
from upwell.movement.models import Group, Office, Room
from upwell.safety import aside

LOOK_AFTER = (Office.CONVENOR, Office.SECRETARY)


def say(act: str, person: Any, space: Space) -> bool | None:
    """join: whoever belongs to the group and may be in this room. invite: nobody, people come in through the group. audience: nobody changes it, it follows from the kind of room. edit: convenor and secretary, nobody of the site. write: while the group is at work.

    host: convenor and secretary; never anybody who speaks for an institution, whichever role they hold on this site. Hosts of the site keep people safe there as
    everywhere.
    """
    room = Room.objects.filter(space=space).select_related("group").first()
    if room is None or not isinstance(person, Person):
        return None
    if act in ("invite", "audience"):
        return False
    if act == "edit":
        return members.term_of(person, room.group, *LOOK_AFTER) is not None
    if act == "host":
        return _hosts(person, room)
    row = members.row_of(person, room.group)
    if row is None or room.group.state == Group.State.CLOSED or (row.is_guest and row.agreed_at is None):
        return False
    return not shut_out(person, room, is_guest=row.is_guest)


def shut_out(person: Person, room: Room, *, is_guest: bool) -> bool:
    """A room for members only is closed to guests, and to members who have come to speak for an institution; the latter do not write anywhere as members."""
    if is_guest:
        return bool(room.kind == Room.Kind.PRIVATE)
    return members.speaks_for_institution(person)


def _hosts(person: Person, room: Room) -> bool | None:
    if members.speaks_for_institution(person):
        return False
    row = members.row_of(person, room.group)
    if row is not None and row.is_guest:
        return False
    return True if members.term_of(person, room.group, *LOOK_AFTER) else None


def closed_to(person: Any) -> Q | None:
    """Members' rooms are closed to everybody who speaks for an institution, even where a row from earlier would let them in."""
    return Q(room__kind=Room.Kind.PRIVATE) if members.speaks_for_institution(person) else None


def looks_away(person: Any) -> Q | None:
    """What is reported in rooms of groups, and groups themselves: nobody who speaks for an institution reads it or decides on it, not as a moderator of the site either."""
    if not members.speaks_for_institution(person):
        return None
    rooms = Space.objects.filter(room__isnull=False).values("ref")
    of_rooms = Q(scope_kind="community.space", scope_ref__in=rooms) | Q(
        subject_kind="community.space", subject_ref__in=rooms
    )
    return of_rooms | Q(subject_kind__startswith="movement.")


hooks.keep(Space.Purpose.MOVEMENT, say)
hooks.close_to(closed_to)
aside.stand_aside(looks_away)
