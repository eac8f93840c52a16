"""Template tags and filters that every page may use."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from upwell.kit import markup, panels
from upwell.kit.permissions import allowed
from upwell.kit.time import day_of, today

register = template.Library()


@register.simple_tag(takes_context=True, name="panels")
def show_panels(context: template.Context, slot: str, obj: Any) -> SafeString:
    """What higher packages have to say about `obj` in `slot`."""
    return mark_safe("".join(panels.render(slot, context["request"], obj)))  # noqa: S308


@register.simple_tag(takes_context=True)
def may(context: template.Context, permission: str, obj: Any = None) -> bool:
    """Whether the person looking may do `permission` (to `obj`)."""
    return allowed(permission, context.get("viewer"), obj)


@register.filter(name="markup")
def show_markup(text: str | None) -> SafeString:
    """What a person wrote in Markdown, as safe HTML."""
    return markup.render(text or "")


@register.filter
def plain(text: str | None) -> str:
    """The words of it alone."""
    return markup.plain(text or "")


@register.filter
def day(value: date | datetime | None) -> str:
    """A day in words: "16 May", with the year if it is not this one."""
    if value is None:
        return ""
    that = _local_day(value)
    return _day_in_words(that, that.year != today().year, get_language())


@lru_cache(maxsize=1_000)
def _day_in_words(that: date, with_year: bool, language: str | None) -> str:
    """Kept, because a page of conversations says the same few days over and over; the language decides the name of the month."""
    return date_format(that, "j F Y" if with_year else "j F")


@register.filter
def when(value: datetime | None) -> str:
    """A moment as people say it: "today 06:40", "yesterday 18:05", "3 June"."""
    if value is None:
        return ""
    local = value.astimezone(_zone())
    days_ago = (today() - local.date()).days
    if days_ago == 0:
        return _("today %(time)s") % {"time": f"{local:%H:%M}"}
    if days_ago == 1:
        return _("yesterday %(time)s") % {"time": f"{local:%H:%M}"}
    return day(local)


class Clocked(Protocol):
    """Something owed that counts by a clock of its own, such as a duty: working days without the days off of its charter."""

    @property
    def is_late(self) -> bool: ...
    @property
    def working_days_late(self) -> int: ...


@register.filter
def late(value: date | datetime | Clocked | None) -> str:
    """How late something is, or nothing while it is not. What has a clock of its own is asked: "6 working days late"; of a bare day plain days are said.

    Working days are never counted here: only the duty knows on which days nobody works for it.
    """
    if value is None:
        return ""
    if not isinstance(value, date):
        return _in_working_days(value) if value.is_late else ""
    days = (today() - _local_day(value)).days
    return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days} if days > 0 else ""


def _in_working_days(owed: Clocked) -> str:
    days = owed.working_days_late
    if not days:  # due on a Friday, looked at on Sunday
        return _("late")
    return ngettext("%(days)s working day late", "%(days)s working days late", days) % {"days": days}


@register.filter
def quarter(name: str) -> str:
    """ "2026-Q4" as people say it: October to December 2026."""
    found = re.fullmatch(r"(\d{4})-Q([1-4])", name)
    if found is None:
        return name
    first = int(found[2]) * 3 - 2
    months = {"first": MONTHS[first], "last": MONTHS[first + 2], "year": found[1]}
    return _("%(first)s to %(last)s %(year)s") % months


@register.inclusion_tag("kit/page_links.html", takes_context=True)
def page_links(context: template.Context, page: Any) -> dict[str, Any]:
    """Links to the pages before and after, with whatever else the address says."""
    return {"page": page, "request": context["request"]}


def _local_day(value: date | datetime) -> date:
    return day_of(value) if isinstance(value, datetime) else value


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
