"""The diary: what happens in the town, each thing at its moment, lived through in order with the clock moved."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from upwell.algorithms.clock import add_working_days, is_working_day, working_days_between
from upwell.demo.reading import clock
from upwell.kit.time import at
from upwell.promises.models import holiday_calendar

Happens = Callable[[], object]


class Diary:
    """Things to happen, in the order of time; of those at the same moment the one written down first. Living through it may write down more, but not in the past."""

    def __init__(self, end: datetime) -> None:
        self.end = end
        self.moment = end - timedelta(days=365)
        self._pages: list[tuple[datetime, int, Happens]] = []
        self._count = count()

    def write(self, when: datetime, what: Happens) -> None:
        """`what` happens at `when`. ValueError for a moment that is over, or not yet."""
        if not self.moment <= when <= self.end:
            raise ValueError(f"{when} is not between {self.moment} and {self.end}")
        heapq.heappush(self._pages, (when, next(self._count), what))

    def live(self, told: Callable[[datetime], None] = lambda moment: None) -> int:
        """Live through it; how many things happened. `told` hears of each moment."""
        happened = 0
        while self._pages:
            self.moment, _place, what = heapq.heappop(self._pages)
            with at(self.moment):
                what()
            told(self.moment)
            happened += 1
        return happened

    def day(self, ago: int, hour: int = 10, minute: int = 0) -> datetime:
        """So many days before the end, at this time of the community's clock; never after the end."""
        return min(clock(self.end - timedelta(days=ago), hour, minute), self.end)

    def hours(self, ago: float) -> datetime:
        """So many hours before the end."""
        return self.end - timedelta(hours=ago)

    def working_days(self, ago: int) -> int:
        """How many calendar days ago the working day was after which so many working days have passed until today."""
        country, part = holiday_calendar()
        today = clock(self.end, 12).date()
        back = 0
        while True:
            day = today - timedelta(days=back)
            passed = working_days_between(day, today, country=country, subdivision=part)
            if passed == ago and is_working_day(day, country, part):
                return back
            back += 1

    def opened_for(self, due: int, working_days: int) -> int:
        """How many days ago something was owed "within so many working days", so that its day was `due` days ago."""
        country, part = holiday_calendar()
        today = clock(self.end, 12).date()
        back = due
        while True:
            day = today - timedelta(days=back)
            on = add_working_days(day, working_days, country=country, subdivision=part)
            if on == today - timedelta(days=due) and is_working_day(day, country, part):
                return back
            back += 1
