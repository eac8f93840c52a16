"""What the database itself holds: transfers and entries stay as they are, every transfer has its two sides, a balance is what the entries say.

Both sides are written by a trigger when the transfer is inserted, so there is no moment and no code path in which one of them is missing; a second trigger refuses any entry
that is not one of these two. So the entries of every transfer sum to nothing, and with them all of it, on both databases. Both accounts are locked in the order of their
keys: two transfers in opposite directions wait for each other instead of ending in a deadlock.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from upwell.ledger.append_only import Guard, guards, install, remove
from upwell.promises.guards import Rule, same

# Somebody leaves: then their account is of nobody any more, and for good. Nothing else of it changes but the balance, the place and when we told them something.
ACCOUNT = Rule(
    "timebank_account",
    condition=f"{same('id', 'ref', 'opened_at')} AND ({same('kind', 'person_id')} "
    "OR (OLD.kind = 'member' AND NEW.kind = 'left' AND NEW.person_id IS NULL))",
)
ALL = (ACCOUNT, Guard("timebank_transfer"), Guard("timebank_entry"))

for guard in ALL:
    guards.register(guard.table, guard)

_LAST = "COALESCE((SELECT balance FROM timebank_entry WHERE account_id = NEW.id ORDER BY id DESC LIMIT 1), 0)"
_UNTRUE_BALANCE = f"NEW.balance <> {_LAST}"
_UNTRUE_ENTRY = (
    "NOT EXISTS (SELECT 1 FROM timebank_transfer t WHERE t.id = NEW.transfer_id AND ("
    "(t.from_account_id = NEW.account_id AND NEW.minutes = -t.minutes) OR (t.to_account_id = NEW.account_id AND NEW.minutes = t.minutes))) "
    "OR NEW.balance <> NEW.minutes + (SELECT balance FROM timebank_account WHERE id = NEW.account_id)"
)
_UNTRUE_REVERSAL = (
    "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM timebank_transfer t WHERE t.id = NEW.reverses_id AND t.reverses_id IS NULL "
    "AND t.from_account_id = NEW.to_account_id AND t.to_account_id = NEW.from_account_id AND t.minutes = NEW.minutes)"
)
# name, table, when, what is refused, the words of the refusal
_CHECKS = (
    ("timebank_account_begins", "timebank_account", "INSERT", "NEW.balance <> 0", "an account begins with nothing"),
    ("timebank_account_adds_up", "timebank_account", "UPDATE OF balance", _UNTRUE_BALANCE, "a balance is the sum of its entries"),
    ("timebank_entry_is_a_side", "timebank_entry", "INSERT", _UNTRUE_ENTRY, "an entry is one side of its transfer"),
    ("timebank_transfer_turned", "timebank_transfer", "INSERT", _UNTRUE_REVERSAL, "a reversal is its transfer turned round, once"),
)  # fmt: skip
_SIDE = (
    "INSERT INTO timebank_entry (transfer_id, account_id, minutes, balance) "
    "SELECT NEW.id, id, {sign}NEW.minutes, balance {sign} NEW.minutes FROM timebank_account WHERE id = NEW.{which}_account_id; "
    "UPDATE timebank_account SET balance = balance {sign} NEW.minutes WHERE id = NEW.{which}_account_id;"
)
_SIDES = f"{_SIDE.format(sign='-', which='from')} {_SIDE.format(sign='+', which='to')}"


def put_on(connection: BaseDatabaseWrapper) -> None:
    """Put every guard of this package on its table."""
    install(connection, *ALL)
    with connection.cursor() as cursor:
        for statement in _postgresql() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def take_off(connection: BaseDatabaseWrapper) -> None:
    """Take them off."""
    remove(connection, *ALL)
    with connection.cursor() as cursor:
        for name in [*(check[0] for check in _CHECKS), "timebank_transfer_sides"]:
            postgresql = f"DROP FUNCTION IF EXISTS {name}() CASCADE"
            cursor.execute(postgresql if connection.vendor == "postgresql" else f"DROP TRIGGER IF EXISTS {name}")


def _sqlite() -> list[str]:
    checks = [
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} WHEN {refused} BEGIN SELECT RAISE(ABORT, '{words}'); END"
        for name, table, when, refused, words in _CHECKS
    ]
    return [*checks, f"CREATE TRIGGER timebank_transfer_sides AFTER INSERT ON timebank_transfer BEGIN {_SIDES} END"]


def _postgresql() -> list[str]:
    checks = [
        _function(name, f"IF {refused} THEN RAISE EXCEPTION '{words}' USING ERRCODE = '23000'; END IF; RETURN NEW;")
        + f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        for name, table, when, refused, words in _CHECKS
    ]
    in_order = "PERFORM 1 FROM timebank_account WHERE id IN (NEW.from_account_id, NEW.to_account_id) ORDER BY id FOR NO KEY UPDATE; "
    sides = _function("timebank_transfer_sides", f"{in_order}{_SIDES} RETURN NEW;")
    after = "CREATE TRIGGER timebank_transfer_sides AFTER INSERT ON timebank_transfer FOR EACH ROW EXECUTE FUNCTION timebank_transfer_sides()"
    return [*checks, sides + after]


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$; "
