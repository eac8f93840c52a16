"""Reading the town's talk: files that people can read and correct, in `data/talk/`.

-- Heron, +2h           Heron writes two hours after the post before
«…»(cqj)                the author lets this passage be heard: c count, q quote, n quote with the name, j show a jury, d pass to those who decide, r research
«…»(cq; back 60)        … and takes it back sixty days later
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

DATA = Path(__file__).parent / "data"
SCOPES = {"c": "count", "q": "quote", "n": "quote_named", "j": "jury", "d": "decider", "r": "research"}
UNITS = {"m": "minutes", "h": "hours", "d": "days", "minutes": "minutes", "hours": "hours", "days": "days"}

_POST = re.compile(r"^-- ([^,\n]+?)(?:, \+(\d+)([mhd]))?$", re.MULTILINE)
_HEARD = re.compile(r"«([^»]+)»\(([a-z]+)(?:; back (\d+))?\)")
_AGO = re.compile(r"(\d+) (minutes|hours|days) ago(?:, (\d\d):(\d\d))?")


@dataclass(frozen=True)
class Heard:
    """A passage that its author lets be heard, and after how many days they take it back, if they do."""

    passage: str
    scopes: frozenset[str]
    back_after: int | None


@dataclass(frozen=True)
class Said:
    """One post: by whom, when, in which words."""

    by: str
    at: datetime
    body: str
    heard: tuple[Heard, ...]


@dataclass(frozen=True)
class Talk:
    """One conversation in a space; the first post begins it."""

    space: str
    title: str
    note: str
    posts: tuple[Said, ...]


@lru_cache(maxsize=16)
def table(name: str) -> dict[str, Any]:
    """One of the files in `data/`, by its name without ending."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def ago(words: str, end: datetime) -> datetime:
    """The moment that "12 days ago, 17:30" or "110 minutes ago" names, counted back from `end`."""
    found = _AGO.fullmatch(words)
    if found is None:
        raise ValueError(f"no moment: {words!r}")
    number, unit, hour, minute = found.groups()
    moment = end - timedelta(**{UNITS[unit]: int(number)})
    if hour is None:
        return moment
    return clock(moment, int(hour), int(minute))


def clock(moment: datetime, hour: int, minute: int = 0) -> datetime:
    """The day of `moment`, at this time of the community's clock."""
    here = ZoneInfo(settings.TIME_ZONE)
    return datetime.combine(moment.astimezone(here).date(), time(hour, minute), here)


def talks(end: datetime) -> list[Talk]:
    """All conversations, as if today were `end`."""
    found = []
    for file in sorted((DATA / "talk").glob("*.toml")):
        written = tomllib.loads(file.read_text(encoding="utf-8"))
        found += [_talk(written["space"], thread, end) for thread in written["thread"]]
    return found


def _talk(space: str, thread: dict[str, str], end: datetime) -> Talk:
    posts = tuple(_posts(thread["talk"], ago(thread["began"], end)))
    return Talk(space, thread["title"], thread.get("note", ""), posts)


def _posts(script: str, moment: datetime) -> Iterator[Said]:
    parts = _POST.split(script)[1:]
    for by, number, unit, body in zip(parts[::4], parts[1::4], parts[2::4], parts[3::4], strict=True):
        if number:
            moment += timedelta(**{UNITS[unit]: int(number)})
        yield Said(by, moment, _HEARD.sub(r"\1", body).strip(), tuple(_heard(body)))


def _heard(body: str) -> Iterator[Heard]:
    for passage, letters, back in _HEARD.findall(body):
        yield Heard(" ".join(passage.split()), frozenset(SCOPES[one] for one in letters), int(back) if back else None)
