"""Handing out all that is held of a person, as a zip of plain JSON files."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from upwell.accounts import notices
from upwell.accounts.models import Download, Person
from upwell.kit import personal
from upwell.kit.permissions import require
from upwell.kit.time import now, today

KEPT = timedelta(days=7)


def pack(*, actor: Person, person: Person) -> bytes:
    """A zip with one JSON file for each kind of data, and a file that says what they are."""
    require("accounts.manage_own", actor, person)
    held = personal.export_all(person)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("READ-ME.txt", _read_me(person, {name: len(rows) for name, rows in held.items()}))
        for name, rows in held.items():
            packed.writestr(f"{name}.json", json.dumps(rows, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
    return buffer.getvalue()


def ask_for_download(*, actor: Person) -> Download:
    """Have it packed by a job; one at a time. The person is told when it is ready."""
    from upwell.accounts import tasks  # noqa: PLC0415

    with transaction.atomic():
        person = Person.objects.lock(actor.pk)
        require("accounts.manage_own", actor, person)
        waiting = Download.objects.filter(person=person, ready_at=None).first()
        if waiting is None:
            waiting = Download.objects.create(person=person, asked_at=now())
            tasks.pack_soon(waiting.pk)
    return waiting


def fill(download: Download) -> None:
    """Pack what was asked for and tell the person. Doing it twice changes nothing."""
    content = pack(actor=download.person, person=download.person)
    with transaction.atomic():
        filled = Download.objects.filter(pk=download.pk, ready_at=None).update(content=content, ready_at=now())
        if filled:
            notices.tell(
                download.person, "accounts.download", _("Everything that we hold about you is packed."), "/me/download/"
            )


def forget_old_downloads() -> int:
    """Throw away packed files after a week; how many."""
    return Download.objects.filter(asked_at__lt=now() - KEPT).delete()[0]


def _read_me(person: Person, counts: dict[str, int]) -> str:
    lines = [
        _("Everything that is held about %(handle)s, packed on %(day)s.")
        % {"handle": person.handle, "day": today().isoformat()},
        _("Each file is JSON: plain text that programs and people can read."),
        "",
    ]
    return "\n".join([*lines, *(f"{name}.json: {count}" for name, count in counts.items()), ""])
