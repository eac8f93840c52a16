"""Where postcode districts are."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.directory.models import District
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.places.models import Area


def put_district(
    *, actor: Actor, code: str, latitude: float, longitude: float, place: str = "", area: str = ""
) -> bool:
    """Write a district down, or let it be where it is said to be now; False when it was there already.

    Refused: `not_on_earth`, `unknown_code`.
    """
    with transaction.atomic():
        require("directory.bring_in", actor)
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise Refused("not_on_earth", _("This is no place on a map."))
        found = Area.objects.filter(code=area).first() if area else None
        if area and found is None:
            raise Refused("unknown_code", _("No area has the code “%(area)s”."), area=area)
        told = {"latitude": latitude, "longitude": longitude, "place": place[:120], "area": found}
        known = District.objects.filter(code=code).first()
        if known is not None and all(getattr(known, name) == value for name, value in told.items()):
            return False
        District.objects.update_or_create(code=code, defaults=told)
    return True
