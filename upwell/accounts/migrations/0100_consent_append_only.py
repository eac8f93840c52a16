"""The database itself holds that a consent is never edited: it may be taken back once, and go when its person is erased; nothing else.

Who wrote it down may be forgotten (when the helper is erased). A later migration that makes SQLite copy this table drops the trigger: call `append_only` again after it.
"""

from django.db import migrations

FIXED = ("id", "ref", "person_id", "purpose", "scope", "subject_kind", "subject_ref", "wording", "how", "given_at")
SAYING = "a consent is never edited: it is taken back once, and given anew as a new row"


def _touched(differs: str) -> str:
    edited = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in FIXED)
    again = f"(OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at {differs} OLD.withdrawn_at)"
    other_helper = f"(NEW.written_down_by_id IS NOT NULL AND NEW.written_down_by_id {differs} OLD.written_down_by_id)"
    return f"{edited} OR {again} OR {other_helper}"


def append_only(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER accounts_consent_append_only BEFORE UPDATE ON accounts_consent FOR EACH ROW "
            f"WHEN {_touched('IS NOT')} BEGIN SELECT RAISE(ABORT, '{SAYING}'); END"
        )
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE FUNCTION accounts_consent_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{SAYING}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER accounts_consent_append_only BEFORE UPDATE ON accounts_consent FOR EACH ROW "
            f"WHEN ({_touched('IS DISTINCT FROM')}) EXECUTE FUNCTION accounts_consent_append_only()"
        )


def editable(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER accounts_consent_append_only")
    elif schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER accounts_consent_append_only ON accounts_consent")
        schema_editor.execute("DROP FUNCTION accounts_consent_append_only()")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(append_only, editable)]
