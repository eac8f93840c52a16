"""Once a quarter the figures are made. A second tick in the same quarter changes nothing."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from upwell.accounts.models import Consent
from upwell.connections import figures
from upwell.connections.actions import PURPOSE
from upwell.connections.models import NeighbourhoodFigures
from upwell.connections.queries import said_in
from upwell.kit.jobs import every
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today
from upwell.ledger.actions import record
from upwell.places.models import Area

DAY = 24 * 60
DAYS_TO_PUBLISH = 7  # from the first of a quarter: a later success would tell that those few days made the difference


@every(minutes=DAY)
def publish_figures() -> int:
    """In the first week of a quarter: publish its figures for each area where it is not done and enough people agreed. How many areas."""
    day = today()
    if day.day > DAYS_TO_PUBLISH or day.month % 3 != 1:
        return 0
    quarter = figures.quarter_of(day)
    agreed = Consent.objects.filter(purpose=PURPOSE, scope="count", withdrawn_at=None).values("person_id")
    areas = Area.objects.valid_on().filter(map__person__in=agreed, children__isnull=True).distinct()
    waiting = areas.exclude(neighbourhood_figures__quarter=quarter).order_by("pk")
    return sum(_publish(area, quarter) for area in waiting)


def _publish(area: Area, quarter: str) -> bool:
    counts = figures.count(said_in(area))
    earlier = [row.counts for row in NeighbourhoodFigures.objects.filter(area=area)]
    if counts[figures.PEOPLE] < figures.FEWEST or not figures.may_stand_beside(counts, earlier):
        return False  # the old figures stay; next quarter more people may have made a difference
    shown, stamp = figures.publish(counts)
    try:
        with transaction.atomic():
            row = NeighbourhoodFigures.objects.create(
                area=area, quarter=quarter, counts=counts, cells=shown, stamp=stamp.as_dict()
            )
            facts = {"area": area.code, "quarter": quarter, "digest": stamp.input_digest}
            record("connections.figures_published", actor=SYSTEM, subject=row, facts=facts)
    except IntegrityError:  # another worker was quicker
        return False
    return True
