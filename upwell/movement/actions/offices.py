"""Offices: given by decision, for a time; who pays their holder is said by the holder."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, require
from upwell.kit.templatetags.kit import day
from upwell.kit.time import now, today
from upwell.ledger.actions import record
from upwell.movement.models import Group, Member, Office, Term
from upwell.promises import duties

LONGEST = timedelta(days=366)
IN_A_ROW = 2  # terms of the same office for the same member; then it is somebody else's turn


def check_turn(group: Group, member: Member, office: str, until: date) -> None:
    """Refused: `unknown_office`, `bad_end`, `not_a_member`, `must_rotate`."""
    if office not in Office.values:
        raise Refused("unknown_office", _("Choose one of the four offices."))
    if not today() < until <= today() + LONGEST:
        raise Refused("bad_end", _("An office ends on a day to come, within a year. It can be given again."))
    if not Member.objects.members().filter(pk=member.pk, group=group).exists():
        raise Refused("not_a_member", _("Only a member of the group can hold an office. A guest never can."))
    last = list(
        Term.objects.filter(group=group, office=office)
        .order_by("-since", "-pk")
        .values_list("member", flat=True)[:IN_A_ROW]
    )
    if len(last) == IN_A_ROW and set(last) == {member.pk}:
        raise Refused(
            "must_rotate", _("%(who)s has held this twice in a row. Now it is somebody else’s turn."), who=str(member)
        )


def start(*, group: Group, member: Member, office: str, until: date) -> Term:
    """The office is this member's until that day; whoever held it holds it no more. From an action that has the group locked and the right to."""
    old = Term.objects.filter(group=group, office=office, ended_at=None).first()
    if old is not None:
        _end(old)
    for left in Term.objects.filter(group=group, office=office).exclude(ended_at=None):
        duties.finish(actor=SYSTEM, kind="rotation", subject=left, outcome="rotated")
    term = Term.objects.create(group=group, member=member, office=office, since=now(), until=until)
    duties.open(
        actor=SYSTEM,
        kind="rotation",
        subject=term,
        holder=str(_("The members of %(group)s")) % {"group": group.name},
        because=str(_("Every office ends on a day that is known from the start")),
        due_on=until,
    )
    record("movement.office_taken", actor=SYSTEM, subject=group, facts={"office": office, "until": until.isoformat()})
    if member.person:
        told = _(
            "You are %(office)s of %(group)s until %(day)s. Please say on the group’s page who pays you for it, if anybody."
        )
        words = {"office": term.get_office_display(), "group": group.name, "day": day(until)}
        notices.tell(member.person, "movement.office", told % words, group.get_absolute_url())
    return term


def _end(term: Term) -> None:
    """The office is free. What is owed, somebody to come next, stays open until there is somebody."""
    if Term.objects.filter(pk=term.pk, ended_at=None).update(ended_at=now()):
        record("movement.office_ended", actor=SYSTEM, subject=term.group, facts={"office": term.office})


def end_all(member: Member) -> None:
    """Every office of somebody who belongs no more."""
    for term in Term.objects.filter(member=member, ended_at=None).select_related("group"):
        _end(term)


def end_due() -> int:
    """Offices whose day is over end; how many. The tick calls it."""
    due = Term.objects.filter(ended_at=None, until__lt=today()).select_related("group", "member__person")
    count = 0
    for term in due:
        with transaction.atomic():
            _end(term)
            _tell_members(term, _("The time of the %(office)s of %(group)s is over. Who comes next?"))
            count += 1
    return count


def remind() -> int:
    """A month before an office ends, all members hear of it, once; how many offices."""
    soon = today() + timedelta(days=30)
    count = 0
    for term in Term.objects.standing().filter(until__lte=soon, reminded_at=None).select_related("group"):
        with transaction.atomic():
            if Term.objects.filter(pk=term.pk, reminded_at=None).update(reminded_at=now()):
                _tell_members(term, _("%(group)s needs a %(office)s from %(day)s on. Propose somebody, or yourself."))
                count += 1
    return count


def _tell_members(term: Term, sentence: object) -> None:
    rows = Member.objects.members().filter(group=term.group, person__isnull=False).select_related("person")
    words = {"office": term.get_office_display(), "group": term.group.name, "day": day(term.until)}
    notices.tell_many(
        [row.person for row in rows], "movement.office", str(sentence) % words, term.group.get_absolute_url()
    )


def give_up(*, actor: Person, term: Term) -> Term:
    """Give up an office: nobody has to say why. Twice changes nothing."""
    with transaction.atomic():
        group = Group.objects.lock(term.group_id)
        term = Term.objects.lock(term.pk)
        require("movement.give_up_office", actor, term)
        if term.ended_at is None:
            _end(term)
            _tell_members(term, _("%(group)s needs a new %(office)s: it was given up. Propose somebody, or yourself."))
        term.refresh_from_db()
        term.group = group
    return term


def say_paid(*, actor: Person, term: Term, paid: str, payer: str = "") -> Term:
    """Who pays me for this. Refused: `unknown_payer`, `no_payer`."""
    with transaction.atomic():
        term = Term.objects.lock(term.pk)
        require("movement.say_paid", actor, term)
        if paid not in Term.Paid.values or paid == Term.Paid.UNSAID:
            raise Refused("unknown_payer", _("Choose who pays you, or “by nobody”."))
        needs_name = paid in (Term.Paid.INSTITUTION, Term.Paid.OTHER)
        if needs_name and not payer.strip():
            raise Refused("no_payer", _("Say which institution it is."))
        Term.objects.filter(pk=term.pk).update(paid=paid, payer=payer.strip()[:120] if needs_name else "")
        term.refresh_from_db()
    return term
