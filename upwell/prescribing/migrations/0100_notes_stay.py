"""What was written in a case is never changed: a trigger holds that. It goes when its person goes, so it may be deleted."""

from django.db import migrations

FIXED = ("referral_id", "kind", "outcome", '"on"', "minutes", "text", "at")
CHANGED = {
    "sqlite": " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in FIXED),
    "postgresql": " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FIXED),
}
SQLITE = f"""CREATE TRIGGER prescribing_contact_fixed BEFORE UPDATE ON prescribing_contact WHEN {CHANGED["sqlite"]}
BEGIN SELECT RAISE(ABORT, 'what was written in a case stays as it is'); END"""
POSTGRESQL = f"""CREATE FUNCTION prescribing_contact_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'what was written in a case stays as it is' USING ERRCODE = '23000'; END $$;
CREATE TRIGGER prescribing_contact_fixed BEFORE UPDATE ON prescribing_contact FOR EACH ROW WHEN ({CHANGED["postgresql"]})
EXECUTE FUNCTION prescribing_contact_refuse()"""


def install(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS prescribing_contact_refuse() CASCADE")
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS prescribing_contact_fixed")


class Migration(migrations.Migration):
    dependencies = [("prescribing", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
