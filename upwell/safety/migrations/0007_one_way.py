"""No way back beyond this. Going back would drop cases, decisions, appeals and letters of care before it found that reports cannot be made from them: it is refused
here, while everything is still there. Whoever has to go back takes the copy from before (docs/operate.md)."""

from django.db import migrations


def nothing(apps, schema_editor):
    """What was written by 0002 to 0006 stays as it is."""


class Migration(migrations.Migration):
    dependencies = [("safety", "0006_care")]

    operations = [migrations.RunPython(nothing)]
