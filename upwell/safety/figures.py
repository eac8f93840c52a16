"""What the public is told: how much was reported, decided, appealed and taken back, by quarters that are over, with small numbers starred.

Events are counted when they happened and a quarter is published once it is over, so that no two readings of one quarter differ. The log names a month, a
measure and a ground, never a space, a person or a word; a month with few decisions is not told apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise

from upwell.algorithms.disclosure import STANDARD, TOTAL, publishable, suppress_list
from upwell.kit.time import today
from upwell.safety.harms import Reason
from upwell.safety.models import Appeal, Case, Decision, Report, Restriction

QUARTERS = 4
MONTHS = 12
Rows = list[tuple[str | Promise, str]]


@dataclass(frozen=True)
class Quarter:
    """One quarter of a year that is over, with its tables."""

    begins: date
    reports: Rows
    measures: Rows
    appeals: Rows
    automatic: str
    hours: int | None  # half of all reports were first looked at within so many; None when there were few

    @property
    def number(self) -> int:
        return (self.begins.month + 2) // 3

    @property
    def is_empty(self) -> bool:
        """Nothing was reported, done or appealed against: one sentence instead of three tables of nothing."""
        return all(rows[-1][1] == "0" for rows in (self.reports, self.measures, self.appeals))


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    measure: str | Promise
    ground: str | Promise
    automatic: bool


def quarters() -> list[Quarter]:
    """The last quarters that are over, the newest first."""
    begins, found = _quarter_of(today()), []
    for _step in range(QUARTERS):
        begins, ends = _quarter_of(begins - timedelta(days=1)), begins
        found.append(_quarter(begins, ends))
    return found


def log() -> list[tuple[date, list[Line]]]:
    """Month by month what was decided, in no order that tells when; an empty list for a month in which few things were."""
    begins, found = today().replace(day=1), []
    for _step in range(MONTHS):
        begins, ends = (begins - timedelta(days=1)).replace(day=1), begins
        lines = _lines(begins, ends)
        found.append((begins, lines if len(lines) > STANDARD.small else []))
    return found


def _lines(begins: date, ends: date) -> list[Line]:
    rows = Restriction.objects.filter(**_during("decision__at", begins, ends)).select_related("decision")
    lines = [Line(r.get_measure_display(), r.decision.get_ground_display(), r.decision.automatic) for r in rows]
    return sorted(lines, key=lambda line: (str(line.measure), str(line.ground), line.automatic))


def _quarter(begins: date, ends: date) -> Quarter:
    decided = Restriction.objects.filter(**_during("decision__at", begins, ends))
    appeals = Appeal.objects.filter(**_during("decided_at", begins, ends))
    automatic = Decision.objects.filter(automatic=True, **_during("at", begins, ends)).count()
    reports = Report.objects.filter(case__is_care=False, **_during("at", begins, ends))
    return Quarter(
        begins=begins,
        reports=_table(reports.values_list("reason", flat=True), Reason.choices, without={Reason.IN_DANGER}),
        measures=_table(decided.values_list("measure", flat=True), Restriction.Measure.choices),
        appeals=_table(appeals.values_list("state", flat=True), Appeal.State.choices, without={Appeal.State.OPEN}),
        automatic=str(publishable(automatic)),
        hours=_hours(begins, ends),
    )


def _table(found: Iterable[str], choices: Any, without: Iterable[str] = ()) -> Rows:
    """Every kind with its number; the total last."""
    kept = {str(value): label for value, label in choices if value not in set(without)}
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


def _quarter_of(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
