"""Work that comes round: asking those who run a service whether all of it is still so."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from upwell.directory.actions.freshness import AGAIN_AFTER_DAYS, ask_whether_still_so
from upwell.directory.models import Asking, Service
from upwell.directory.models.services import FRESH_DAYS
from upwell.kit.jobs import every
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import days, now, today

MOST_LETTERS = 200  # at a time: a directory that was just brought in must not write to a thousand people in one night


@every(minutes=24 * 60)
def ask_whether_all_is_still_so() -> None:
    """One letter for each service that nobody confirmed for half a year and that was not asked about lately, the oldest first."""
    for service in due()[:MOST_LETTERS]:
        ask_whether_still_so(actor=SYSTEM, service=service)


def due() -> QuerySet[Service]:
    """Services to ask about. Those copied from elsewhere are not ours to ask: their own directory does."""
    lately = Asking.objects.filter(service=OuterRef("pk"), sent_at__gt=now() - days(AGAIN_AFTER_DAYS))
    old = Q(assured_date__isnull=True) | Q(assured_date__lt=today() - days(FRESH_DAYS))
    reachable = ~Q(email="") | ~Q(organization__email="") | Q(contacts__email__gt="")
    rows: QuerySet[Service] = Service.objects.visible_to(None).open()
    return rows.filter(old, reachable, ~Exists(lately), source=None).distinct().order_by("assured_date", "pk")
