"""How people write times, prices and lists, and back again: "Tue 10:00-12:00; 1st Fri 2pm-4pm", "£2 per session; free for carers".

The same notation stands in a spreadsheet, in the form for providers and in the difference that a keeper looks at. What cannot be read is refused with an example.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.directory.models.services import DAYS
from upwell.kit.errors import Refused

NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NTH = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", -1: "last"}
FREE = "Free"

_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_ONE = rf"(?:(?P<nth>[1-4](?:st|nd|rd|th)?|first|second|third|fourth|last)\s+)?(?P<day>{_DAY})"
_CLOCK = r"\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|noon)?"
_SPAN = re.compile(rf"(?P<opens>{_CLOCK})\s*(?:-|–|to|until)\s*(?P<closes>{_CLOCK})$", re.IGNORECASE)
_RANGE = re.compile(rf"^({_DAY})\s*(?:-|–|to)\s*({_DAY})$", re.IGNORECASE)
_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_EVERY = {"every day": DAYS, "daily": DAYS, "weekdays": DAYS[:5], "weekends": DAYS[5:]}
_NEXT = re.compile(r"(?<=[\dm])\s*,\s*(?=[a-z])", re.IGNORECASE)  # "Tue 10-12, Thu 2-4": the comma ends an entry
_PRICE = re.compile(r"^(?P<before>[^£]*)£\s*(?P<amount>\d{1,6}(?:\.\d{1,2})?)\s*(?P<after>.*)$")


def parts_of(text: str) -> list[str]:
    """The entries of a list: one in each line, or with semicolons between them."""
    return [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]


def read_times(text: str) -> list[dict[str, Any]]:
    """Schedules, as HSDS has them. Refuses "time_not_understood" with the part that cannot be read."""
    return [_read_time(part) for part in parts_of(_NEXT.sub(";", text))]


def _read_time(part: str) -> dict[str, Any]:
    span = _SPAN.search(part)
    days = part[: span.start()] if span else part
    schedule = _read_days(days.strip(" ,:"), part)
    if span:
        opens, closes = _read_span(span["opens"], span["closes"], part)
        schedule |= {"opens_at": opens, "closes_at": closes}
    return schedule


def _read_days(days: str, part: str) -> dict[str, Any]:
    lower = " ".join(days.lower().split()).removeprefix("every ")
    every = _EVERY.get(lower) or _EVERY.get(f"every {lower}")
    if every:
        return {"freq": "WEEKLY", "byday": ",".join(every)}
    if found := _RANGE.match(lower):
        first, last = _day(found[1]), _day(found[2])
        return {"freq": "WEEKLY", "byday": ",".join(DAYS[first : last + 1] if first <= last else ())} | _some(
            first <= last, part
        )
    read = [re.fullmatch(_ONE, one.strip(" ."), re.IGNORECASE) for one in re.split(r",|&| and | und |/", lower)]
    if not read or not all(read):
        raise _not_a_time(part)
    codes = [_code(one["nth"], one["day"]) for one in read if one]
    monthly = any(code[0] in "-1234" for code in codes)
    return {"freq": "MONTHLY" if monthly else "WEEKLY", "byday": ",".join(codes)}


def _some(is_right: bool, part: str) -> dict[str, Any]:
    if not is_right:
        raise _not_a_time(part)
    return {}


def _code(nth: str | None, day: str) -> str:
    number = (_WORDS.get(nth) or int(nth[0])) if nth else ""
    return f"{number}{DAYS[_day(day)]}"


def _day(word: str) -> int:
    return DAYS.index(word[:2].upper())


def _read_span(opens: str, closes: str, part: str) -> tuple[time, time]:
    """ "2-4pm" is the afternoon at both ends; "9-5" is a working day."""
    last = _clock(closes, part)
    first = _clock(opens, part)
    if first > last or ("pm" in closes.lower() and not re.search("am|pm|noon", opens.lower())):
        afternoon = _later(first)
        first = afternoon if afternoon is not None and afternoon < last else first
    if first >= last and not re.search("am|pm", closes.lower()):
        last = _later(last) or last
    if first >= last:
        raise _not_a_time(part)
    return first, last


def _later(moment: time) -> time | None:
    return moment.replace(hour=moment.hour + 12) if moment.hour < 12 else None


def _clock(text: str, part: str) -> time:
    found = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|noon)?", text.strip(), re.IGNORECASE)
    if found is None:
        raise _not_a_time(part)
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half in ("am", "pm"):
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise _not_a_time(part)
    return time(hour, minute)


def _not_a_time(part: str) -> Refused:
    return Refused(
        "time_not_understood",
        _("“%(part)s” cannot be read as days and hours. Write it like: Tue 10:00-12:00; 1st Fri 14:00-16:00."),
        part=part[:60],
    )


def write_times(schedules: Iterable[Any]) -> str:
    """The notation of schedules (rows of the table), one in each line."""
    lines = [" ".join(filter(None, (write_days(one.byday), _write_span(one)))) for one in schedules]
    return "; ".join(line for line in lines if line)


def write_days(byday: str) -> str:
    """ "MO,1TU" as "Monday, 1st Tuesday"."""
    codes = [code.strip().upper() for code in byday.split(",") if code.strip()]
    if tuple(codes) in ((DAYS), (DAYS[:5])):
        return "Every day" if len(codes) == 7 else "Weekdays"
    return ", ".join(_day_words(code) for code in codes if code[-2:] in DAYS)


def _day_words(code: str) -> str:
    name = NAMES[DAYS.index(code[-2:])]
    number = code[:-2].lstrip("+")
    return f"{NTH.get(int(number), number)} {name}" if number.lstrip("-").isdigit() else name


def _write_span(one: Any) -> str:
    if one.opens_at is None:
        return ""
    return f"{one.opens_at:%H:%M}" + (f"-{one.closes_at:%H:%M}" if one.closes_at else "")


def read_costs(text: str) -> list[dict[str, Any]]:
    """Prices, as HSDS has them. Words without a price are kept as words: nothing is refused."""
    return [_read_cost(part) for part in parts_of(text)]


def _read_cost(part: str) -> dict[str, Any]:
    if found := _PRICE.match(part):
        option, after = found["before"].strip(" :,-"), found["after"].strip(" ,")
        return {"amount": Decimal(found["amount"]), "currency": "GBP", "option": option, "amount_description": after}
    if re.match(r"(free|no charge|no cost|nil)\b", part, re.IGNORECASE):
        words = re.sub(r"^(free|no charge|no cost|nil)\b[ ,:.]*", "", part, flags=re.IGNORECASE)
        return {"amount": Decimal(0), "currency": "GBP", "option": words.strip()[:200], "amount_description": ""}
    return {"amount": None, "currency": "", "option": "", "amount_description": part[:300]}


def write_costs(costs: Iterable[Any]) -> str:
    """The notation of prices, with semicolons between them."""
    return "; ".join(_write_cost(one) for one in costs)


def _write_cost(one: Any) -> str:
    if one.amount is None:
        return str(one.amount_description or one.option)
    if one.amount == 0:
        return f"{FREE} {one.option}".strip()
    amount = f"£{one.amount:.2f}".removesuffix(".00") if one.currency in ("", "GBP") else f"{one.currency} {one.amount}"
    return " ".join(filter(None, (one.option, amount, one.amount_description)))


def read_postcode(text: str) -> str:
    """A postcode in its usual form, or as it was written where it is none of ours."""
    squeezed = "".join(text.upper().split())
    return f"{squeezed[:-3]} {squeezed[-3:]}" if is_postcode(squeezed) else " ".join(text.split())


def is_postcode(squeezed: str) -> bool:
    """Whether letters and digits without spaces have the shape of a whole postcode."""
    return bool(re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", squeezed))


def district_of(text: str) -> str:
    """The first half of a postcode; the second half is thrown away at once. "" when it is neither a postcode nor a district."""
    squeezed = "".join(text.upper().split())
    if is_postcode(squeezed):
        return squeezed[:-3]
    return squeezed if re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?", squeezed) else ""
