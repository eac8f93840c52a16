"""What the public is told: how much was reported, decided, appealed and taken back, by quarters that are over, with small numbers starred.

Events are counted when they happened and a quarter is published once it is over, so that no two readings of one quarter differ. The log names a measure, a ground
and whether a rule did it, never a space, a person or a word. It is the same table as the figures, only finer, so both are starred and rounded together: a log that
told single decisions would open every star beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise

from upwell.algorithms.disclosure import STANDARD, TOTAL, suppress_list, suppress_table
from upwell.kit.time import quarter_begins, today
from upwell.safety.harms import Reason
from upwell.safety.models import Appeal, Case, Decision, Report, Restriction

QUARTERS = 4
BY_RULE = "by rule"
TOTAL_KIND = "total"
# What each table counts, and what of it is never told.
KINDS: dict[str, tuple[Any, frozenset[str]]] = {
    "reports": (Reason.choices, frozenset({Reason.IN_DANGER})),
    "measures": (Restriction.Measure.choices, frozenset()),
    "appeals": (Appeal.State.choices, frozenset({Appeal.State.OPEN})),
}
BY_RULE_ONLY = (Restriction.Measure.HIDDEN.value, Restriction.Measure.READ_ONLY.value)  # what a rule can do
Rows = list[tuple[str | Promise, str]]
Kind = tuple[str, str, bool]  # measure, ground, whether a rule did it


@dataclass(frozen=True)
class Line:
    """One line of the log: what was done, against what, by whom, and how often."""

    measure: str | Promise
    ground: str | Promise
    automatic: bool
    number: str
    codes: tuple[str, str]  # measure and ground for programs


@dataclass(frozen=True)
class Quarter:
    """One quarter of a year that is over, with its tables."""

    begins: date
    reports: Rows
    measures: Rows
    appeals: Rows
    log: list[Line]
    automatic: str
    hours: int | None  # half of all reports were first looked at within so many; None when there were few

    @property
    def number(self) -> int:
        return (self.begins.month + 2) // 3

    @property
    def is_empty(self) -> bool:
        """Nothing was reported, done or appealed against: one sentence instead of three tables of nothing."""
        return all(rows[-1][1] == "0" for rows in (self.reports, self.measures, self.appeals))


def quarters() -> list[Quarter]:
    """The last quarters that are over, the newest first."""
    begins, found = quarter_begins(today()), []
    for _step in range(QUARTERS):
        begins, ends = quarter_begins(begins - timedelta(days=1)), begins
        found.append(_quarter(begins, ends))
    return found


def _quarter(begins: date, ends: date) -> Quarter:
    decided = Restriction.objects.filter(**_during("decision__at", begins, ends))
    appeals = Appeal.objects.filter(**_during("decided_at", begins, ends))
    done = _together(decided.values_list("measure", "decision__ground", "decision__automatic"))
    reports = Report.objects.filter(case__is_care=False, **_during("at", begins, ends))
    return Quarter(
        begins=begins,
        reports=_table("reports", reports.values_list("reason", flat=True)),
        measures=[(label, done[value]) for value, label in Restriction.Measure.choices] + [("", done[TOTAL])],
        log=_log(done),
        appeals=_table("appeals", appeals.values_list("state", flat=True)),
        automatic=done[BY_RULE],
        hours=_hours(begins, ends),
    )


def _kinds() -> list[Kind]:
    """Every line that there can be. Those that did not happen are in the table too: what is left out beside a star would say what the star is."""
    by_rule = [(one, Decision.Ground.RULE.value, True) for one in BY_RULE_ONLY]
    return [(one, ground, False) for one in Restriction.Measure.values for ground in Decision.Ground.values] + by_rule


def _together(found: Iterable[Kind]) -> dict[Any, str]:
    """Every sum and every line of what was done, starred and rounded as one table: the total, each measure, what a rule did, and each kind by itself."""
    counts = Counter(found)
    kinds = sorted({*_kinds(), *counts})
    sums: dict[Any, list[Any]] = {one: [kind for kind in kinds if kind[0] == one] for one in Restriction.Measure.values}
    sums |= {TOTAL: list(sums), BY_RULE: [kind for kind in kinds if kind[2]]}
    cells: dict[Any, int] = {kind: counts[kind] for kind in kinds}
    for whole, parts in sums.items():
        cells[whole] = sum(cells[part] for part in parts)
    return _shown(tuple(cells.items()), tuple((whole, tuple(parts)) for whole, parts in sums.items()))


@lru_cache(maxsize=64)
def _shown(cells: tuple[tuple[Any, int], ...], sums: tuple[tuple[Any, tuple[Any, ...]], ...]) -> dict[Any, str]:
    """The same counts give the same table: a quarter that is over is worked out once."""
    pairs = [(whole, list(parts)) for whole, parts in sums]
    return {cell: str(number) for cell, number in suppress_table(dict(cells), pairs).items()}


def _log(done: dict[Any, str]) -> list[Line]:
    measures, grounds = dict(Restriction.Measure.choices), dict(Decision.Ground.choices)
    kinds = [kind for kind in done if isinstance(kind, tuple) and done[kind] != "0"]
    return [Line(measures[kind[0]], grounds[kind[1]], kind[2], done[kind], (kind[0], kind[1])) for kind in kinds]


def kinds(table: str) -> dict[str, str | Promise]:
    """What a table counts, in its order: name for programs -> words."""
    choices, without = KINDS[table]
    return {str(value): label for value, label in choices if value not in without}


def by_kind(table: str, rows: Rows) -> dict[str, str]:
    """A table of a quarter as it was published, under the names for programs; the total as "total"."""
    return dict(zip([*kinds(table), TOTAL_KIND], (number for _label, number in rows), strict=True))


def _table(table: str, found: Iterable[str]) -> Rows:
    """Every kind with its number; the total last."""
    kept = kinds(table)
    counts = Counter(found)
    shown = suppress_list({value: counts[value] for value in kept})
    return [(label, str(shown[value])) for value, label in kept.items()] + [("", str(shown[TOTAL]))]


def _hours(begins: date, ends: date) -> int | None:
    """Half of the reports that came in were seen within so many whole hours."""
    rows = Case.objects.filter(is_care=False, seen_at__isnull=False, **_during("opened_at", begins, ends))
    waited = [(seen - opened).total_seconds() / 3600 for opened, seen in rows.values_list("opened_at", "seen_at")]
    return max(1, round(median(waited))) if len(waited) > STANDARD.small else None


def _during(field: str, begins: date, ends: date) -> dict[str, datetime]:
    return {f"{field}__gte": _midnight(begins), f"{field}__lt": _midnight(ends)}


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
