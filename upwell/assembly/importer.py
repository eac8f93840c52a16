"""A pool and its quotas brought in: two files in one folder or archive, pool.csv and quotas.csv."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from upwell.algorithms import sortition
from upwell.algorithms.canonical import new_salt
from upwell.assembly.models import Pool, PoolMember, Quota
from upwell.kit.errors import Refused
from upwell.kit.imports import Importer, Option, Problem, Row, Taken
from upwell.kit.imports.files import MOST_ROWS, Table, read_csv
from upwell.kit.imports.letters import lost
from upwell.kit.lengths import whole
from upwell.kit.models import ImportRun
from upwell.kit.permissions import SYSTEM
from upwell.ledger.actions import record

QUOTA_COLUMNS = ("feature", "value", "min", "max")
LONGEST_NAME, LONGEST_GIVEN = 120, 200


class PoolFiles(Importer):
    """People who said yes to being drawn, with the features that the quotas need."""

    name = "pool"
    title = _("Pool: people who can be drawn, and quotas")
    explanation = _(
        "A folder or archive with pool.csv (a column “id”, then one column for each feature) and quotas.csv (feature, value, min, max). "
        "What stands under “id” stays here, for those who write to the people drawn; on the public record each person is a number made here. "
        "Columns that no quota names are not kept. A pool comes in whole or not at all. "
        "Quotas that cannot be met together are refused, with the smallest change that would do."
    )
    permission = "assembly.keep_pools"
    several_files = True
    chunk_size = MOST_ROWS  # one piece: a lottery from half a pool would be a different lottery
    options: ClassVar[tuple[Option, ...]] = (
        Option("name", _("Name of the pool"), required=True),
        Option(
            "source",
            _("Who was asked, and how"),
            hint=_("For example: 9,000 letters to addresses drawn by lot; 944 said yes"),
        ),
    )

    def read(self, files: Mapping[str, bytes]) -> Sequence[Row]:
        """Rows of people, then rows of quotas."""
        people, quotas = _table(files, "pool.csv"), _table(files, "quotas.csv")
        if missing := [c for c in QUOTA_COLUMNS if c not in quotas.headings]:
            raise Refused("missing_column", _("quotas.csv has no column “%(column)s”."), column=missing[0])
        if "id" not in people.headings:
            raise Refused("missing_column", _("pool.csv has no column “%(column)s”."), column="id")
        rows_of_quotas = [
            Row(number, _quota(number, dict(zip(quotas.headings, cells, strict=False))))
            for number, cells in zip(quotas.numbers, quotas.rows, strict=True)
        ]
        asked = {row["feature"] for row in rows_of_quotas}
        features = [heading for heading in people.headings if heading in asked]
        rows = [
            Row(number, _person(dict(zip(people.headings, cells, strict=False)), features))
            for number, cells in zip(people.numbers, people.rows, strict=True)
        ]
        return rows + rows_of_quotas

    def check(self, rows: Sequence[Row]) -> Iterable[Problem]:
        """The pool as a whole: any problem refuses all of it, because a lottery from half a pool would be a different lottery."""
        people = [sortition.PoolMember(row["id"], row["features"]) for row in rows if row["what"] == "person"]
        quotas = [
            sortition.Quota(row["feature"], row["value"], row["min"], row["max"])
            for row in rows
            if row["what"] == "quota"
        ]
        try:
            sortition.check_pool(people, quotas, _likely_size(quotas))
        except sortition.SortitionError as error:
            return [Problem(0, str(error.params.get("feature", "")), error.code, str(error))]
        return ()

    def take(self, chunk: Sequence[Row], run: ImportRun) -> Taken:
        """The whole pool, or nothing where it is here already. Refused: `other_pool` where another is here under this name."""
        name = whole(str(run.options["name"]).strip(), LONGEST_NAME)
        people = {row["id"]: row["features"] for row in chunk if row["what"] == "person"}
        quotas = [row for row in chunk if row["what"] == "quota"]
        known = Pool.objects.filter(name=name).order_by("pk").first()
        if known is not None and known.withdrawn_at is not None:
            raise Refused("taken_back", _("The pool “%(name)s” was taken back. Give this one another name."), name=name)
        if known is not None:
            _require_same(known, people, quotas)
            return Taken(unchanged=len(chunk))
        pool = Pool.objects.create(
            name=name, source=str(run.options.get("source") or ""), features=sorted({q["feature"] for q in quotas})
        )
        PoolMember.objects.bulk_create(
            PoolMember(pool=pool, number=number, given=given, features=people[given])
            for number, given in _numbered(people)
        )
        Quota.objects.bulk_create(Quota(pool=pool, **_limits(row)) for row in quotas)
        record("assembly.pool_added", actor=SYSTEM, subject=pool, facts={"name": name, "features": pool.features})
        return Taken(added=len(chunk))


def _numbered(people: Iterable[str]) -> list[tuple[str, str]]:
    """A public number for each person, in an order that tells nothing of the file's."""
    salt = new_salt()
    in_no_order = sorted(people, key=lambda given: hashlib.sha256(salt + given.encode()).digest())
    return [(f"{number:04}", given) for number, given in enumerate(in_no_order, 1)]


def _limits(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in QUOTA_COLUMNS}


def _require_same(pool: Pool, people: Mapping[str, dict[str, str]], quotas: Sequence[Row]) -> None:
    here = dict(pool.members.values_list("given", "features"))
    asked = {(q.feature, q.value): (q.min, q.max) for q in pool.quotas.all()}
    if here != people or asked != {(q["feature"], q["value"]): (q["min"], q["max"]) for q in quotas}:
        raise Refused(
            "other_pool",
            _("There is another pool called “%(name)s”. A pool is never changed: give this one another name."),
            name=pool.name,
        )


def _likely_size(quotas: Sequence[sortition.Quota]) -> int:
    """A size that the quotas of the first feature allow: their least sum, and at least one."""
    features = {q.feature for q in quotas}
    return max([1, *(sum(q.min for q in quotas if q.feature == feature) for feature in features)])


def _table(files: Mapping[str, bytes], name: str) -> Table:
    if name not in files:
        raise Refused(
            "missing_file",
            _("There is no %(name)s in what you gave. Both pool.csv and quotas.csv are needed."),
            name=name,
        )
    table = read_csv(files[name], name)
    if table.wide:
        raise Refused(
            "too_many_cells",
            _("%(name)s, row %(row)s has more cells than the headings."),
            name=name,
            row=min(table.wide),
        )
    if broken := [n for n, cells in zip(table.numbers, table.rows, strict=True) if any(map(lost, cells))]:
        raise Refused(
            "wrong_letters", _("%(name)s, row %(row)s: letters were lost. Repair it."), name=name, row=broken[0]
        )
    return table


def _person(values: dict[str, str], features: list[str]) -> dict[str, Any]:
    return {
        "what": "person",
        "id": whole(values["id"].strip(), LONGEST_GIVEN),
        "features": {feature: values.get(feature, "").strip() for feature in features},
    }


def _quota(number: int, values: dict[str, str]) -> dict[str, Any]:
    try:
        least, most = int(values["min"]), int(values["max"])
    except ValueError as error:
        raise Refused(
            "not_a_number", _("quotas.csv, row %(row)s: min and max must be whole numbers."), row=number
        ) from error
    return {
        "what": "quota",
        "feature": values["feature"].strip(),
        "value": values["value"].strip(),
        "min": least,
        "max": most,
    }
