"""What follows when a decision is carried. Each effect stands under the locks of the decision and of its group."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today
from upwell.ledger.actions import record
from upwell.movement.actions import groups, offices, packing, rooms
from upwell.movement.models import Decision, Group, Member

PAUSE = timedelta(
    days=21
)  # between the decision to close and the end: to change one's mind, and to take everything along
APPEAL = timedelta(days=21)


def carry_out(decision: Decision) -> None:
    """Do what was decided."""
    effect = EFFECTS.get(decision.kind)
    if effect is not None:
        effect(decision)


def _give_office(decision: Decision) -> None:
    """Unless the member has gone meanwhile, or it is somebody else's turn now: then it stays a decision without effect, and everybody can propose anew."""
    member, until = decision.member, decision.until
    if member is None or until is None:
        return
    try:
        offices.check_turn(decision.group, member, decision.office, until)
    except Refused:
        return
    offices.start(group=decision.group, member=member, office=decision.office, until=until)


def _show_out(decision: Decision) -> None:
    if decision.member is None:
        return
    row = groups.let_go(decision.member, Member.Left.SHOWN_OUT, decision.text)
    if row.is_guest:
        record("movement.guest_shown_out", actor=SYSTEM, subject=decision.group, facts={"body": str(row.body)})
    if row.person:
        told = _("The members of %(group)s decided that you are no longer with them. Their reason: %(reason)s")
        words = {"group": decision.group.name, "reason": decision.text[:250]}
        notices.tell(row.person, "movement.group", told % words, f"{decision.group.get_absolute_url()}shown-out/")


def _return(decision: Decision) -> None:
    """Whoever asked for it is back. Where the members decided it without being asked, the door is open and nobody is pulled through it."""
    row = decision.member
    if row is None or row.person is None:
        return
    if not hasattr(decision, "appealed"):
        _open_the_door(decision, row)
        return
    Member.objects.filter(pk=row.pk).update(left_at=None, how_left="", reason="")
    row.refresh_from_db()
    rooms.enter(row)
    told = _("The members of %(group)s thought again: you are back.") % {"group": decision.group.name}
    notices.tell(row.person, "movement.group", told, decision.group.get_absolute_url())


def _open_the_door(decision: Decision, row: Member) -> None:
    Member.objects.filter(pk=row.pk).update(how_left=Member.Left.LEFT, reason="")
    if row.person is None:
        return
    group = decision.group
    told = (
        _("The members of %(group)s thought again: you can be invited as a guest again.")
        if row.is_guest
        else _("The members of %(group)s thought again: you can join again.")
    )
    notices.tell(row.person, "movement.group", told % {"group": group.name}, group.get_absolute_url())


def _show_capture(decision: Decision) -> None:
    Group.objects.filter(pk=decision.group_id).update(shows_capture=True)


def _close(decision: Decision) -> None:
    """Three weeks from now. Until then a decision can stop it, and everybody can take everything along."""
    group = decision.group
    if group.state != Group.State.OPEN:
        return
    day = today() + PAUSE
    Group.objects.filter(pk=group.pk).update(state=Group.State.CLOSING, closes_on=day)
    packing.begin(group, None)
    record("movement.closing_began", actor=SYSTEM, subject=group, facts={"closes_on": day.isoformat()})
    rows = Member.objects.members().filter(group=group, person__isnull=False).select_related("person")
    told = _("%(group)s closes in three weeks. Take everything along: it is packed for you on this page.")
    notices.tell_many(
        [row.person for row in rows],
        "movement.group",
        told % {"group": group.name},
        f"{group.get_absolute_url()}archive/",
    )


def _go_on(decision: Decision) -> None:
    if Group.objects.filter(pk=decision.group_id, state=Group.State.CLOSING).update(
        state=Group.State.OPEN, closes_on=None
    ):
        record("movement.closing_stopped", actor=SYSTEM, subject=decision.group)


EFFECTS: dict[str, Callable[[Decision], None]] = {
    Decision.Kind.OFFICE: _give_office,
    Decision.Kind.SHOW_OUT: _show_out,
    Decision.Kind.RETURN: _return,
    Decision.Kind.CAPTURE: _show_capture,
    Decision.Kind.CLOSE: _close,
    Decision.Kind.GO_ON: _go_on,
}
