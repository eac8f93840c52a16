"""A pool and its quotas brought in: two files in one folder or archive, pool.csv and quotas.csv."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from upwell.algorithms import sortition
from upwell.assembly.models import Pool, PoolMember, Quota
from upwell.kit.errors import Refused
from upwell.kit.imports import Importer, Option, Problem, Row, Taken
from upwell.kit.imports.files import Table, read_csv
from upwell.kit.models import ImportRun
from upwell.kit.permissions import SYSTEM
from upwell.ledger.actions import record

QUOTA_COLUMNS = ("feature", "value", "min", "max")


class PoolFiles(Importer):
    """People who said yes to being drawn, with the features that the quotas need."""

    name = "pool"
    title = _("Pool: people who can be drawn, and quotas")
    explanation = _(
        "A folder or archive with pool.csv (a column “id”, then one column for each feature) and quotas.csv (feature, value, min, max). No names: numbers only. "
        "Quotas that cannot be met together are refused, with the smallest change that would do."
    )
    permission = "assembly.keep_pools"
    several_files = True
    chunk_size = 1000
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
        features = [heading for heading in people.headings if heading != "id"]
        rows = [
            Row(number, _person(dict(zip(people.headings, cells, strict=False)), features))
            for number, cells in zip(people.numbers, people.rows, strict=True)
        ]
        return rows + [
            Row(number, _quota(number, dict(zip(quotas.headings, cells, strict=False))))
            for number, cells in zip(quotas.numbers, quotas.rows, strict=True)
        ]

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
        """Add people and quotas that are not here yet."""
        pool = self._pool(run, chunk)
        people = [
            PoolMember(pool=pool, number=row["id"], features=row["features"])
            for row in chunk
            if row["what"] == "person"
        ]
        quotas = [
            Quota(pool=pool, feature=row["feature"], value=row["value"], min=row["min"], max=row["max"])
            for row in chunk
            if row["what"] == "quota"
        ]
        have = set(
            PoolMember.objects.filter(pool=pool, number__in=[m.number for m in people]).values_list("number", flat=True)
        )
        asked = set(Quota.objects.filter(pool=pool).values_list("feature", "value"))
        new_people = [member for member in people if member.number not in have]
        new_quotas = [quota for quota in quotas if (quota.feature, quota.value) not in asked]
        PoolMember.objects.bulk_create(new_people)
        Quota.objects.bulk_create(new_quotas)
        added = len(new_people) + len(new_quotas)
        return Taken(added=added, unchanged=len(chunk) - added)

    def _pool(self, run: ImportRun, chunk: Sequence[Row]) -> Pool:
        pool = Pool.objects.filter(name=run.options["name"]).order_by("pk").first()
        if pool is None:
            features = sorted(chunk[0]["features"]) if chunk and chunk[0]["what"] == "person" else []
            pool = Pool.objects.create(
                name=run.options["name"], source=str(run.options.get("source") or ""), features=features
            )
            record("assembly.pool_added", actor=SYSTEM, subject=pool, facts={"name": pool.name, "features": features})
        return pool


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
    return read_csv(files[name], name)


def _person(values: dict[str, str], features: list[str]) -> dict[str, Any]:
    return {
        "what": "person",
        "id": values["id"].strip(),
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
