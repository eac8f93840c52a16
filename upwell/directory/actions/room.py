"""Whether there is room: the one thing that providers say without waiting for anybody, because tomorrow it is different."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.directory.models import Capacity, Service
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now, today

PLACES = "places"
MOST_WEEKS = 520


def say_room(
    *,
    actor: Actor,
    service: Service,
    room: str,
    waiting_weeks: int | None = None,
    wait_time: str = "",
    available: int | None = None,
    maximum: int | None = None,
) -> Service:
    """Say whether there is room, how long people wait, and how many places are free of how many. It stands with today's date.

    Not on the record: it changes every week, and the record is for what should be remembered.

    Refused: `no_room`, `too_long`, `more_than_all`, `full_with_places`.
    """
    with transaction.atomic():
        service = Service.objects.lock(service.pk)
        require("directory.say_room", actor, service)
        _check(room, waiting_weeks, available, maximum)
        service.room, service.room_on = room, today()
        service.waiting_weeks = (
            waiting_weeks if room in (Service.Room.WAITING, Service.Room.FULL, Service.Room.ASK) else None
        )
        service.wait_time, service.last_modified = wait_time.strip()[:200], now()
        service.save(update_fields=["room", "room_on", "waiting_weeks", "wait_time", "last_modified"])
        service.capacities.filter(unit=PLACES).delete()
        if available is not None:
            Capacity.objects.create(service=service, unit=PLACES, available=available, maximum=maximum)
    return service


def _check(room: str, waiting_weeks: int | None, available: int | None, maximum: int | None) -> None:
    if room not in Service.Room.values:
        raise Refused("no_room", _("Say whether there is room."))
    if waiting_weeks is not None and not 0 <= waiting_weeks <= MOST_WEEKS:
        raise Refused("too_long", _("Write the weeks that people wait as a number up to 520."))
    if available is not None and maximum is not None and available > maximum:
        raise Refused("more_than_all", _("There cannot be more free places than places."))
    if available and room == Service.Room.FULL:
        raise Refused("full_with_places", _("You wrote that it is full, and that there are free places. Which is it?"))
