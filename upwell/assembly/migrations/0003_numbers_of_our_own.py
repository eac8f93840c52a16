"""Pools that came in with their own ids: those are kept as given, and where no lottery was fixed from a pool its people get numbers made here."""

import hashlib
import secrets

from django.db import migrations
from django.db.models import F


def renumber(apps, schema_editor):
    pools, members = apps.get_model("assembly", "Pool"), apps.get_model("assembly", "PoolMember")
    members.objects.filter(given="").update(given=F("number"))
    draws = apps.get_model("assembly", "Draw")
    fixed = draws.objects.filter(state__in=["committed", "drawn", "computing"], jury__pool__isnull=False).values("jury__pool")
    for pool in pools.objects.exclude(pk__in=fixed):
        salt = secrets.token_bytes(16)
        people = sorted(pool.members.all(), key=lambda m: hashlib.sha256(salt + m.given.encode()).digest())
        for place, member in enumerate(people, 1):
            member.number = f"n{place:04}"
        members.objects.bulk_update(people, ["number"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("assembly", "0002_as_given")]
    operations = [migrations.RunPython(renumber, migrations.RunPython.noop)]
