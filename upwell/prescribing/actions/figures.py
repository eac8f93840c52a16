"""Figures of a quarter, frozen when it is over: how far people came, and what the same people answered first and last.

Only of those who agree to be counted. Small numbers are starred with whatever would give them away; a figure that differs from the one published before by so few
people that a reader of both could tell who they are stays as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from upwell.accounts.models import Consent
from upwell.algorithms.canonical import canonical_json
from upwell.algorithms.cellkey import Keys
from upwell.algorithms.disclosure import (
    SUPPRESSED,
    TOTAL,
    Published,
    differencing_safe,
    suppress_list,
    suppress_table,
)
from upwell.algorithms.measures import DIRECT, LEVEL, ONS4, Change, change, ucla3
from upwell.algorithms.stamp import Stamp
from upwell.kit.cellkeys import keys_of
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now, quarter_begins, quarter_of, today
from upwell.ledger.actions import record
from upwell.prescribing.models import Introduction, Measure, Referral, Release

METHOD, VERSION = (
    "paired change, first to last answer, with Student's 95 % interval; suppression 1-7, base 5, with chance",
    "2",
)
APART = timedelta(days=28)  # two answers nearer to each other than this are one time
STILL = timedelta(days=84)
ITEMS = (*ONS4, "ucla3", DIRECT)
# Nested counts as parts that add up, so that no difference of two of them gives somebody away.
SUMS = {"enrolled": ["yes_only", "came_only", "still"], "engaged": ["came_only", "still"]}


def last_quarter_end(day: date) -> date:
    """The last day of the quarter that ended before `day`."""
    return quarter_begins(day) - timedelta(days=1)


def publish_last_quarter() -> Release | None:
    """Publish the quarter that ended last, once; None when it is published already, or nobody has anything to tell yet."""
    end = last_quarter_end(today())
    quarter = quarter_of(end)
    if Release.objects.filter(quarter=quarter).exists():
        return None
    with transaction.atomic():
        before = Release.objects.filter(quarter__lt=quarter).order_by("-quarter").first()
        figures, counts = _figures(end, before)
        if figures is None:
            return None
        digest = hashlib.sha256(canonical_json(figures)).hexdigest()
        stamp = Stamp(
            METHOD, VERSION, {"apart_days": APART.days, "still_days": STILL.days, "level": str(LEVEL)}, digest
        )
        release, made = Release.objects.get_or_create(
            quarter=quarter, defaults={"figures": figures, "counts": counts, "stamp": stamp.as_dict(), "at": now()}
        )
        if made:
            record("prescribing.figures_published", actor=SYSTEM, subject=release, facts={"quarter": quarter})
    return release if made else None


def _figures(end: date, before: Release | None) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    """What may be shown, and the exact counts behind it, which stay here."""
    old_figures, old = (before.figures, before.counts) if before else ({}, {})
    found, keys = _steps(end), keys_of("link workers", quarter_of(end))
    steps = _safe_steps(found, old.get("steps"))
    rows = old_figures["steps"] if old and steps != found else _rows(steps, keys)
    pairs, counts, changes = _pairs(end), {}, []
    for item in ITEMS:
        told = change(item, pairs[item])
        row, counts[item] = _safe_change(item, told, old.get("changes", {}).get(item), old_figures, keys)
        changes.append(row)
    anything = steps["enrolled"] or any(cells["paired"] for cells in counts.values())
    return ({"steps": rows, "changes": changes} if anything else None), {"steps": steps, "changes": counts}


def _rows(steps: dict[str, int], keys: Keys) -> list[dict[str, str]]:
    shown = suppress_table(steps, SUMS)
    names = ("enrolled", "engaged", "still")
    return [{"name": name, "people": _told(keys, name, steps[name], shown[name])} for name in names]


def _told(keys: Keys, cell: str, number: int, shown: Published) -> str:
    """A number that may be shown, with a little chance in it: whoever knows all the others is not sure of the last one. Nought is told as few."""
    return str(SUPPRESSED if shown == SUPPRESSED else keys.counted(cell, number))


def _safe_steps(steps: dict[str, int], old: dict[str, int] | None) -> dict[str, int]:
    return steps if old is None or differencing_safe(old, steps, SUMS) else old


def _safe_change(
    item: str, found: Change, old: dict[str, int] | None, old_figures: dict[str, Any], keys: Keys
) -> tuple[dict[str, Any], dict[str, int]]:
    """The new line, or the old one where the difference would be a handful of people."""
    cells = {"paired": found.n, "only_first": found.only_first}
    total = {TOTAL: ["paired", "only_first"]}
    if old is not None and not differencing_safe(_with_total(old), _with_total(cells), total):
        return next(row for row in old_figures["changes"] if row["item"] == item), old
    return _row(item, found, cells, keys), cells


def _with_total(cells: dict[str, int]) -> dict[str, int]:
    return {**cells, TOTAL: sum(cells.values())}


def _row(item: str, found: Change, cells: dict[str, int], keys: Keys) -> dict[str, Any]:
    """One line as it may be shown: where the number of people is starred, so is everything worked out from them."""
    starred = suppress_list(cells)
    shown = {name: _told(keys, f"{item}:{name}", number, starred[name]) for name, number in cells.items()}
    numbers = {"mean": found.mean, "low": found.low, "high": found.high}
    hidden = starred["paired"] == SUPPRESSED or shown["paired"] == "*" or not found.n
    return {
        "item": item,
        "n": shown["paired"],
        "only_first": shown["only_first"],
        **{k: "*" if hidden or v is None else f"{v:+.1f}" for k, v in numbers.items()},
        "direction": "not clear" if hidden else found.direction,
        "is_few": found.is_few,
        "less_is_better": found.less_is_better,
    }


def _counted() -> Any:
    """Referrals whose people agree to be counted now."""
    agreed = Consent.objects.filter(
        person=OuterRef("person"), purpose="prescribing", scope="figures", withdrawn_at=None,
        subject_kind="prescribing.referral", subject_ref=OuterRef("ref"),
    )  # fmt: skip
    return Referral.objects.filter(Exists(agreed), person__isnull=False)


def _steps(end: date) -> dict[str, int]:
    """How many people came how far with anything at all."""
    far: dict[int, int] = {}
    rows = Introduction.objects.filter(referral__in=_counted(), enrolled_on__lte=end)
    for person, came, still in rows.values_list("referral__person", "engaged_on", "still_on"):
        reached = 1 if came is None or came > end else 2 if still is None or still < came + STILL or still > end else 3
        far[person] = max(far.get(person, 0), reached)
    parts = {
        name: sum(reached == number for reached in far.values())
        for number, name in enumerate(("yes_only", "came_only", "still"), 1)
    }
    return {**parts, "enrolled": sum(parts.values()), "engaged": parts["came_only"] + parts["still"]}


def _pairs(end: date) -> dict[str, list[tuple[int | None, int | None]]]:
    """For each question the first and the last answer of each person; None where there is no second one."""
    rows = Measure.objects.filter(referral__in=_counted(), on__lte=end).order_by("person", "on", "pk")
    given: dict[str, dict[int, list[tuple[date, int]]]] = {item: {} for item in ITEMS}
    for person, on, answers in rows.values_list("person", "on", "answers"):
        for item, value in _values(answers):
            given[item].setdefault(person, []).append((on, value))
    return {item: [_pair(answered) for answered in people.values()] for item, people in given.items()}


def _values(answers: dict[str, int]) -> Iterable[tuple[str, int]]:
    yield from ((item, answers[item]) for item in (*ONS4, DIRECT) if item in answers)
    score = ucla3(answers)
    if score is not None:
        yield "ucla3", score


def _pair(answered: list[tuple[date, int]]) -> tuple[int | None, int | None]:
    (first_on, first), (last_on, last) = answered[0], answered[-1]
    return first, last if last_on - first_on >= APART else None
