"""The two do not agree: a broker looks, and owes them an answer by a day. What was booked is put right by its opposite, never taken away."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from upwell.accounts import access, notices, roles
from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.permissions import SYSTEM, require
from upwell.kit.time import now, today
from upwell.promises import duties
from upwell.promises.telling import tell_each
from upwell.safety.looking import operators
from upwell.timebank import books
from upwell.timebank.actions.exchanges import lock_accounts, post_hours
from upwell.timebank.models import Dispute, Exchange
from upwell.timebank.models.books import MOST_MINUTES

WORKING_DAYS = 10
LONGEST = timedelta(days=60)  # after it was booked
State = Exchange.State


def raise_dispute(*, actor: Person, exchange: Exchange, words: str) -> Dispute:
    """One of the two asks a broker. A broker has ten working days. Refused: `no_words`, `nothing_said`, `too_late`, `already_raised`."""
    with transaction.atomic():
        exchange = Exchange.objects.lock(exchange.pk)
        require("timebank.dispute", actor, exchange)
        _check(exchange, words)
        made: Dispute = Dispute.objects.create(
            exchange=exchange, raised_by=actor, words=words.strip()[:1000], was=exchange.state, opened_at=now()
        )
        made.duty = duties.open(
            actor=actor,
            kind="settle_hours",
            subject=made,
            holder=str(_("The brokers of the time bank")),
            because=str(_("The time bank: ten working days to settle a disagreement")),
            working_days=WORKING_DAYS,
            role="broker",
            scope=exchange.space,
        )
        made.save(update_fields=["duty"])
        Exchange.objects.filter(pk=exchange.pk).update(state=State.DISPUTED)
        _tell_brokers(made)
        _tell_sides(made, _("A broker looks at “%(about)s” and answers within ten working days."))
    return made


def _tell_brokers(dispute: Dispute) -> None:
    """The brokers who owe an answer; where there are none, those who can find one, so that nobody waits for nobody."""
    brokers = duties.holders(dispute.duty) if dispute.duty is not None else []
    if brokers:
        words = _("Two people do not agree about hours. Please look.")
        notices.tell_many(brokers, "hours", words, dispute.get_absolute_url())
    else:
        words = _("Two people do not agree about hours, and there is no broker. Please find one.")
        notices.tell_many([*roles.holders("organiser"), *operators()], "hours", words)


def settle(*, actor: Person, dispute: Dispute, minutes: int, answer: str) -> Dispute:
    """A broker who is not part of it says how long counts (nothing is possible), and why. Refused: `no_words`, `no_minutes`, `already_settled`."""
    with transaction.atomic():
        exchange = Exchange.objects.lock(dispute.exchange_id)
        dispute = Dispute.objects.lock(dispute.pk)
        require("timebank.settle", actor, dispute)
        if dispute.settled_at is not None:
            raise Refused("already_settled", _("This was settled already."))
        if not answer.strip():
            raise Refused("no_words", _("Tell both in a few words how you came to this."))
        if isinstance(minutes, bool) or not 0 <= minutes <= MOST_MINUTES:
            raise Refused("no_minutes", _("Say how long counts; nothing is possible too."))
        _put_right(exchange, dispute, minutes)
        _end(dispute, Dispute.Outcome.SETTLED, settled_by=actor, minutes=minutes, answer=answer.strip()[:1000])
        _tell_sides(dispute, _("A broker has answered about “%(about)s”."))
    return dispute


def withdraw(*, actor: Person, dispute: Dispute) -> Dispute:
    """Whoever asked takes it back: they have found together. Refused: `already_settled`."""
    with transaction.atomic():
        exchange = Exchange.objects.lock(dispute.exchange_id)
        dispute = Dispute.objects.lock(dispute.pk)
        require("timebank.withdraw_dispute", actor, dispute)
        if dispute.settled_at is not None:
            raise Refused("already_settled", _("This was settled already."))
        Exchange.objects.filter(pk=exchange.pk).update(state=dispute.was)
        _end(dispute, Dispute.Outcome.WITHDRAWN)
        _tell_sides(dispute, _("“%(about)s”: the question to the broker was taken back."))
    return dispute


def note_reading(*, actor: Person, dispute: Dispute) -> None:
    """A broker has read it: both can see that, once a day."""
    require("timebank.settle", actor, dispute)
    what = str(_("Read your exchange “%(about)s”, to settle a disagreement") % {"about": dispute.exchange.about})
    for person in (dispute.exchange.helper, dispute.exchange.helped):
        if person is not None and not person.accesses.filter(by=actor, what=what[:300], at__date=today()).exists():
            access.note(person, actor, what, role="broker")


def _check(exchange: Exchange, words: str) -> None:
    if not words.strip():
        raise Refused("no_words", _("Say in a few words how it was. Only a broker and the other side read it."))
    if exchange.state == State.DISPUTED:
        raise Refused("already_raised", _("A broker looks at it already."))
    if exchange.state not in (State.SAID, State.BOOKED):
        raise Refused(
            "nothing_said", _("Say first how long it was. If the other side sees it otherwise, ask a broker.")
        )
    if exchange.state == State.BOOKED and exchange.ended_at and exchange.ended_at < now() - LONGEST:
        raise Refused("too_late", _("This is longer ago than two months. Speak with a broker."))


def _put_right(exchange: Exchange, dispute: Dispute, minutes: int) -> None:
    """What counts from now on is in the books, once. An hour that somebody came along for stays theirs."""
    booked = exchange.transfer
    if minutes or booked is not None:
        lock_accounts(exchange)
    if booked is not None and booked.minutes != minutes:
        books.reverse(transfer=booked)
        booked = exchange.transfer = None
    if booked is None and minutes:
        exchange.transfer = post_hours(exchange, minutes, f"settled:{dispute.ref}")
    exchange.state, exchange.said_minutes, exchange.ended_at = State.SETTLED, minutes, now()
    exchange.save(update_fields=["transfer", "state", "said_minutes", "ended_at"])


def _end(dispute: Dispute, outcome: str, **what: object) -> None:
    Dispute.objects.filter(pk=dispute.pk).update(outcome=outcome, settled_at=now(), **what)
    dispute.refresh_from_db()
    if dispute.duty is not None and dispute.duty.done_at is None:
        duties.done(actor=SYSTEM, duty=dispute.duty, outcome=outcome)


def _tell_sides(dispute: Dispute, words: str | Promise) -> None:
    sides = [person for person in (dispute.exchange.helper, dispute.exchange.helped) if person is not None]
    tell_each(sides, "hours", words, dispute.get_absolute_url(), about=dispute.exchange.about)


def end_for_leaver(exchange: Exchange) -> None:
    """Somebody leaves: what was open between the two ends, and what is booked stays as it is."""
    for dispute in Dispute.objects.filter(exchange=exchange, settled_at=None):
        _end(dispute, Dispute.Outcome.LEFT)
