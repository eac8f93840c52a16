"""Moderators leave, and their second step can be lost. Open cases then go to the next circle, which is told."""

from __future__ import annotations

from django.db import transaction

from upwell.safety.looking import find_lookers
from upwell.safety.models import Case
from upwell.safety.telling import tell_lookers


def find_new_lookers() -> int:
    """Move each open case whose circle is empty; how many were moved."""
    return sum(_move(pk) for pk in Case.objects.waiting().values_list("pk", flat=True))


def _move(pk: int) -> bool:
    with transaction.atomic():
        case = Case.objects.lock(pk)
        falls_to = find_lookers(case)[0]
        if not case.is_open or falls_to == case.falls_to:
            return False
        case.falls_to = falls_to
        case.save(update_fields=["falls_to"])
        tell_lookers(case)
    return True
