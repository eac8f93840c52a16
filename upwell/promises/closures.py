"""Days off of one place: a fair, the week between the years. They move only what is promised from now on; dates that stand never change."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import today
from upwell.ledger.actions import record
from upwell.promises.models import Charter, DayOff

MOST_A_YEAR = 15  # more would be another promise: then the charter says more days


def add_day_off(*, actor: Actor, charter: Charter, day: date, name: str) -> DayOff:
    """Say that nobody works under this charter on a day to come. Saying it again changes nothing.

    Refused: `no_words`, `in_past`, `too_many` (in one year), `not_signed` (a charter that nobody signed promises nothing yet).
    """
    with transaction.atomic():
        charter = Charter.objects.lock(charter.pk)
        require("promises.add_day_off", actor, charter)
        version = charter.in_force
        if version is None:
            raise Refused("not_signed", _("Nothing opens without a charter. This version has not been signed."))
        if not name.strip():
            raise Refused("no_words", _("Say what day it is."))
        if day <= today():
            raise Refused("in_past", _("Choose a day that is still to come."))
        if charter.days_off.filter(day__year=day.year).exclude(day=day).count() >= MOST_A_YEAR:
            raise Refused("too_many", _("A charter has at most %(most)s days off in a year."), most=MOST_A_YEAR)
        off, made = DayOff.objects.get_or_create(charter=charter, day=day, defaults={"name": name.strip()[:80]})
        if made:
            facts = {"charter": charter.title, "day": day.isoformat(), "name": off.name}
            record("promises.day_off", actor=actor, subject=version, facts=facts)
    return off
