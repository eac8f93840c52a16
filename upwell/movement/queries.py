"""Reads for the pages of groups. Their number does not depend on how large a group is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from upwell.accounts.models import Person
from upwell.movement import members
from upwell.movement.models import (
    Ballot,
    Decision,
    Disclosure,
    Group,
    GroupAction,
    Member,
    Office,
    Paper,
    Question,
    Room,
    Signature,
    Term,
)
from upwell.movement.models.groups import with_members

PER_PAGE = 20
FEW_NAMES = 200
SPEAKING = (Office.CONVENOR, Office.SPOKESPERSON, Office.SECRETARY)


@dataclass
class Inside:
    """What somebody is to a group: a member, a guest, somebody invited, somebody shown out, or none of these."""

    row: Member | None
    member: Member | None
    term: Term | None

    @property
    def is_guest(self) -> bool:
        return self.row is not None and self.row.is_guest and self.row.agreed_at is not None

    @property
    def is_invited(self) -> bool:
        return self.row is not None and self.row.is_guest and self.row.agreed_at is None


def inside(person: Person | None, group: Group) -> Inside:
    """Asked once for a page."""
    row = members.row_of(person, group)
    member = None if row is None or row.is_guest or members.speaks_for_institution(person) else row
    term = Term.objects.standing().filter(group=group, member=member).first() if member else None
    return Inside(row, member, term)


def groups(person: Person | None, words: str = "") -> Any:
    """Groups that may be seen, with their numbers of members; those at work first."""
    rows = with_members(Group.objects.visible_to(person)).select_related("area")
    if words.strip():
        rows = rows.filter(Q(name__icontains=words.strip()) | Q(statement__icontains=words.strip()))
    return rows.order_by("closed_at", "name")


def mine(person: Person | None) -> Any:
    """The groups to which somebody belongs, as member or guest."""
    if person is None:
        return Group.objects.none()
    return with_members(Group.objects.filter(members__person=person, members__left_at=None)).order_by("name")


def offices(group: Group) -> list[tuple[Any, Term | None]]:
    """Each of the four offices, with who holds it today."""
    held = {term.office: term for term in Term.objects.standing().filter(group=group).select_related("member__person")}
    return [(label, held.get(value)) for value, label in Office.choices]


def rooms(group: Group, person: Person | None) -> list[Room]:
    """The rooms that this person may read."""
    rows = Room.objects.filter(group=group).select_related("space")
    row = members.member_of(person, group)
    return list(rows if row else rows.filter(kind=Room.Kind.PUBLIC))


def guests(group: Group) -> Any:
    """Guests now, as everybody sees them: by institution and post."""
    return (
        Member.objects.standing()
        .filter(group=group, kind=Member.Kind.GUEST, agreed_at__isnull=False)
        .select_related("body", "person")
    )


def actions(group: Group, person: Person | None) -> Any:
    """What the group does, the newest first; drafts for members."""
    return GroupAction.objects.visible_to(person).filter(group=group).select_related("group", "to_body", "asked_by")


def decisions(group: Group, person: Person | None) -> Any:
    """What the group decides and decided, as far as this person may see it."""
    return (
        Decision.objects.visible_to(person)
        .filter(group=group)
        .select_related("group", "asked_by", "member__person", "proposed_by")
    )


def my_ballot(decision: Decision, person: Person | None) -> Ballot | None:
    """How this person voted."""
    return Ballot.objects.filter(decision=decision, member__person=person).first() if person else None


def disclosures(group: Group) -> Any:
    """Whose help the group takes: what was put right stands below what puts it right."""
    return Disclosure.objects.filter(group=group).select_related("body", "corrects", "corrected")


def papers(group: Group, person: Person | None) -> Any:
    """Files that this person may have, without their content."""
    return Paper.objects.visible_to(person).filter(group=group).defer("content").select_related("added_by", "group")


def questions(group: Group) -> Any:
    """What those who hold an office are asked; what waits first."""
    rows = Question.objects.filter(group=group).select_related("asked_by", "from_body", "answered_by")
    return rows.order_by("answered_at", "-at")


def signed(action: GroupAction, person: Person | None) -> Signature | None:
    """Whether this person stands behind it, and how."""
    return Signature.objects.filter(action=action, person=person).first() if person else None


def names(action: GroupAction) -> list[str]:
    """Names of those who want theirs shown; read from their accounts each time, so that a name that changes or goes is not kept."""
    rows = Signature.objects.filter(action=action, shows_name=True, person__is_active=True).order_by("at")
    return list(rows.values_list("person__handle", flat=True)[:FEW_NAMES])


def speaks_for(person: Person | None) -> Any:
    """The groups in whose name this person may raise an issue today."""
    terms = Term.objects.standing().filter(member__person=person, office__in=SPEAKING)
    mine = Group.objects.filter(pk__in=terms.values("group"), state__in=(Group.State.OPEN, Group.State.CLOSING))
    return mine.none() if person is None or members.speaks_for_institution(person) else mine
