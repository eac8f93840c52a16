"""A list of services as a spreadsheet: `./run import listings FILE --option source=NAME`. One row for each service; the organisation's columns are repeated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from upwell.directory.actions.sources import take_listing, use_source
from upwell.directory.models import Service
from upwell.directory.sheet import BY_NAME, FIELDS, checked, listing_of
from upwell.kit.imports import Column, Importer, Option, Row, Taken, actor_of, parse_mixed_date, take_each
from upwell.kit.models import ImportRun

SOURCE = Option(
    "source",
    _("Where does this come from?"),
    required=True,
    hint=_(
        "A name: the council's list of groups. Bring the same list in under the same name again: then it is compared, not doubled."
    ),
)
LICENCE = Option("licence", _("On what terms may it be used?"), hint=_("For example: Open Government Licence 3.0"))


def _checked(name: str) -> Any:
    """The text as it is; refused when it cannot be meant. The value is made later, by the same code as for the form."""

    def check(text: str) -> str:
        BY_NAME[name].check(text)
        return text

    return check


class Listings(Importer):
    """Services from a spreadsheet."""

    name = "listings"
    title = _("Services, from a spreadsheet")
    explanation = _(
        "One row for each service. Only the name, the organisation and what happens there are needed; times and prices are read as people write them."
    )
    permission = "directory.bring_in"
    options = (SOURCE, LICENCE)
    columns = (
        Column("organization", _("Who offers it?"), required=True, guesses=("organisation", "organisation name", "provider", "charity")),
        Column("organization_description", _("What is the organisation?"), guesses=("about the organisation",)),
        Column("id", _("Its number in your list"), guesses=("id", "reference", "service id"), unique=True),
        Column("assured_date", _("When was it last checked?"), guesses=("last checked", "assured date", "verified", "last updated"), parse=parse_mixed_date),
        *(Column(f.name, f.label, f.is_needed, f.guesses, _checked(f.name), hint=f.hint) for f in FIELDS),
    )  # fmt: skip

    def take(self, chunk: Sequence[Row], run: ImportRun) -> Taken:
        actor = actor_of(run)
        source = use_source(actor=actor, name=run.options["source"], licence=run.options.get("licence", ""))
        return take_each(chunk, lambda row: take_listing(actor=actor, source=source, listing=as_listing(row)))


def as_listing(row: Row) -> dict[str, Any]:
    """The row in the nested shape. The day of checking is what the list says; a list that says nothing about it is not taken for checked."""
    words = checked({name: str(row.get(name) or "") for name in BY_NAME})
    organization = row["organization"]
    described = row.get("organization_description") or organization
    checked_on = row.get("assured_date")
    return listing_of(words) | {
        "id": row.get("id") or "",
        "status": Service.Status.ACTIVE.value,
        "assured_date": checked_on.date() if isinstance(checked_on, datetime) else checked_on,
        "organization": {"name": organization, "description": described},
    }
