"""Introducing somebody to a group or service, and how far it went: said yes, came, still goes. Sending somebody there is no success; their staying is theirs."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.directory.models import Service
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import now, today
from upwell.prescribing.actions.moving import commit
from upwell.prescribing.categories import STOPPED
from upwell.prescribing.models import Introduction, Referral

# How far it went -> the column with its day, in their order.
STEPS = {"enrolled": "enrolled_on", "engaged": "engaged_on", "still": "still_on"}


def suggest(
    *,
    actor: Person,
    referral: Referral,
    service: Service | None = None,
    what: str = "",
    first_visit_together: bool = False,
) -> Introduction:
    """Suggest a service from the directory, or something that is not in it. Refused: `nothing`, `closed`, `suggested_already`."""
    with transaction.atomic():
        referral = Referral.objects.lock(referral.pk)
        require("prescribing.work_case", actor, referral)
        named = service.name if service else " ".join(what.split())
        if not named:
            raise Refused("nothing", _("Choose a service from the directory, or write what it is."))
        if service is not None and not service.is_open:
            raise Refused("closed", _("This service is closed. Please choose another one."))
        if referral.introductions.filter(what=named[:200], ended_on=None).exists():
            raise Refused("suggested_already", _("You suggested this already."))
        made = Introduction.objects.create(
            referral=referral,
            what=named[:200],
            service=service,
            first_visit_together=first_visit_together,
            suggested_on=today(),
            by=actor,
            at=now(),
        )
        commit(actor, referral, "introduction", [made.ref, made.what])
    return made


def reached(*, actor: Person, introduction: Introduction, step: str, on: date | None = None) -> Introduction:
    """They said yes and there is room (enrolled), came (engaged), or still go (still). Whoever came has said yes, so an earlier step left out is filled in.

    Refused: `unknown_step`, `in_future`, `before_it`, `ended`.
    """
    with transaction.atomic():
        introduction = _locked(actor, introduction)
        day = on or today()
        if step not in STEPS:
            raise Refused("unknown_step", _("Choose how far it went."))
        _check_day(introduction, day)
        names = list(STEPS.values())
        for name in names[: names.index(STEPS[step]) + 1]:
            if getattr(introduction, name) is None or name == STEPS[step]:
                setattr(introduction, name, day)
        introduction.save(update_fields=names)
        commit(actor, introduction.referral, "introduction", [introduction.ref, step, day.isoformat()])
    return introduction


def stopped(*, actor: Person, introduction: Introduction, because: str, on: date | None = None) -> Introduction:
    """They do not go, or no longer. Refused: `no_reason`, `in_future`, `before_it`, `ended`."""
    with transaction.atomic():
        introduction = _locked(actor, introduction)
        if because not in STOPPED:
            raise Refused("no_reason", _("Choose why. “Not known” is an answer too."))
        _check_day(introduction, on or today())
        introduction.ended_on, introduction.ended_because = on or today(), because
        introduction.save(update_fields=["ended_on", "ended_because"])
        commit(actor, introduction.referral, "introduction", [introduction.ref, "ended", because])
    return introduction


def _locked(actor: Person, introduction: Introduction) -> Introduction:
    Referral.objects.lock(introduction.referral_id)
    introduction = Introduction.objects.lock(introduction.pk)
    require("prescribing.work_case", actor, introduction)
    if introduction.ended_on is not None:
        raise Refused("ended", _("This has ended. Suggest it again if they want to go back."))
    return introduction


def _check_day(introduction: Introduction, day: date) -> None:
    if day > today():
        raise Refused("in_future", _("The day is still to come."))
    if day < introduction.suggested_on:
        raise Refused("before_it", _("That was before it was suggested."))
