"""Where and when two meet: one line between them, which either may write anew as long as it has not been done. No chat, and nothing of it stays."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import today
from upwell.promises.telling import tell_each
from upwell.timebank.models import Exchange

BEFORE = (Exchange.State.PROPOSED, Exchange.State.AGREED)
MOST = 200


def arrange(*, actor: Person, exchange: Exchange, meeting: str, on: date | None = None) -> Exchange:
    """Say where and when, or say it anew; the other side is told. The same again tells nobody. Refused: `too_late`, `past_day`, `too_long`."""
    with transaction.atomic():
        exchange = Exchange.objects.lock(exchange.pk)
        require("timebank.act_in_exchange", actor, exchange)
        if exchange.state not in BEFORE:
            raise Refused("too_late", _("This is at another stage now. Open the page again."))
        words = " ".join(meeting.split())
        if len(words) > MOST:
            raise Refused("too_long", _("Write it in at most 200 letters."))
        if on is not None and on < today() and on != exchange.on:
            raise Refused("past_day", _("Choose a day that is still to come."))
        if (exchange.meeting, exchange.on) != (words, on):
            exchange.meeting, exchange.on = words, on
            exchange.save(update_fields=["meeting", "on"])
            other = exchange.other(actor)
            told = _("“%(about)s”: the other side wrote where and when.")
            tell_each([other] if other else [], "hours", told, exchange.get_absolute_url(), about=exchange.about)
    return exchange


def forget_meetings() -> int:
    """Of what is over, nobody need know where it was; how many. Running it again changes nothing."""
    over = Exchange.objects.exclude(state__in=Exchange.UNDER_WAY).exclude(meeting="")
    return int(over.update(meeting=""))
