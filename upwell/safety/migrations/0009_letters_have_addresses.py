"""Letters of care can be reported from now on, so each gets an address: those from before, too. In a step of its own, because the next one allows none without."""

from django.db import migrations

import upwell.kit.refs


def address(apps, schema_editor):
    letters = apps.get_model("safety", "CareMessage").objects
    for pk in letters.filter(ref=None).values_list("pk", flat=True).iterator():
        letters.filter(pk=pk).update(ref=upwell.kit.refs.new_ref())


class Migration(migrations.Migration):
    dependencies = [("safety", "0008_reported_in_private")]

    operations = [migrations.RunPython(address, migrations.RunPython.noop)]
