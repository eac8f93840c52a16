"""What is told of the common pot and of all hours together: a whole quarter, when enough people stand behind it.

A number of one day or of one gift is what one neighbour gave or got. So members read a sheet of the pot for a whole quarter, to the minute, that adds up and follows on the sheet
before; everybody else reads hours with a little chance in them (`algorithms.cellkey`). A quarter in which the pot met fewer than eight people is told together with the next.
Accounts that were only just opened are not counted among the eight, so that nobody can be surrounded by accounts made for it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum

from upwell.kit.cellkeys import keys_of
from upwell.kit.time import at_noon, quarter_begins, quarter_of
from upwell.timebank import books
from upwell.timebank.models import Account, Entry, PotQuarter, Transfer

FEWEST = 8
STANDS = timedelta(days=90)
HOUR, FIVE_HOURS = 60, 300
MOST = 12  # three years on one page


def newest() -> list[PotQuarter]:
    """What was told last, the newest first."""
    return list(PotQuarter.objects.order_by("-until")[:MOST])


def tell(today: date) -> PotQuarter | None:
    """Tell what ended with the last quarter, once; None when it is told already, or too few people stand behind it."""
    begins = quarter_begins(today)
    quarter, until = quarter_of(begins - timedelta(days=1)), at_noon(begins) - timedelta(hours=12)
    pot, last = books.pot_or_none(), PotQuarter.objects.first()
    if pot is None or (last is not None and last.quarter >= quarter):
        return None
    lines = _since(last, until, Entry.objects.filter(account=pot))
    if len(_who(lines, until)) < FEWEST:
        return None
    return _write(quarter, until, last, lines)


def _since(last: PotQuarter | None, until: datetime, lines: QuerySet[Entry]) -> QuerySet[Entry]:
    lines = lines.filter(transfer__at__lt=until)
    return lines.filter(transfer__at__gte=last.until) if last else lines


def _who(lines: QuerySet[Entry], until: datetime) -> set[str]:
    """The accounts on the other side that have stood for a while."""
    old = Account.objects.filter(kind=Account.Kind.MEMBER, opened_at__lte=until - STANDS)
    found = set(old.filter(entries__transfer__in=lines.values("transfer")).values_list("ref", flat=True))
    return {str(ref) for ref in found}


def _write(quarter: str, until: datetime, last: PotQuarter | None, lines: QuerySet[Entry]) -> PotQuarter | None:
    before = last.after if last else 0
    came_in = lines.filter(minutes__gt=0).aggregate(Sum("minutes"))["minutes__sum"] or 0
    went_out = -(lines.filter(minutes__lt=0).aggregate(Sum("minutes"))["minutes__sum"] or 0)
    moved = Transfer.objects.filter(at__lt=until)
    moved = moved.filter(at__gte=last.until) if last else moved
    keys, refs = keys_of("time bank", quarter), [str(ref) for ref in moved.values_list("ref", flat=True)]
    after, whole = before + came_in - went_out, moved.aggregate(Sum("minutes"))["minutes__sum"] or 0
    told = {
        "pot_hours": keys.amount("pot", after, refs, unit=HOUR, base=FIVE_HOURS) // HOUR,
        "hours": max(0, keys.amount("hours", whole, refs, unit=HOUR, base=FIVE_HOURS) // HOUR),
    }
    try:
        with transaction.atomic():
            made: PotQuarter = PotQuarter.objects.create(
                quarter=quarter, until=until, before=before, came_in=came_in, went_out=went_out, after=after, **told
            )
            return made
    except IntegrityError:  # another worker was quicker
        return None
