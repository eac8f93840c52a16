"""Guards in the database itself: rows of the record are added, never changed and never taken away.

A guard is a trigger, so it also holds against a careless script, an admin's prompt and code that goes round the actions. What it cannot stop is somebody
who owns the database and drops it first: that is what signed checkpoints are for (`docs/verify.md`).

`install` is called by the migration; `lifted` serves the one command that empties a whole database (`flush`, which the tests use). A package above that
guards a table of its own registers it here, so that `flush` knows of it. A later migration that changes a guarded table on SQLite makes the table anew
and must call `install` again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from upwell.kit.registry import Registry


@dataclass(frozen=True)
class Guard:
    """What may still happen to rows of `table`: nothing, or an update of `column` alone, of every other column in `fixed` not.

    once: the column may only go from nothing to something. table and columns are names of ours, never input.
    """

    table: str
    column: str = ""
    fixed: tuple[str, ...] = ()
    once: bool = False

    def may_change(self) -> str:
        """The SQL condition under which an update is let through; the same on both databases but for how null compares."""
        same = [f"NEW.{name} {{same}} OLD.{name}" for name in self.fixed]
        opening = [f"OLD.{self.column} IS NULL", f"NEW.{self.column} IS NOT NULL"] if self.once else []
        return " AND ".join([*same, *opening])


guards: Registry[Guard] = Registry("guarded table")

ENTRY = Guard(
    "ledger_entry",
    column="position",
    fixed=(
        "id",
        "ref",
        "kind",
        "at",
        "actor_role",
        "subject_kind",
        "subject_ref",
        "facts",
        "commitments",
        "body",
    ),
    once=True,
)
LINK = Guard(
    "ledger_link",
    column="withdrawn_at",
    fixed=("id", "source_kind", "source_ref", "target_kind", "target_ref", "relation", "at", "entry_id"),
)
for guard in (ENTRY, LINK, Guard("ledger_node"), Guard("ledger_checkpoint")):
    guards.register(guard.table, guard)


def install(connection: BaseDatabaseWrapper, *chosen: Guard) -> None:
    """Put guards on their tables."""
    _execute(connection, [statement for guard in chosen for statement in _create(connection.vendor, guard)])


def remove(connection: BaseDatabaseWrapper, *chosen: Guard) -> None:
    """Take guards off."""
    _execute(connection, [statement for guard in chosen for statement in _drop(connection.vendor, guard)])


def _execute(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """No guard stands inside; all stand again afterwards, whatever happened."""
    there = set(connection.introspection.table_names())
    standing = [guard for guard in guards.values() if guard.table in there]
    remove(connection, *standing)
    try:
        yield
    finally:
        install(connection, *standing)


def _create(vendor: str, guard: Guard) -> list[str]:
    return _create_postgresql(guard) if vendor == "postgresql" else _create_sqlite(guard)


def _create_sqlite(guard: Guard) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{guard.table} is append-only'); END"
    condition = guard.may_change().format(same="IS")
    unless = f" WHEN NOT ({condition})" if condition else ""
    return [
        f"CREATE TRIGGER {guard.table}_keep BEFORE DELETE ON {guard.table} {refuse}",
        f"CREATE TRIGGER {guard.table}_fixed BEFORE UPDATE ON {guard.table}{unless} {refuse}",
    ]


def _create_postgresql(guard: Guard) -> list[str]:
    """23000 is the standard's code for a broken integrity rule: Django raises IntegrityError as on SQLite."""
    table, condition = guard.table, guard.may_change().format(same="IS NOT DISTINCT FROM")
    unless = f" WHEN (NOT ({condition}))" if condition else ""
    return [
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{table} is append-only' USING ERRCODE = '23000'; END $$",
        f"CREATE TRIGGER {table}_keep BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE TRIGGER {table}_empty BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
        f"CREATE TRIGGER {table}_fixed BEFORE UPDATE ON {table} FOR EACH ROW{unless} EXECUTE FUNCTION {table}_refuse()",
    ]


def _drop(vendor: str, guard: Guard) -> list[str]:
    if vendor == "postgresql":
        return [f"DROP FUNCTION IF EXISTS {guard.table}_refuse() CASCADE"]  # the triggers go with it
    return [f"DROP TRIGGER IF EXISTS {guard.table}_{what}" for what in ("keep", "fixed")]
