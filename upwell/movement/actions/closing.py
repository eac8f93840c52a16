"""Appealing against being shown out; the end of a group."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.community.models import Thread
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, require
from upwell.kit.time import now, today
from upwell.ledger.actions import record
from upwell.movement.actions import decisions, offices
from upwell.movement.actions.effects import APPEAL
from upwell.movement.models import Appeal, Decision, Group, Member


def appeal(*, actor: Person, decision: Decision, words: str) -> Appeal:
    """Ask the members to think again: all of them but whoever proposed it, by simple majority. Refused: `no_words`, `already_appealed`, `too_late`, `back_already`."""
    with transaction.atomic():
        decision = Decision.objects.lock(decision.pk)
        _put_aside_what_others_asked(decision)
        group = Group.objects.lock(decision.group_id)
        require("movement.appeal", actor, decision)
        _check_appeal(decision, words)
        title = _t("Let somebody come back who was shown out?")
        about = decisions.About(member=decision.member)
        again = decisions.open_one(actor, group, Decision.Kind.RETURN, title, words, decisions.SHORTEST_SERIOUS, about)
        made = Appeal.objects.create(decision=decision, again=again, words=words.strip()[:2000], at=now())
        record("movement.appealed", actor=actor, subject=decision, role="member")
    return made


def _put_aside_what_others_asked(decision: Decision) -> None:
    """Their own words come before what a member asked for them: otherwise a long vote could keep them from appealing in time.

    Before the group is locked, as whoever counts that vote locks it first and the group after it. Where the appeal is refused, nothing of this stays.
    """
    asked = Decision.objects.filter(kind=Decision.Kind.RETURN, member=decision.member_id, state=Decision.State.OPEN)
    asked.update(state=Decision.State.TAKEN_BACK, decided_at=now())


def _check_appeal(decision: Decision, words: str) -> None:
    if not words.strip():
        raise Refused("no_words", _("Say in your own words why they should think again."))
    if Appeal.objects.filter(decision=decision).exists():
        raise Refused("already_appealed", _("You have asked them already. They decide once."))
    if decision.decided_at is None or now() > decision.decided_at + APPEAL:
        raise Refused("too_late", _("Three weeks have passed. You can still write to the hosts of this site."))
    if decision.member is None or not decision.member.is_barred:
        raise Refused("back_already", _("You are not shown out any more."))


def close_due() -> int:
    """Groups whose three weeks are over close; how many. The tick calls it."""
    keys = list(Group.objects.filter(state=Group.State.CLOSING, closes_on__lte=today()).values_list("pk", flat=True))
    for key in keys:
        with transaction.atomic():
            group = Group.objects.lock(key)
            if group.state == Group.State.CLOSING:
                _close(group)
    return len(keys)


def _close(group: Group) -> None:
    """Its rooms stay readable to whom they were; nobody writes there any more. Members can still have it packed."""
    for member in Member.objects.standing().filter(group=group):
        offices.end_all(member)
    Decision.objects.filter(group=group, state=Decision.State.OPEN).update(
        state=Decision.State.TAKEN_BACK, decided_at=now()
    )
    Thread.objects.filter(space__room__group=group, locked_at=None).update(locked_at=now())
    Group.objects.filter(pk=group.pk).update(state=Group.State.CLOSED, closed_at=now())
    group.refresh_from_db()
    record("movement.group_closed", actor=SYSTEM, subject=group)
    search.index(group)
