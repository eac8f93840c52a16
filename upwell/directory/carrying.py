"""Whoever looks in the directory for somebody else came from a page of a higher package, and wants to go back there.

The address carries it (`?for=`), and no session does: with two tabs open for two people, each keeps its own. What the reference stands for only the higher
package knows, which shows the way back in the slot "directory.for". To everybody else it is nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpRequest

from upwell.directory.models import Service


@dataclass(frozen=True)
class Carried:
    """For whom somebody looks (a reference), and at which service they are."""

    ref: str
    service: Service | None = None


def carried(request: HttpRequest, service: Service | None = None) -> Carried | None:
    """What this address carries, if it can be a reference at all."""
    ref = request.GET.get("for", "")
    return Carried(ref, service) if re.fullmatch(r"[0-9a-z-]{1,40}", ref) else None
