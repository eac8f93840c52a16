"""Work that comes round again."""

from __future__ import annotations

from django.db import transaction

from upwell.kit.jobs import every
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today
from upwell.places.actions import pass_what_is_owed
from upwell.places.models import PublicBody


@every(minutes=60)
def pass_on_what_ended_bodies_owe() -> None:
    """An end written down in advance, or brought in from a file, takes effect on its day."""
    for body in PublicBody.objects.filter(valid_to__lt=today(), successor__isnull=False).order_by("pk"):
        with transaction.atomic():
            pass_what_is_owed(actor=SYSTEM, body=body)
