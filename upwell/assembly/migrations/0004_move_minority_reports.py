"""What was one text on a recommendation becomes a report of its own: written down in the room, since nobody knows any more who wrote it."""

from typing import Any

from django.db import migrations


def move(apps: Any, schema_editor: Any) -> None:
    reports = apps.get_model("assembly", "MinorityReport")
    for one in apps.get_model("assembly", "Recommendation").objects.exclude(minority_report=""):
        reports.objects.create(recommendation=one, text=one.minority_report, at=one.published_at or one.jury.process.opened_at)


class Migration(migrations.Migration):
    dependencies = [("assembly", "0003_minority_reports")]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.RemoveField(model_name="recommendation", name="minority_report"),
    ]
