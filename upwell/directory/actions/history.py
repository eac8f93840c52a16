"""What is changed at once leaves the same kind of row as a change that waited: so there is one history, with what stood there before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upwell.accounts.models import Person
from upwell.directory.models import Change, Organization, Service, ServiceAtLocation
from upwell.directory.rules import keeps
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now

Hand = Change.Hand


def hand_of(actor: Any) -> str:
    """Which kind of person this is to the directory. Whoever may propose and keeps nothing is a provider."""
    if not isinstance(actor, Person):
        return Hand.KEEPER if actor is SYSTEM else Hand.UNKNOWN
    return Hand.KEEPER if keeps(actor) else Hand.PROVIDER


def remember(
    actor: Any,
    kind: str,
    thing: Service | Organization,
    before: Mapping[str, str],
    after: Mapping[str, str],
    *,
    at: ServiceAtLocation | None = None,
    hand: str = "",
) -> None:
    """Write down what was changed just now; nothing when nothing was. The caller holds the lock and asked who may."""
    names = [name for name in after if after[name] != before.get(name, "")]
    if not names:
        return
    service, organization = (thing, thing.organization) if isinstance(thing, Service) else (None, thing)
    by = actor if isinstance(actor, Person) else None
    Change.objects.create(
        kind=kind,
        service=service,
        organization=organization,
        at=at if at is not None and at.pk else None,
        before={name: before.get(name, "") for name in names},
        after={name: after[name] for name in names},
        hand=hand or hand_of(actor),
        proposed_by=by,
        decided_by=by,
        state=Change.State.TAKEN,
        decided_at=now(),
    )
