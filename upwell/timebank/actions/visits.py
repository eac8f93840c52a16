"""What has to be there before somebody helps in somebody's home: they met in public first, and a second person comes along. Each is said by the one whom it concerns."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.kit.time import now, today
from upwell.promises.telling import tell_each
from upwell.timebank import books
from upwell.timebank.actions.exchanges import agree_if_ready, refuse_own_helper
from upwell.timebank.models import Exchange


def say_met(*, actor: Person, exchange: Exchange, on: date, understood: bool) -> Exchange:
    """This side says that the two have met in a public place, and that nobody was checked for them. Named another day than the other side, both are asked again.

    Refused: `too_late`, `not_home`, `not_understood`, `not_yet` (a day to come).
    """
    with transaction.atomic():
        exchange = _visit(actor, exchange)
        refuse_own_helper(actor, exchange.other(actor))
        if not understood:
            raise Refused("not_understood", _("Please tick that you know: nobody here was checked for you."))
        if on > today():
            raise Refused("not_yet", _("Meet first, then say so here."))
        if exchange.met_on != on:
            exchange.met_helper_at = exchange.met_helped_at = None
        exchange.met_on = on
        setattr(exchange, f"met_{exchange.side_of(actor)}_at", now())
        exchange.save(update_fields=["met_on", "met_helper_at", "met_helped_at"])
        agree_if_ready(exchange)
    return exchange


def ask_along(*, actor: Person, exchange: Exchange, companion: Person) -> Exchange:
    """Ask somebody who takes part to come along. Refused: `too_late`, `not_home`, `is_side`, `not_in_it`."""
    with transaction.atomic():
        exchange = _visit(actor, exchange)
        if exchange.side_of(companion):
            raise Refused("is_side", _("Two come to a home visit: ask a third person."))
        books.account_of(companion)
        if exchange.companion_id != companion.pk:
            exchange.companion, exchange.companion_at = companion, None
            exchange.save(update_fields=["companion", "companion_at"])
            words = _("Will you come along to help in somebody’s home? “%(about)s”")
            tell_each([companion], "hours", words, exchange.get_absolute_url(), about=exchange.about)
    return exchange


def come_along(*, actor: Person, exchange: Exchange, yes: bool) -> Exchange:
    """Whoever was asked says yes or no; also later no, before it was done: then two are missing again, and nothing is agreed. Refused: `too_late`."""
    with transaction.atomic():
        exchange = Exchange.objects.lock(exchange.pk)
        require("timebank.come_along", actor, exchange)
        if exchange.state == Exchange.State.AGREED and not yes:
            exchange.state = Exchange.State.PROPOSED
        elif exchange.state != Exchange.State.PROPOSED:
            raise Refused("too_late", _("This is at another stage now. Speak with the two."))
        exchange.companion_at = now() if yes else None
        exchange.companion = actor if yes else None
        exchange.save(update_fields=["companion", "companion_at", "state"])
        agree_if_ready(exchange)
        yes_words, no_words = (
            _("“%(about)s”: somebody comes along."),
            _("“%(about)s”: please ask somebody else to come along."),
        )
        sides = [person for person in (exchange.helper, exchange.helped) if person is not None]
        tell_each(sides, "hours", yes_words if yes else no_words, exchange.get_absolute_url(), about=exchange.about)
    return exchange


def _visit(actor: Person, exchange: Exchange) -> Exchange:
    exchange = Exchange.objects.lock(exchange.pk)
    require("timebank.act_in_exchange", actor, exchange)
    if not exchange.is_home:
        raise Refused("not_home", _("This is asked only before help in somebody’s home."))
    if exchange.state != Exchange.State.PROPOSED:
        raise Refused("too_late", _("This is at another stage now. Open the page again."))
    return exchange
