"""Making all of Ashmere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from upwell.accounts.models import Person
from upwell.community.models import Space
from upwell.demo import reading
from upwell.demo.diary import Diary
from upwell.demo.making import around, beginnings, movement, stories, talk, upkeep
from upwell.demo.making.town import Town
from upwell.kit.errors import Refused
from upwell.kit.time import now

Told = Callable[[str], None]


def is_here() -> bool:
    """Whether the town was made in this database."""
    return Space.objects.filter(slug="carers-together").exists()


def make(told: Told = lambda words: None) -> Town:
    """Nine months of Ashmere, ending now; all of it or nothing. Refused where other people are already (`not_empty`)."""
    if Person.objects.exists():
        raise Refused(
            "not_empty", "There are people in this database already. The demonstration begins with an empty one."
        )
    town = Town(Diary(now()))
    talks = reading.talks(town.diary.end)
    beginnings.write(town, talks)
    talk.write(town, talks)
    stories.write(town)
    around.write(town)
    movement.write(town)
    upkeep.write(town)
    with transaction.atomic():
        town.diary.live(_by_month(told))
    return town


def _by_month(told: Told) -> Callable[[datetime], None]:
    """Say each month once, when it begins."""
    seen: set[str] = set()

    def tell(moment: datetime) -> None:
        month = f"{moment:%B %Y}"
        if month not in seen:
            seen.add(month)
            told(month)

    return tell
