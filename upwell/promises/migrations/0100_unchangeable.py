"""Signed charters, the dates and holders of duties, and explanations cannot be edited, whatever code tries."""

from django.db import migrations

from upwell.promises import guards


def put_on(apps, schema_editor):
    guards.put_on(schema_editor.connection)


def take_off(apps, schema_editor):
    guards.take_off(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("promises", "0001_initial"), ("places", "0001_initial")]

    operations = [migrations.RunPython(put_on, take_off)]
