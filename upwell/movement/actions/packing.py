"""Packing a group for its members: by a job, into a file of its own, thrown away after some weeks. It holds no addresses of people."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import notices
from upwell.accounts.models import Person
from upwell.kit.jobs import enqueue
from upwell.kit.permissions import SYSTEM, require
from upwell.kit.time import now
from upwell.ledger import checkpoints
from upwell.ledger.actions import record
from upwell.movement.archive import writing
from upwell.movement.models import Archive, Group

KEPT = timedelta(days=30)


def place_of(archive: Archive) -> Path:
    """Where its file is."""
    return Path(settings.VAR) / "group-archives" / f"{archive.ref}.zip"


def ask(*, actor: Person, group: Group) -> Archive:
    """Have the group packed. One at a time for each group; one from today is as good as a new one."""
    with transaction.atomic():
        group = Group.objects.lock(group.pk)
        require("movement.take_archive", actor, group)
        recent = Archive.objects.filter(group=group, gone_at=None, asked_at__gt=now() - timedelta(days=1)).first()
        return recent or begin(group, actor)


def begin(group: Group, actor: Person | None) -> Archive:
    """Queue the packing. Call it with the group locked."""
    from upwell.movement import tasks_moving  # noqa: PLC0415  (the job knows how to pack; here it is only asked for)

    try:
        with transaction.atomic():
            archive = Archive.objects.create(group=group, asked_by=actor, asked_at=now())
    except IntegrityError:  # one is being packed
        return Archive.objects.get(group=group, ready_at=None, gone_at=None)
    enqueue(tasks_moving.pack, archive.pk, key=f"pack-group-{archive.pk}")
    return archive


def fill(archive: Archive) -> None:
    """Pack it, and tell whoever may have it."""
    with transaction.atomic():
        record("movement.archive_made", actor=SYSTEM, subject=archive.group)
    checkpoints.sign()
    target = place_of(archive)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    writing.write(archive.group, target, with_addresses=False)
    with transaction.atomic():
        kept = Archive.objects.filter(pk=archive.pk, ready_at=None, gone_at=None)
        if not kept.update(ready_at=now(), size=target.stat().st_size):
            target.unlink(missing_ok=True)  # somebody in it was erased meanwhile
            return
        told = _("%(group)s is packed: take it away from this page.") % {"group": archive.group.name}
        address = f"{archive.group.get_absolute_url()}archive/"
        if archive.asked_by:
            notices.tell(archive.asked_by, "movement.group", told, address)


def throw_away(archive: Archive) -> None:
    """The file goes; that there was one stays."""
    Archive.objects.filter(pk=archive.pk).update(gone_at=now())
    place_of(archive).unlink(missing_ok=True)


def throw_old_away() -> int:
    """Files older than a month go; how many. The tick calls it."""
    old = list(Archive.objects.filter(gone_at=None, asked_at__lt=now() - KEPT))
    for archive in old:
        throw_away(archive)
    return len(old)
