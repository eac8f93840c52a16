"""Collections that came in before it was asked how people are told apart: named, and counted as one person where nobody was."""

from django.db import migrations
from django.db.models import Count
from django.utils.text import slugify


def split(name, slug):
    """Name of the collection and of the place, from a source called “collection, place” or only “collection”."""
    _head, _dashes, tail = slug.partition("--")
    for at in range(len(name)):
        if tail and name.startswith(", ", at) and slugify(name[at + 2 :])[:36] == tail:
            return name[:at], name[at + 2 :]
    return name, ""


def name_them(apps, schema_editor):
    Source, Voice = apps.get_model("discover", "Source"), apps.get_model("discover", "Voice")
    for source in Source.objects.filter(kind="import", collection=""):
        voices = Voice.objects.filter(source__kind="import", source__slug__startswith=source.slug.split("--")[0])
        # Each row had its own speaker where the file had no number of the person.
        repeated = voices.exclude(speaker="").values("speaker").annotate(n=Count("pk")).filter(n__gt=1).exists()
        source.collection, source.place = (part[:120] for part in split(source.name, source.slug))
        source.people_known = "numbered" if repeated else "unknown"
        source.save()
    Voice.objects.filter(source__people_known="unknown").update(speaker="")


class Migration(migrations.Migration):
    dependencies = [("discover", "0002_collections")]
    operations = [migrations.RunPython(name_them, migrations.RunPython.noop)]
