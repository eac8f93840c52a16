"""Transfers and entries cannot be edited, both sides are written by the database, balances are what entries say, whatever code tries."""

from django.db import migrations

from upwell.timebank import guards


def put_on(apps, schema_editor):
    guards.put_on(schema_editor.connection)


def take_off(apps, schema_editor):
    guards.take_off(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("timebank", "0001_initial")]

    operations = [migrations.RunPython(put_on, take_off)]
