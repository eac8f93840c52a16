"""The database itself refuses to change or take away what is on the record."""

from django.db import migrations

from upwell.ledger import append_only

GUARDED = ("ledger_entry", "ledger_link", "ledger_node", "ledger_checkpoint")


def install(apps, schema_editor):
    append_only.install(schema_editor.connection, *(append_only.guards[table] for table in GUARDED))


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection, *(append_only.guards[table] for table in GUARDED))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
