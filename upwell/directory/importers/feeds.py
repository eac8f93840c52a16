"""Other directories: pages of `/services` as JSON, or the tables of HSDS as CSV, in one file, a folder or a .zip. `./run import hsds PATH --option source=NAME`.

Strict about the service itself (id, name, status, organisation); whatever else does not fit is left out of that service, and `./run check-feed` lists it.
Names of contacts are left at the door unless whoever brings the feed in says that these people agreed: a feed that names them is no such agreement.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from upwell.directory.actions.sources import take_listing, use_source
from upwell.directory.importers.normal import normal
from upwell.directory.importers.spreadsheets import LICENCE, SOURCE
from upwell.directory.importers.tables import services_of
from upwell.directory.shape import misfits
from upwell.kit.errors import Refused
from upwell.kit.imports import Importer, Option, Problem, Row, Taken, actor_of, take_each
from upwell.kit.models import ImportRun

FATAL = {"", "id", "name", "status", "organization", "organization.name"}


def _names(actor: Any) -> Iterable[tuple[str, Any]]:
    return [("yes", _("They agreed, all of them"))]


class Feeds(Importer):
    """Services of another directory."""

    name = "hsds"
    title = _("Services, from another directory (Open Referral)")
    explanation = _("Pages of services as JSON, or the tables as CSV: one file, or all of them together in a .zip.")
    permission = "directory.bring_in"
    several_files = True
    options = (
        SOURCE,
        LICENCE,
        Option("url", _("Address of the feed")),
        Option("named", _("May the people named as contacts be named here?"), choices=_names),
    )

    def read(self, files: Mapping[str, bytes]) -> Sequence[Row]:
        """Every service, with its number in its file."""
        tables = {name: content for name, content in files.items() if name.lower().endswith(".csv")}
        if tables:
            return [Row(number, {"service": one}, "services.csv") for number, one in enumerate(services_of(tables), 2)]
        rows = list(_rows(files))
        return _with_organizations(rows, files)

    def check(self, rows: Sequence[Row]) -> Iterator[Problem]:
        """What a service cannot do without, and ids said twice."""
        seen = set[str]()
        for row in rows:
            service = row["service"]
            told = service if isinstance(service, Mapping) else {}
            found = [one for one in misfits("service", service) if one.where in FATAL]
            if isinstance(service, Mapping) and not isinstance(told.get("organization"), Mapping):
                yield Problem(row.number, "organization", "missing", _now("It does not say who offers it."), row.file)
            for one in found:
                yield Problem(
                    row.number,
                    one.where,
                    one.code,
                    _now("This is not as it should be: %(says)s.") % {"says": one.says},
                    row.file,
                )
            if told.get("id") in seen:
                yield Problem(
                    row.number, "id", "duplicate", _now("Another service before it has the same id."), row.file
                )
            seen.add(str(told.get("id")))

    def take(self, chunk: Sequence[Row], run: ImportRun) -> Taken:
        actor, options = actor_of(run), run.options
        source = use_source(
            actor=actor, name=options["source"], url=options.get("url", ""), licence=options.get("licence", "")
        )
        may_name = options.get("named") == "yes"
        return take_each(
            chunk,
            lambda row: take_listing(actor=actor, source=source, listing=normal(row["service"], may_name=may_name)),
        )


def _loaded(name: str, content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise Refused("not_json", _("%(name)s is no JSON: it breaks off, or is something else."), name=name) from error


def contents_of(loaded: Any) -> list[Any]:
    """The things of a page, of a bare list, or the one thing."""
    if isinstance(loaded, Mapping) and isinstance(loaded.get("contents"), list):
        return list(loaded["contents"])
    return list(loaded) if isinstance(loaded, list) else [loaded]


def _rows(files: Mapping[str, bytes]) -> Iterator[Row]:
    for name, content in sorted(files.items()):
        for number, one in enumerate(contents_of(_loaded(name, content)), 1):
            if not (isinstance(one, Mapping) and _is_no_service(one)):
                yield Row(number, {"service": one}, name)


def _is_no_service(one: Mapping[str, Any]) -> bool:
    """An organisation, a term, a front page: files of a feed lie together, and only the services are rows."""
    return "status" not in one and not {"organization", "organization_id", "service_at_locations"} & set(one)


def _with_organizations(rows: list[Row], files: Mapping[str, bytes]) -> list[Row]:
    """Services that only name the id of their organisation get it from the file of organisations."""
    known = {
        str(one["id"]): one
        for name, content in files.items()
        for one in contents_of(_loaded(name, content))
        if isinstance(one, Mapping) and one.get("id") and one.get("name") and _is_no_service(one)
    }
    for row in rows:
        service = row["service"]
        if (
            isinstance(service, Mapping)
            and not service.get("organization")
            and str(service.get("organization_id")) in known
        ):
            row.values["service"] = {**service, "organization": known[str(service["organization_id"])]}
    return rows
