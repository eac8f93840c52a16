"""Once a quarter it is looked where figures can be made; an area has new ones once a year at most. A second tick in the same quarter changes nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from upwell.accounts.models import Consent
from upwell.connections import figures
from upwell.connections.actions import PURPOSE
from upwell.connections.models import NeighbourhoodFigures
from upwell.connections.queries import said_in
from upwell.kit.cellkeys import keys_of
from upwell.kit.jobs import every
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at_noon, quarter_of, today
from upwell.ledger.actions import record
from upwell.places.models import Area

DAY = 24 * 60
DAYS_TO_PUBLISH = 7  # from the first of a quarter: a later success would tell that those few days made the difference


@every(minutes=DAY)
def publish_figures() -> int:
    """In the first week of a quarter: publish figures for each area that had none in the last year and where enough people agreed. How many areas."""
    day = today()
    if day.day > DAYS_TO_PUBLISH or day.month % 3 != 1:
        return 0
    quarter, begins = quarter_of(day), at_noon(day.replace(day=1))
    agreed = Consent.objects.filter(purpose=PURPOSE, scope="count", withdrawn_at=None).values("person_id")
    areas = Area.objects.valid_on().filter(map__person__in=agreed, children__isnull=True).distinct()
    recent = NeighbourhoodFigures.objects.filter(quarter__gt=figures.quarter_before(quarter, figures.QUARTERS_APART))
    waiting = areas.exclude(pk__in=recent.values("area")).order_by("pk")
    return sum(_publish(area, quarter, begins) for area in waiting)


def _publish(area: Area, quarter: str, begins: datetime) -> bool:
    made = figures.publish(said_in(area, begins), keys_of("neighbourhood", area.code, quarter))
    if made is None:
        return False  # too few yet: another quarter there may be more
    shown, stamp = made
    try:
        with transaction.atomic():
            row = NeighbourhoodFigures.objects.create(area=area, quarter=quarter, cells=shown, stamp=stamp.as_dict())
            facts = {"area": area.code, "quarter": quarter, "digest": stamp.input_digest}
            record("connections.figures_published", actor=SYSTEM, subject=row, facts=facts)
    except IntegrityError:  # another worker was quicker
        return False
    return True
