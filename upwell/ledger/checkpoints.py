"""Checkpoints: the size and root of the record, signed. Whoever keeps one can later prove that nothing before it was changed.

The text is a signed note after C2SP signed-note with a body after C2SP tlog-checkpoint, so that tools of others read it too.
"""

from __future__ import annotations

import base64
import logging

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.algorithms.merkle import Frontier, checkpoint_body, signature_line
from upwell.kit.errors import Refused
from upwell.kit.time import now
from upwell.ledger import keys, tree
from upwell.ledger.models import Checkpoint, Head

log = logging.getLogger(__name__)


def sign() -> Checkpoint | None:
    """Give every committed entry its position and sign the head. The newest checkpoint if nothing came after it; None while the record is empty.

    Refuses to go on from a checkpoint that another key or another origin signed: a record changes neither in silence.
    """
    tree.sequence_all()
    with transaction.atomic():
        Head.objects.get_or_create(pk=1)
        head: Head = Head.objects.lock(1)
        newest = latest()
        if head.size == 0 or (newest is not None and newest.size == head.size):
            return newest
        if newest is not None and not is_ours(newest.note):
            raise Refused(
                "other_key",
                _("The last checkpoint was signed with another key. Put the old key file back (docs/operate.md)."),
            )
        root = Frontier.from_list(head.frontier).root()
        note = signed_note(head.size, root)
        log.info("checkpoint of %s entries signed", head.size)
        return Checkpoint.objects.create(size=head.size, root=root.hex(), at=now(), note=note)


def latest() -> Checkpoint | None:
    """The newest checkpoint."""
    return Checkpoint.objects.order_by("-size").first()


def covering(position: int) -> Checkpoint | None:
    """The newest checkpoint, if it covers the entry at `position`."""
    newest = latest()
    return newest if newest is not None and newest.size > position else None


def signed_note(size: int, root: bytes) -> str:
    """The text of a checkpoint with its signature."""
    name = settings.LEDGER_ORIGIN
    body = checkpoint_body(name, size, root)
    return (body + b"\n" + signature_line(name, keys.public_key(), keys.sign(body))).decode()


def is_ours(note: str) -> bool:
    """Whether our key signed this note under our origin."""
    body, parted, lines = note.partition("\n\n")
    name = settings.LEDGER_ORIGIN
    if not parted or body.split("\n")[0] != name:
        return False
    for line in lines.splitlines():
        words = line.split(" ")
        if len(words) == 3 and words[1] == name:
            signature = base64.b64decode(words[2])[4:]
            return keys.verify(keys.public_key(), signature, f"{body}\n".encode())
    return False
