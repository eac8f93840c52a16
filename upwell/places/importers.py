"""Areas and public bodies from CSV files: `./run import areas FILE`, `./run import bodies FILE`, or the page for files.

Rows may name each other (a parent, a successor) in any order, so a file is taken in one transaction: first everything is written down, then what ended is
ended. What is known already is left alone; a row that says something else about it is refused and says what is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from upwell.kit.errors import Refused
from upwell.kit.imports import Column, Importer, Problem, Row, Taken, actor_of, parse_mixed_date
from upwell.kit.models import ImportRun
from upwell.kit.time import days
from upwell.places import actions
from upwell.places.models import Area, PublicBody, Remit

WHOLE_FILE = 100_000

_FROM = Column("valid_from", _("First day"), guesses=("valid from", "start date", "open date"), parse=parse_mixed_date)
_TO = Column("valid_to", _("Last day"), guesses=("valid to", "end date", "close date"), parse=parse_mixed_date)


class Areas(Importer):
    """Areas with codes, kinds, days and successors."""

    name = "areas"
    title = _("Areas")
    explanation = _(
        "One row for each area. A parent and a successor are named by their codes, and may stand anywhere in the file."
    )
    permission = "places.add_area"
    chunk_size = WHOLE_FILE
    columns = (
        Column("code", _("Code"), required=True, unique=True, guesses=("area code", "gss code")),
        Column("name", _("Name"), required=True, guesses=("area name",)),
        Column("kind", _("Kind"), required=True, guesses=("type", "area type")),
        Column("parent", _("Code of the larger area"), guesses=("parent", "parent code")),
        _FROM,
        _TO,
        Column("successor", _("Code of what came after"), guesses=("successor", "successor code")),
    )

    def check(self, rows: Sequence[Row]) -> Iterable[Problem]:
        """Codes that nobody knows, days that run backwards, circles."""
        known = dict(Area.objects.values_list("code", "parent__code"))
        after = dict(Area.objects.values_list("code", "successor__code"))
        yield from _unknown(rows, "parent", set(known))
        yield from _unknown(rows, "successor", set(known))
        yield from _circles(rows, "parent", known)
        yield from _circles(rows, "successor", after)
        yield from _backwards(rows)

    def take(self, chunk: Sequence[Row], run: ImportRun) -> Taken:
        actor = actor_of(run)
        return _take(_parents_first(chunk), (lambda row: self._add(actor, row), lambda row: self._end(actor, row)))

    def _add(self, actor: Any, row: Row) -> bool:
        known = Area.objects.filter(code=row["code"]).first()
        if known is not None:
            _require_same(known.name, row["name"])
            return False
        parent = _by_code(Area, row.get("parent"))
        plain = {name: row[name] for name in ("code", "name", "kind", "valid_from", "valid_to")}
        actions.add_area(actor=actor, parent=parent, **plain)
        return True

    def _end(self, actor: Any, row: Row) -> bool:
        area, successor = _by_code(Area, row["code"]), _by_code(Area, row.get("successor"))
        if area is None or successor is None or area.successor_id is not None or row.get("valid_to") is None:
            return False
        actions.end_area(actor=actor, area=area, on=row["valid_to"] + days(1), successor=successor)
        return True


class Bodies(Importer):
    """Public bodies, and what they decide."""

    name = "bodies"
    title = _("Public bodies")
    explanation = _(
        "One row for each body, or for each thing that a body decides: then the body's own columns are repeated."
    )
    permission = "places.add_body"
    chunk_size = WHOLE_FILE
    columns = (
        Column("code", _("Code"), required=True, guesses=("body code", "organisation code", "ods code")),
        Column("name", _("Name"), required=True, guesses=("body name", "organisation name", "organisation")),
        Column("kind", _("Kind"), required=True, guesses=("type", "body type")),
        Column("about", _("About it"), guesses=("about", "description")),
        _FROM,
        _TO,
        Column("successor", _("Code of who took over"), guesses=("successor", "successor code")),
        Column("decides", _("What it decides"), guesses=("decides", "remit")),
        Column("area", _("Code of the area"), guesses=("area", "area code")),
    )

    def check(self, rows: Sequence[Row]) -> Iterable[Problem]:
        """Codes that nobody knows, days that run backwards, circles, half a remit."""
        after = dict(PublicBody.objects.values_list("code", "successor__code"))
        yield from _unknown(rows, "successor", set(after))
        yield from _circles(rows, "successor", after)
        yield from _backwards(rows)
        areas = set(Area.objects.values_list("code", flat=True))
        for row in rows:
            if row.get("area") and row["area"] not in areas:
                yield _problem(
                    row, "area", "unknown_code", _now("No area has the code “%(code)s”.") % {"code": row["area"]}
                )
            elif bool(row.get("decides")) != bool(row.get("area")):
                yield _problem(row, "decides", "half_a_remit", _now("Say both what it decides and for which area."))

    def take(self, chunk: Sequence[Row], run: ImportRun) -> Taken:
        actor = actor_of(run)
        steps = (
            lambda row: self._add(actor, row),
            lambda row: self._add_remit(actor, row),
            lambda row: self._end(actor, row),
        )
        return _take(chunk, steps)

    def _add(self, actor: Any, row: Row) -> bool:
        known = PublicBody.objects.filter(code=row["code"]).first()
        if known is not None:
            _require_same(known.name, row["name"])
            return False
        plain = {name: row[name] for name in ("code", "name", "kind", "about", "valid_from", "valid_to")}
        actions.add_body(actor=actor, **plain)
        return True

    def _add_remit(self, actor: Any, row: Row) -> bool:
        body, area = _by_code(PublicBody, row["code"]), _by_code(Area, row.get("area"))
        if body is None or area is None or Remit.objects.filter(body=body, area=area, decides=row["decides"]).exists():
            return False
        # Where somebody took over, the remit ends and passes on with the body.
        since, until = row.get("valid_from"), None if row.get("successor") else row.get("valid_to")
        actions.add_remit(actor=actor, body=body, decides=row["decides"], area=area, valid_from=since, valid_to=until)
        return True

    def _end(self, actor: Any, row: Row) -> bool:
        body, successor = _by_code(PublicBody, row["code"]), _by_code(PublicBody, row.get("successor"))
        if body is None or successor is None or body.successor_id is not None or row.get("valid_to") is None:
            return False
        actions.abolish_body(actor=actor, body=body, on=row["valid_to"] + days(1), successor=successor)
        return True


def _take(rows: Sequence[Row], steps: Sequence[Callable[[Row], bool]]) -> Taken:
    """Every step for all rows before the next; a row refused once is left out of the later ones."""
    changed: dict[int, bool] = dict.fromkeys((row.number for row in rows), False)
    refused: dict[int, Problem] = {}
    for step in steps:
        for row in rows:
            if row.number in refused:
                continue
            try:
                with transaction.atomic():
                    changed[row.number] |= step(row)
            except Refused as refusal:
                refused[row.number] = Problem(row.number, "", refusal.code, str(refusal))
    kept = [did for number, did in changed.items() if number not in refused]
    return Taken(added=sum(kept), unchanged=len(kept) - sum(kept), refused=list(refused.values()))


def _by_code(model: type[Any], code: str | None) -> Any:
    return model.objects.filter(code=code).first() if code else None


def _require_same(known: str, told: str) -> None:
    if known != told:
        raise Refused("known_otherwise", _("This code is known already as “%(known)s”."), known=known)


def _problem(row: Row, field: str, code: str, sentence: str) -> Problem:
    return Problem(row.number, field, code, sentence)


def _unknown(rows: Sequence[Row], field: str, known: set[str]) -> Iterator[Problem]:
    told = known | {row["code"] for row in rows}
    for row in rows:
        if row.get(field) and row[field] not in told:
            sentence = _now("Nothing has the code “%(code)s”, here or in this file.") % {"code": row[field]}
            yield _problem(row, field, "unknown_code", sentence)


def _circles(rows: Sequence[Row], field: str, known: Mapping[str, str | None]) -> Iterator[Problem]:
    onward = {**known, **{row["code"]: row[field] for row in rows if row.get(field)}}
    for row in rows:
        code, seen = row.get(field), set[str]()
        while code and code not in seen and code != row["code"]:
            seen.add(code)
            code = onward.get(code)
        if code and code == row["code"]:
            yield _problem(row, field, "circle", _now("Followed on, this comes back to itself."))


def _backwards(rows: Sequence[Row]) -> Iterator[Problem]:
    for row in rows:
        first, last = row.get("valid_from"), row.get("valid_to")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            yield _problem(row, "valid_to", "impossible_date", _now("The last day is before the first."))
        elif row.get("successor") and last is None:
            yield _problem(row, "valid_to", "missing", _now("Something came after it: then say its last day too."))


def _parents_first(rows: Sequence[Row]) -> list[Row]:
    """Each row after the row of its parent; `check` has refused circles."""
    by_code, placed, ordered = {row["code"]: row for row in rows}, set[str](), list[Row]()
    for row in rows:
        line = []
        here: Row | None = row
        while here is not None and here["code"] not in placed:
            placed.add(here["code"])
            line.append(here)
            here = by_code.get(here.get("parent") or "")
        ordered += reversed(line)
    return ordered
