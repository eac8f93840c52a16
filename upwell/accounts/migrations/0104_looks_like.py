"""What each name looks like. Names that look alike already keep living side by side; no new one joins them."""

from typing import Any

from django.db import migrations, models

import upwell.accounts.models
from upwell.kit.lookalike import skeleton


def fill(apps: Any, schema_editor: Any) -> None:
    Person = apps.get_model("accounts", "Person")  # noqa: N806
    seen: set[str] = set()
    for pk, handle, ref in Person.objects.order_by("pk").values_list("pk", "handle", "ref").iterator():
        looks = skeleton(handle)[:60]
        looks = f"{looks} {ref}" if looks in seen else looks
        seen.add(looks)
        Person.objects.filter(pk=pk).update(looks_like=looks)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0103_helper_notes")]

    operations = [
        migrations.AddField("person", "looks_like", models.CharField(max_length=90, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            "person",
            "looks_like",
            upwell.accounts.models.SkeletonField(editable=False, max_length=90, unique=True),
        ),
    ]
