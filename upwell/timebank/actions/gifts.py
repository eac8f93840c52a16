"""Hours given without anything done for them: to somebody, to the common pot, from the common pot."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import require
from upwell.ledger.actions import record
from upwell.promises.telling import tell_each
from upwell.timebank import books
from upwell.timebank.actions.exchanges import refuse_own_helper
from upwell.timebank.models import Transfer
from upwell.timebank.wording import GRANT_REASONS, hours


def give(*, actor: Person, minutes: int, key: str, to: Person | None = None, words: str = "") -> Transfer:
    """Give hours of one's own to somebody, or (without `to`) to the common pot. `key` comes with the form: sending it twice gives once."""
    with transaction.atomic():
        require("timebank.give", actor)
        refuse_own_helper(actor, to)
        mine = books.account_of(actor)
        target = books.pot() if to is None else books.account_of(to)
        full_key = f"gift:{mine.ref}:{key}"[:100]
        books.lock(mine, target)
        is_new = not Transfer.objects.filter(key=full_key).exists()
        made = books.post(
            kind=Transfer.Kind.GIFT, source=mine, target=target, minutes=minutes, key=full_key, words=words, by=actor
        )
        if is_new and to is not None:
            tell_each([to], "hours", _("Somebody gave you %(hours)s."), "/time/statement/", hours=hours(minutes))
    return made


def grant(*, actor: Person, to: Person, minutes: int, key: str, why: str) -> Transfer:
    """A broker gives hours from the common pot. Why is on the public record; how much is told with the whole quarter, to whom never.

    Refused: `no_reason`, `not_to_oneself`, `pot_empty`.
    """
    with transaction.atomic():
        require("timebank.give_from_pot", actor)
        _check(actor, to, why)
        pot, target = books.pot(), books.account_of(to)
        held = {account.pk: account for account in books.lock(pot, target)}[pot.pk].balance
        full_key = f"grant:{pot.ref}:{key}"[:100]
        is_new = not Transfer.objects.filter(key=full_key).exists()
        if is_new and held < minutes:
            raise Refused("pot_empty", _("There is less than that in the common pot."))
        made = books.post(kind=Transfer.Kind.GRANT, source=pot, target=target, minutes=minutes, key=full_key)
        if is_new:
            record("timebank.pot_gave", actor=actor, subject=made, role="broker", facts={"why": why})
            words = _("The common pot gave you %(hours)s.")
            tell_each([to], "hours", words, "/time/statement/", hours=hours(minutes))
    return made


def _check(actor: Person, to: Person, why: str) -> None:
    if why not in GRANT_REASONS:
        raise Refused("no_reason", _("Choose a reason: everybody can read it."))
    if actor.pk == to.pk:
        raise Refused("not_to_oneself", _("Nobody gives to themselves from the common pot. Ask another broker."))
