"""What follows from other rows of a service, and what a search asks for."""

from __future__ import annotations

from upwell.directory import listings
from upwell.directory.models import Service


def reckon(service: Service) -> None:
    """What a search asks for and what follows from other rows: open days, and whether it costs nothing."""
    rules = (one.byday for one in listings.schedules_of(service))
    amounts = list(service.cost_options.values_list("amount", flat=True))
    service.open_days = listings.days_mask(rules)
    service.is_free = None if not amounts or None in amounts else not any(amounts)
    service.save(update_fields=["open_days", "is_free"])
