"""What comes round: a reminder where one side has not said whether it was so, and a check of all the books."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.kit.jobs import every
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now, today
from upwell.ledger.actions import record
from upwell.ledger.models import Entry
from upwell.promises.telling import tell_each
from upwell.timebank import books, quarters
from upwell.timebank.actions import meeting, works
from upwell.timebank.models import Exchange
from upwell.timebank.statements import last_check, last_good_check

REMIND_AFTER = timedelta(days=7)
SETTLED_AFTER = timedelta(hours=1)
SAID_AGAIN_AFTER = timedelta(days=7)


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
    """Replay everything, and compare it with what the public record said of it before.

    What is wrong goes on the record at once; that all is right once a week, if anything was booked, without a number: what one night brought is what one neighbour gave.
    The digest leaves the last hour out: a transfer that is being written at this moment would otherwise be missing from it for ever.
    """
    audit, last, good, until = books.audit(), last_check(), last_good_check(), now() - SETTLED_AFTER
    same = good is None or books.digest(datetime.fromisoformat(good.facts["until"])) == good.facts["digest"]
    facts = {"balanced": audit.balanced and same, "until": until.isoformat(), "digest": books.digest(until)}
    if not audit.transfers or (last is not None and not _is_news(facts, last)):
        return
    with transaction.atomic():
        record("timebank.books_checked", actor=SYSTEM, subject=books.pot(), facts=facts)


def _is_news(facts: dict[str, Any], last: Entry) -> bool:
    """Whether what was found is said now: at once that it is otherwise than before, after a week that more was booked."""
    if facts["balanced"] != last.facts["balanced"]:
        return True
    return bool(facts["digest"] != last.facts["digest"] and last.at <= now() - SAID_AGAIN_AFTER)


@every(minutes=24 * 60)
def tell_pot() -> None:
    """When a quarter is over: what the common pot had, got and gave in it, if enough people stand behind that; else it is told together with the next."""
    quarters.tell(today())
