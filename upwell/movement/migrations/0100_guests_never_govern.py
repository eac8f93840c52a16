"""The database itself holds that a guest of an institution never holds an office, never votes, and is never let into a members' room; and that what a group
brought along of the record of a former home is kept as it came.

A later migration that makes SQLite copy one of these tables drops its triggers: call `install` again after it.
"""

from django.db import migrations

from upwell.ledger import append_only

GUEST = "(SELECT kind FROM movement_member WHERE id = NEW.member_id) <> 'member'"
HOLDS = (
    "NEW.kind = 'guest' AND EXISTS (SELECT 1 FROM movement_term WHERE movement_term.member_id = NEW.id AND movement_term.ended_at IS NULL)"
)
INSIDE = (
    "NEW.left_at IS NULL AND EXISTS (SELECT 1 FROM movement_room AS room JOIN movement_member AS belongs ON belongs.group_id = room.group_id"
    " WHERE room.space_id = NEW.space_id AND room.kind = 'private' AND belongs.person_id = NEW.person_id AND belongs.kind = 'guest' AND belongs.left_at IS NULL)"
)
# name, table, events, condition, what is said
TRIGGERS = (
    ("movement_no_guest_in_office", "movement_term", GUEST, "a guest never holds an office in a group"),
    ("movement_no_guest_votes", "movement_ballot", GUEST, "a guest never votes in a group"),
    ("movement_no_holder_is_guest", "movement_member", HOLDS, "whoever holds an office in a group is no guest"),
    ("movement_no_guest_inside", "community_membership", INSIDE, "a guest is never let into a room for members only"),
)


def install(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, table, condition, words in TRIGGERS:
        for statement in (sqlite if vendor == "sqlite" else postgresql)(name, table, condition, words):
            schema_editor.execute(statement)
    append_only.install(schema_editor.connection, append_only.Guard("movement_inheritedentry"))


def sqlite(name, table, condition, words):
    for event in ("INSERT", "UPDATE"):
        yield (
            f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )


def postgresql(name, table, condition, words):
    """PostgreSQL allows no subquery in WHEN, so the condition stands in the function."""
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
        f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    yield f"CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def remove(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, table, _condition, _words in TRIGGERS:
        if vendor == "sqlite":
            for event in ("insert", "update"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}_{event}")
        else:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE")
    append_only.remove(schema_editor.connection, append_only.Guard("movement_inheritedentry"))


class Migration(migrations.Migration):
    dependencies = [("movement", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
