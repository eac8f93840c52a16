"""When somebody is here: the staffed hours of the settings, in local time, said in words.

From 08:00 until 00:00 means until midnight. A span may go past midnight (20:00 until 02:00); the same time twice means all day and night.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from upwell.kit.time import now

MIDNIGHT = time(0)


def staffed_now() -> bool:
    """Whether hosts are here at this moment."""
    begin, end = _span()
    clock = _local(now()).time()
    if begin == end:
        return True
    if begin < end:
        return begin <= clock < end
    return clock >= begin or clock < end


def next_staffed() -> datetime | None:
    """When hosts are here next, in local time; None while they are here."""
    if staffed_now():
        return None
    here = _local(now())
    begin, _end = _span()
    day = here.date() if here.time() < begin else here.date() + timedelta(days=1)
    return datetime.combine(day, begin, here.tzinfo)


def answer_by(moment: datetime, within: timedelta) -> datetime:
    """When somebody who asks at `moment` is to have heard from a person: within a time while hosts are here, else that long after they are back."""
    return (next_staffed() or moment) + within


def sentence() -> str:
    """Whether hosts are here, until when, or when next."""
    begin, end = _span()
    if begin == end:
        return _("Hosts are here day and night.")
    if staffed_now():
        return _("Hosts are here now, until %(time)s.") % {"time": in_words(end)}
    coming = next_staffed()
    if coming is not None and coming.date() != _local(now()).date():
        return _("No host is here now. They are back tomorrow at %(time)s.") % {"time": in_words(begin)}
    return _("No host is here now. They are back today at %(time)s.") % {"time": in_words(begin)}


def in_words(clock: time) -> str:
    """A time as people say it."""
    return _("midnight") if clock == MIDNIGHT else str(time_format(clock, "H:i"))


def _span() -> tuple[time, time]:
    return time.fromisoformat(settings.STAFFED_FROM), time.fromisoformat(settings.STAFFED_UNTIL)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE))
