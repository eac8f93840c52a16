"""Background work of discover."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from upwell.discover.counting import one_person
from upwell.discover.models import Theme, Voice
from upwell.kit.jobs import job


def recount_themes(keys: Iterable[int]) -> None:
    """Count people, spaces and voices of themes anew."""
    for key in sorted(set(keys)):
        standing = Voice.objects.allowing("count").filter(theme=key).annotate(who=one_person())
        counts = standing.aggregate(
            people=Count("who", distinct=True),
            spaces=Count("source", distinct=True),
            voice_count=Count("pk", distinct=True),
        )
        Theme.objects.filter(pk=key).update(**counts)


@job()
def place_new_voice(voice_pk: int) -> None:
    """Put a new voice with the theme it is nearest to, if any is near enough."""
    from upwell.discover.actions.themes import place_by_nearness  # noqa: PLC0415

    place_by_nearness(voice_pk)


@job(queue="slow")
def find_themes(started_by: str, number: int | None = None) -> None:
    """Look for themes in all voices that count and are in no named theme."""
    from upwell.discover.actions.themes import compute  # noqa: PLC0415

    compute(started_by, number)
