"""Packing a group for its members."""

from __future__ import annotations

from upwell.kit.time import now
from upwell.movement.models import Archive


def throw_away(archive: Archive) -> None:
    """The file goes; that there was one stays."""
    Archive.objects.filter(pk=archive.pk).update(gone_at=now())
