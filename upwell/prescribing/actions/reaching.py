"""How somebody may be reached, when that changes: a new number, a home that is no longer safe, or safe again."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.prescribing import telling
from upwell.prescribing.about import About, check_ways, columns
from upwell.prescribing.actions.moving import note
from upwell.prescribing.models import Referral, State
from upwell.prescribing.rules import parties
from upwell.prescribing.workflow import Party

WAYS = ("by", "phone", "email", "address", "no_writing", "may_leave_message", "safe_note")


def reach(*, actor: Person, referral: Referral, **ways: Any) -> Referral:
    """Say anew how its person is reached (all of `WAYS`): by themselves, or by the link worker to whom they said it. From then on nobody goes by the old one.

    Refused: `not_sent` (a draft is corrected as a whole), `nothing_left` (its words are gone), `no_way_to_reach`, `not_in_writing`.
    """
    with transaction.atomic():
        referral = Referral.objects.lock(referral.pk)
        require("prescribing.say_how", actor, referral)
        if referral.state == State.DRAFT:
            raise Refused("not_sent", _("This was not sent yet. Correct it as a whole."))
        if referral.forgotten_at is not None:
            raise Refused("nothing_left", _("The words of this are gone, and nobody gets in touch about it."))
        about = About(name=referral.name, **{name: ways[name] for name in WAYS})
        check_ways(about)
        kept = columns(about)
        Referral.objects.filter(pk=referral.pk).update(**{name: kept[name] for name in WAYS})
        own = Party.PERSON in parties(actor, referral)
        note(actor, referral, "reach", Party.PERSON if own else Party.TARGET, referral.state, "", "")
        referral.refresh_from_db()
        _tell(actor, referral)
    return referral


def write_again(*, actor: Person) -> int:
    """`actor` may be written to again; in how many cases they had said no. Nobody else can say this for somebody with an account; for somebody without one only the
    link worker who reads their case, in the half hour that they agreed to."""
    with transaction.atomic():
        mine = list(Referral.objects.select_for_update().filter(person=actor, no_writing=True).order_by("pk"))
        for referral in mine:
            require("prescribing.say_how", actor, referral)
            Referral.objects.filter(pk=referral.pk).update(no_writing=False)
            referral.refresh_from_db()
            telling.tell_reach(referral, actor)
    return len(mine)


def _tell(actor: Person, referral: Referral) -> None:
    telling.tell_reach(referral, actor)
    telling.tell_person(referral, actor, _("How your link worker reaches you was changed. Look whether it is right."))
