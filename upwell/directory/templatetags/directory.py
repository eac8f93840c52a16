"""How a service's hours, prices, freshness and room are said on a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.defaultfilters import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from upwell.directory import listings
from upwell.directory.forms import DAY_NAMES
from upwell.directory.models import Accessibility, Schedule, Service, ServiceAtLocation
from upwell.directory.models.services import DAYS
from upwell.kit.templatetags.kit import day
from upwell.kit.time import today

register = template.Library()

_NTH = {
    "1": gettext_lazy("first"),
    "2": gettext_lazy("second"),
    "3": gettext_lazy("third"),
    "4": gettext_lazy("fourth"),
    "-1": gettext_lazy("last"),
}
ROOM_HOLDS_DAYS = 28


@register.filter
def times(service: Service) -> list[str]:
    """Its hours, one line each: "Tuesday, 10:00 to 12:00"."""
    return _lines(listings.schedules_of(service))


@register.filter
def times_everywhere(service: Service) -> list[str]:
    """The hours that a page says by themselves: all of them, unless each of several places says its own."""
    many = len(service.service_at_locations.all()) > 1
    return _lines(service.schedules.all()) if many else times(service)


@register.filter
def times_there(at: ServiceAtLocation) -> list[str]:
    """The hours that hold at one place alone."""
    return _lines(at.schedules.all())


def _lines(schedules: Iterable[Schedule]) -> list[str]:
    lines = []
    for one in schedules:
        if one.valid_to is None or one.valid_to >= today():
            parts = [_days(one.byday), _span(one), one.description or one.notes]
            lines.append(", ".join(part for part in parts if part))
    return [line for line in lines if line]


def _days(byday: str) -> str:
    codes = [code.strip().upper() for code in byday.split(",") if code.strip()[-2:].upper() in DAYS]
    if tuple(codes) == DAYS:
        return _("Every day")
    if tuple(codes) == DAYS[:5]:
        return _("Monday to Friday")
    return ", ".join(_one_day(code) for code in codes)


def _one_day(code: str) -> str:
    name = str(DAY_NAMES[DAYS.index(code[-2:])])
    number = code[:-2].lstrip("+")
    return _("every %(nth)s %(day)s of the month") % {"nth": _NTH.get(number, number), "day": name} if number else name


def _span(one: Any) -> str:
    if one.opens_at is None:
        return ""
    if one.closes_at is None:
        return _("from %(opens)s") % {"opens": f"{one.opens_at:%H:%M}"}
    return _("%(opens)s to %(closes)s") % {"opens": f"{one.opens_at:%H:%M}", "closes": f"{one.closes_at:%H:%M}"}


@register.filter
def prices(service: Service) -> list[str]:
    """What it costs, one line each."""
    lines = [_price(one) for one in service.cost_options.all() if one.valid_to is None or one.valid_to >= today()]
    return [line for line in [*lines, service.fees_description] if line]


def _price(one: Any) -> str:
    if one.amount is None:
        return str(one.amount_description or one.option)
    pounds = f"£{one.amount:.2f}".removesuffix(".00") if one.currency in ("", "GBP") else f"{one.amount} {one.currency}"
    amount = _("Free") if one.amount == 0 else pounds
    return " ".join(part for part in (amount, one.amount_description, f"({one.option})" if one.option else "") if part)


@register.filter
def ages(service: Service) -> str:
    """From which age to which."""
    low, high = service.minimum_age, service.maximum_age
    if low and high:
        return _("Ages %(low)s to %(high)s") % {"low": low, "high": high}
    if low:
        return _("From age %(low)s") % {"low": low}
    return _("Up to age %(high)s") % {"high": high} if high else ""


@register.filter
def freshness(service: Service) -> str:
    """How far its words can be trusted, as a sentence."""
    if service.assured_date is None:
        return _("Nobody has confirmed this here yet. Ask before you go.")
    said = {"day": day(service.assured_date)}
    if service.freshness == Service.Freshness.FRESH:
        return _("Confirmed on %(day)s by those who run it.") % said
    if service.freshness == Service.Freshness.AGEING:
        return _("Last confirmed on %(day)s. Ask before you go.") % said
    return _("Nobody has confirmed this since %(day)s. It may be different by now. Ask before you go.") % said


@register.filter
def room(service: Service) -> str:
    """Whether there is room, with the day on which that was said; silent when nobody knows, doubtful when it was long ago."""
    if not service.room:
        return ""
    said = str(capfirst(service.get_room_display()))
    if service.waiting_weeks:
        weeks = service.waiting_weeks
        said += ", " + ngettext("about %(weeks)s week", "about %(weeks)s weeks", weeks) % {"weeks": weeks}
    if service.room_on is None:
        return said
    if (today() - service.room_on).days > ROOM_HOLDS_DAYS:
        return _("On %(day)s: %(said)s. That was a while ago.") % {"day": day(service.room_on), "said": said}
    return _("%(said)s (said on %(day)s)") % {"day": day(service.room_on), "said": said}


@register.filter
def access_words(rows: Iterable[Accessibility]) -> list[str]:
    """What helps to get in: the provider's words, or those of the kind."""
    return [str(capfirst(row.description or row.get_kind_display())) for row in rows]


@register.filter
def where_it_is(service: Service) -> str:
    """The place in one line."""
    for at in service.service_at_locations.all():
        place = at.location
        if place.location_type == "virtual":
            return str(place.get_location_type_display())
        address = next(iter(place.addresses.all()), None)
        parts = [place.name, address.address_1, address.city] if address else [place.name]
        return ", ".join(part for part in parts if part)
    return ""


@register.filter
def page_tag(page: str) -> str:
    """A web address without what everybody leaves out."""
    return page.removeprefix("https://").removeprefix("http://").removesuffix("/")
