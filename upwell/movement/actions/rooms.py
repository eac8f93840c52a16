"""Rooms: spaces of the community that belong to a group. Who is in them follows from who is in the group."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.community import actions as community
from upwell.community.models import Membership, Space
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, require
from upwell.ledger.actions import record
from upwell.movement.models import Group, Member, Room

MOST = 12
AUDIENCES = {Room.Kind.PUBLIC: Space.Audience.PUBLIC, Room.Kind.PRIVATE: Space.Audience.SPACE}


def open_first(group: Group) -> None:
    """The two rooms with which every group begins. Call it with the group locked."""
    _open(
        group,
        Room.Kind.PUBLIC,
        _t("%(group)s: open room") % {"group": group.name},
        _free(f"{group.slug[:50]}-open"),
        group.statement,
    )
    about = _t("For the members of %(group)s. No guest reads this.") % {"group": group.name}
    _open(
        group,
        Room.Kind.PRIVATE,
        _t("%(group)s: members") % {"group": group.name},
        _free(f"{group.slug[:50]}-members"),
        about,
    )


def open_room(*, actor: Person, group: Group, kind: str, name: str, slug: str, statement: str) -> Room:
    """A further room. Every member is in it from the start. Refused: `unknown_kind`, `too_many_rooms`, `slug_taken`, `no_statement`."""
    with transaction.atomic():
        group = Group.objects.lock(group.pk)
        require("movement.open_room", actor, group)
        if kind not in Room.Kind.values:
            raise Refused("unknown_kind", _("A room is open to everybody, or for members only."))
        same: Room | None = (
            Room.objects.filter(group=group, space__slug=slug, kind=kind).select_related("space").first()
        )
        if same is not None:
            return same
        if group.rooms.count() >= MOST:
            raise Refused(
                "too_many_rooms", _("%(most)s rooms are enough for one group. Use one that is there."), most=MOST
            )
        room = _open(group, kind, name, slug, statement)
        record("movement.room_opened", actor=actor, subject=group, role="member", facts={"kind": kind})
        for member in Member.objects.standing().filter(group=group).select_related("person"):
            enter(member)
    return room


def _open(group: Group, kind: str, name: str, slug: str, statement: str) -> Room:
    space = community.open_space(
        actor=SYSTEM,
        name=name.strip()[:80],
        slug=slug,
        purpose=Space.Purpose.MOVEMENT,
        audience=AUDIENCES[Room.Kind(kind)],
        statement=statement,
        rules=_t(
            "Be kind.\nNo names of patients or staff.\nWhat is said here stays here unless its author says otherwise."
        ),
        area=group.area,
    )
    return Room.objects.create(group=group, space=space, kind=kind)


def _free(slug: str) -> str:
    """An address for a room that no space has: a group must not fail to begin because somebody else took one."""
    found, number = slug, 1
    while Space.objects.filter(slug=found).exists():
        number += 1
        found = f"{slug}-{number}"
    return found


def enter(row: Member) -> None:
    """Into every room that is open to them: all for members, the open ones for guests. Twice changes nothing."""
    if row.person is None or (row.is_guest and row.agreed_at is None):
        return
    for room in Room.objects.filter(group=row.group_id).select_related("space"):
        if room.kind == Room.Kind.PUBLIC or not row.is_guest:
            community.invite(actor=SYSTEM, space=room.space, person=row.person)


def leave(row: Member) -> None:
    """Out of every room."""
    if row.person is not None:
        spaces = Room.objects.filter(group=row.group_id).values("space")
        for membership in Membership.objects.filter(space__in=spaces, person=row.person, left_at=None).select_related(
            "space"
        ):
            community.leave_space(actor=row.person, space=membership.space)
