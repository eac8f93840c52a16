"""What the database itself refuses: a signed charter that changes, a duty whose date or holder is edited, an explanation that disappears.

The guards of the record (`ledger.append_only`) do the work; here stand the conditions under which a change is let through. One rule more needs a look into
other tables and is a trigger of its own: a duty goes to another body only when that body took over.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from upwell.ledger.append_only import Guard, guards, install, remove


@dataclass(frozen=True)
class Rule(Guard):
    """A guard whose condition is said in full. {same} compares so that null equals null."""

    condition: str = ""

    def may_change(self) -> str:
        return self.condition


def same(*columns: str) -> str:
    """These columns stay as they are."""
    return " AND ".join(f"NEW.{column} {{same}} OLD.{column}" for column in columns)


TERMS = (
    *(
        "level",
        "promise",
        "open_to",
        "not_open",
        "who_decides",
        "accountable",
        "who_takes_part",
        "if_missed",
        "data_use",
    ),
    *("payment", "run_by", "paid_by", "closing", "support_gate", "support_days", "admit_days", "answer_days"),
    *("handoff_days", "verdict_days", "stages", "effective_on"),
)

# After signing nothing changes, but that an erased signer is no longer named: their post is.
VERSION = Rule(
    "promises_charterversion",
    condition=f"{same('id', 'ref', 'charter_id', 'number')} AND (OLD.signed_at IS NULL OR ({same('signed_at', 'signed_title', *TERMS)} "
    f"AND (NEW.signed_by_id IS NULL OR {same('signed_by_id')})))",
)

FIXED = (
    *(
        "id",
        "ref",
        "kind",
        "subject_kind",
        "subject_ref",
        "role",
        "scope_kind",
        "scope_ref",
        "because",
        "charter_id",
        "process_id",
    ),
    *("public", "opened_at", "due_on"),
)
DUTY = Rule(
    "promises_duty",
    condition=f"{same(*FIXED)} AND (OLD.done_at IS NULL OR ({same('done_at', 'outcome', 'body_id')})) "
    f"AND (NOT ({same('body_id')}) OR {same('holder')}) AND (OLD.told_overdue_at IS NULL OR {same('told_overdue_at')})",
)
NOTE = Guard("promises_dutynote")
ALL = (VERSION, DUTY, NOTE)

for guard in ALL:
    guards.register(guard.table, guard)

_FOLLOWS = (
    "EXISTS (SELECT 1 FROM places_publicbody WHERE id = OLD.body_id AND successor_id = NEW.body_id) "
    "OR EXISTS (SELECT 1 FROM promises_process WHERE id = OLD.process_id AND inheritor_id = NEW.body_id)"
)
_SQLITE = f"""CREATE TRIGGER promises_duty_follows BEFORE UPDATE OF body_id ON promises_duty
WHEN NOT (NEW.body_id IS OLD.body_id) AND NOT ({_FOLLOWS})
BEGIN SELECT RAISE(ABORT, 'a duty passes only to whoever took over'); END"""
_POSTGRESQL = f"""CREATE FUNCTION promises_duty_follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NEW.body_id IS DISTINCT FROM OLD.body_id AND NOT ({_FOLLOWS}) THEN
RAISE EXCEPTION 'a duty passes only to whoever took over' USING ERRCODE = '23000'; END IF; RETURN NEW; END $$;
CREATE TRIGGER promises_duty_follows BEFORE UPDATE OF body_id ON promises_duty
FOR EACH ROW EXECUTE FUNCTION promises_duty_follows()"""


def put_on(connection: BaseDatabaseWrapper) -> None:
    """Put every guard of this package on its table."""
    install(connection, *ALL)
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL if connection.vendor == "postgresql" else _SQLITE)


def take_off(connection: BaseDatabaseWrapper) -> None:
    """Take them off."""
    remove(connection, *ALL)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS promises_duty_follows() CASCADE")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS promises_duty_follows")
