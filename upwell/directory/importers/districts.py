"""The middles of postcode districts: `./run import districts FILE`. The operator brings them from a source whose licence fits; none come with the software."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.directory.actions.districts import put_district
from upwell.directory.notation import district_of
from upwell.kit.errors import Refused
from upwell.kit.imports import Column, Importer, Row, Taken, actor_of, take_each
from upwell.kit.models import ImportRun


def _code(text: str) -> str:
    found = district_of(text)
    if not found:
        raise Refused(
            "no_district",
            _("“%(text)s” is no postcode district. Write the first half of a postcode: SW1A"),
            text=text[:20],
        )
    return found


def _degrees(text: str) -> float:
    number = float(text)
    if not -180 <= number <= 180:
        raise Refused("not_on_earth", _("“%(text)s” is no place on a map."), text=text[:20])
    return number


class Districts(Importer):
    """Postcode districts and where their middle is."""

    name = "districts"
    title = _("Postcode districts")
    explanation = _(
        "One row for each first half of a postcode, with the middle of it as latitude and longitude. Areas are named by their codes."
    )
    permission = "directory.bring_in"
    columns = (
        Column("code", _("District"), required=True, unique=True, guesses=("postcode", "outcode", "postcode district"), parse=_code),
        Column("latitude", _("Latitude"), required=True, guesses=("lat",), parse=_degrees),
        Column("longitude", _("Longitude"), required=True, guesses=("lon", "lng", "long"), parse=_degrees),
        Column("place", _("What it is called"), guesses=("town", "name", "place name")),
        Column("area", _("Code of the area"), guesses=("area code", "district code", "lad")),
    )  # fmt: skip

    def take(self, chunk: Sequence[Row], run: ImportRun) -> Taken:
        actor: Any = actor_of(run)
        return take_each(chunk, lambda row: put_district(actor=actor, **{c.name: row[c.name] for c in self.columns}))
