"""What comes round: a reminder where one side has not said whether it was so, and a check of all the books."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.kit.jobs import every
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now
from upwell.ledger.actions import record
from upwell.promises.telling import tell_each
from upwell.timebank import books
from upwell.timebank.actions import meeting, works
from upwell.timebank.models import Exchange
from upwell.timebank.statements import last_check, last_good_check

REMIND_AFTER = timedelta(days=7)
SETTLED_AFTER = timedelta(hours=1)


@every(minutes=60)
def remind() -> None:
    """Once, a week after one side said how long it was. Nothing is ever booked because somebody did not answer."""
    waiting = Exchange.objects.filter(state="said", said_at__lt=now() - REMIND_AFTER, reminded_at=None)
    for key in waiting.values_list("pk", flat=True)[:500]:
        with transaction.atomic():
            exchange = Exchange.objects.lock(key)
            person = exchange.helped if exchange.said_by == "helper" else exchange.helper
            if exchange.state != "said" or exchange.reminded_at is not None:
                continue
            Exchange.objects.filter(pk=key).update(reminded_at=now())
            words = _("“%(about)s”: somebody waits for your word how long it was.")
            tell_each([person] if person else [], "hours", words, exchange.get_absolute_url(), about=exchange.about)


@every(minutes=60)
def part_with_changed() -> None:
    """Shared work is owned by both sides as they are today."""
    works.part_with_changed()


@every(minutes=24 * 60)
def forget_meetings() -> None:
    """Where two met is nobody's to know once it is over."""
    meeting.forget_meetings()


@every(minutes=24 * 60)
def check_books() -> None:
    """Replay everything, compare it with what the public record said of it before, and put the new result there when anything was booked since.

    The digest leaves the last hour out: a transfer that is being written at this moment would otherwise be missing from it for ever.
    """
    audit, last, good, until = books.audit(), last_check(), last_good_check(), now() - SETTLED_AFTER
    same = good is None or books.digest(datetime.fromisoformat(good.facts["until"])) == good.facts["digest"]
    told = {"transfers": audit.transfers, "minutes": audit.minutes, "balanced": audit.balanced and same}
    if not audit.transfers or (last is not None and told.items() <= last.facts.items()):
        return
    with transaction.atomic():
        facts = told | {"until": until.isoformat(), "digest": books.digest(until)}
        record("timebank.books_checked", actor=SYSTEM, subject=books.pot(), facts=facts)
