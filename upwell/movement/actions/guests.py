"""People of institutions: invited, labelled, in open rooms only, and gone the moment they are shown out: nobody invites them again by themselves."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, require
from upwell.kit.time import now
from upwell.ledger.actions import record
from upwell.movement import members
from upwell.movement.actions import groups, rooms
from upwell.movement.models import Group, Member
from upwell.places.models import PublicBody


def invite(*, actor: Person, group: Group, person: Person, body: PublicBody, title: str) -> Member:
    """Invite somebody of an institution. They are a guest once they say yes; until then nothing opens.

    Refused: `no_title`, `is_member`, `shown_out`: one office cannot undo what another or all members did; `propose` with the kind RETURN can.
    """
    with transaction.atomic():
        group = Group.objects.lock(group.pk)
        require("movement.invite_guest", actor, group)
        if not title.strip():
            raise Refused("no_title", _("Say what they do there: everybody sees it beside their name."))
        row: Member | None = Member.objects.filter(group=group, person=person).first()
        if row is not None and row.left_at is None:
            if row.is_guest:
                return row
            raise Refused("is_member", _("They are a member of the group already."))
        if row is not None and row.is_barred:
            raise Refused("shown_out", _("They were shown out. The members can decide to let them come back."))
        row = _write(row, group, person, body, title, actor)
        told = _(
            "%(group)s invites you as a guest of the group, for %(body)s. You can read and write in its open rooms, and decide nothing."
        )
        notices.tell(
            person, "movement.group", told % {"group": group.name, "body": body.name}, group.get_absolute_url()
        )
    return row


def _write(row: Member | None, group: Group, person: Person, body: PublicBody, title: str, by: Person) -> Member:
    words = {
        "kind": Member.Kind.GUEST,
        "body": body,
        "title": title.strip()[:120],
        "invited_by": by,
        # What somebody wrote as a patient, before they came for an institution, is never marked as that institution's.
        "since": row.since if row is not None and row.is_guest else now(),
        "agreed_at": None,
        "left_at": None,
        "how_left": "",
        "reason": "",
    }
    if row is None:
        return Member.objects.create(group=group, person=person, **words)
    Member.objects.filter(pk=row.pk).update(**words)
    row.refresh_from_db()
    return row


def accept(*, actor: Person, row: Member) -> Member:
    """Come as a guest. Twice changes nothing. Refused: `taken_back`."""
    with transaction.atomic():
        Group.objects.lock(row.group_id)
        row = Member.objects.lock(row.pk)
        require("movement.accept_invitation", actor, row)
        if row.left_at is not None:
            raise Refused("taken_back", _("This invitation was taken back."))
        if row.agreed_at is None:
            Member.objects.filter(pk=row.pk).update(agreed_at=now())
            row.refresh_from_db()
            rooms.enter(row)
            record("movement.guest_came", actor=actor, subject=row.group, role="guest", facts={"body": str(row.body)})
    return row


def show_out(*, actor: Person, row: Member, reason: str) -> Member:
    """Whoever holds an office shows a guest out at once; they are told why. Members are shown out by decision only. Refused: `no_reason`, `is_member`."""
    with transaction.atomic():
        group = Group.objects.lock(row.group_id)
        row = Member.objects.lock(row.pk)
        require("movement.show_guest_out", actor, row)
        if not row.is_guest:
            raise Refused("is_member", _("A member is shown out by a decision of all members."))
        if not reason.strip():
            raise Refused("no_reason", _("Say why: they read it."))
        if row.left_at is None:
            row = groups.let_go(row, Member.Left.SHOWN_OUT, reason.strip()[:2000])
            record("movement.guest_shown_out", actor=actor, subject=group, role="member", facts={"body": str(row.body)})
            _tell(row, group, reason)
    return row


def _tell(row: Member, group: Group, reason: str) -> None:
    if row.person:
        told = _("You are no longer a guest of %(group)s: %(reason)s") % {"group": group.name, "reason": reason[:300]}
        notices.tell(row.person, "movement.group", told, f"{group.get_absolute_url()}shown-out/")


def see_out_institutions() -> int:
    """Members who have come to speak for an institution belong no more; how many. Their rights ended with that moment: this tidies up."""
    count = 0
    rows = Member.objects.standing().filter(kind=Member.Kind.MEMBER, person__in=members.speakers())
    for key, group_key in rows.values_list("pk", "group_id"):
        with transaction.atomic():
            group = Group.objects.lock(group_key)
            row = groups.let_go(Member.objects.get(pk=key), Member.Left.SPEAKS)
            record("movement.member_speaks", actor=SYSTEM, subject=group)
            if row.person:
                told = _(
                    "You speak for a public body now, so you are no member of %(group)s any more. It can invite you as a guest."
                )
                notices.tell(row.person, "movement.group", told % {"group": group.name}, group.get_absolute_url())
            count += 1
    return count
