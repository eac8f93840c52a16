"""What every row of a directory has: an id that stays the same wherever it is copied to."""

from __future__ import annotations

import uuid
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q


class Identified(models.Model):
    """A row with the id that HSDS asks for. A row that came from a feed keeps the id it had there."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def exactly_one(name: str, *fields: str) -> models.CheckConstraint:
    """Of these keys exactly one is filled: a contact belongs to a service or to an organisation, never to both, never to nothing."""
    ways = (Q(**{f"{other}__isnull": other != field for other in fields}) for field in fields)
    return models.CheckConstraint(condition=reduce(or_, ways), name=name)
