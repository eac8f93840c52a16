"""Whoever looks after a place is never named to the person concerned. Lines of who read what a post said before, written until now, lose the name and keep the role."""

from django.conf import settings
from django.db import migrations
from django.utils import translation


def unname(apps, schema_editor):
    rows = apps.get_model("accounts", "Access").objects.filter(was_read=True, acting=None).exclude(by=None)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said = translation.gettext("Read what your post in “%(thread)s” said before you edited it")
        before, _thread, after = said.partition("%(thread)s")
        rows.filter(what__startswith=before, what__endswith=after).update(by=None)


class Migration(migrations.Migration):
    dependencies = [("community", "0004_drafts"), ("accounts", "0103_helper_notes")]

    operations = [migrations.RunPython(unname, migrations.RunPython.noop)]
