"""The places of a service, one by one: a further one, another word of one, one where it is held no longer. At once for keepers, waiting for everybody else."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts.models import Person
from upwell.directory.actions.changes import MOST_WORDS, tell_keepers
from upwell.directory.actions.history import hand_of, remember
from upwell.directory.actions.services import put_place, require_other_place
from upwell.directory.models import Change, Service, ServiceAtLocation
from upwell.directory.sheet import AT, PLACE, checked, place_of
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now

GONE: dict[str, str] = dict.fromkeys(AT, "")


def change_place(*, actor: Actor, service: Service, at: ServiceAtLocation | None, sheet: Mapping[str, str]) -> Service:
    """Write down a place (none given: a new one), at once. Refused: `gone`, `no_place`, `same_place`, and what a sheet refuses."""
    with transaction.atomic():
        service = Service.objects.lock(service.pk)
        require("directory.keep", actor, service)
        before, after = place_of(at) if at else GONE, _wanted(service, at, sheet)
        put_place(actor, service, at, after)
        remember(actor, Change.Kind.PLACE, service, before, after, at=at)
    return service


def drop_place(*, actor: Actor, service: Service, at: ServiceAtLocation) -> Service:
    """It is held there no longer. Refused: `gone`."""
    with transaction.atomic():
        service = Service.objects.lock(service.pk)
        require("directory.keep", actor, service)
        _require_there(service, at)
        before = place_of(at)
        put_place(actor, service, at, GONE)
        remember(actor, Change.Kind.PLACE, service, before, GONE)
    return service


def propose_place(
    *, actor: Person, service: Service, at: ServiceAtLocation | None, sheet: Mapping[str, str], why: str = ""
) -> Change:
    """The same, waiting for those who keep the directory. What the same person wrote of the same place and still waits is written over.

    Refused besides: `nothing_different`.
    """
    with transaction.atomic():
        service = Service.objects.lock(service.pk)
        require("directory.propose_change", actor, service)
        after = _wanted(service, at, sheet)
        return _waits(actor, service, at, after, why)


def propose_dropping(*, actor: Person, service: Service, at: ServiceAtLocation, why: str = "") -> Change:
    """It is held there no longer, as somebody writes who does not keep the directory."""
    with transaction.atomic():
        service = Service.objects.lock(service.pk)
        require("directory.propose_change", actor, service)
        _require_there(service, at)
        return _waits(actor, service, at, GONE, why)


def _wanted(service: Service, at: ServiceAtLocation | None, sheet: Mapping[str, str]) -> dict[str, str]:
    """The whole sheet of the place as it shall be."""
    before = GONE
    if at is not None:
        _require_there(service, at)
        before = place_of(at)
    after = checked({name: sheet.get(name, before[name]) for name in AT})
    if after["postcode"] != before["postcode"] and "latitude" not in sheet:
        after |= {"latitude": "", "longitude": ""}  # the old point on the map is not true any more
    if not any(after[name] for name in PLACE):
        raise Refused("no_place", _("Say where it is: the name of the place, or its address."))
    require_other_place(service, at, after)
    return after


def _require_there(service: Service, at: ServiceAtLocation) -> None:
    if not service.service_at_locations.filter(pk=at.pk).exists():
        raise Refused("gone", _("This place is not there any more. Look at the list again."))


def _waits(actor: Person, service: Service, at: ServiceAtLocation | None, after: dict[str, str], why: str) -> Change:
    before = place_of(at) if at else GONE
    if before == after:
        raise Refused("nothing_different", _("This is what it says already."))
    waiting = Change.objects.filter(
        kind=Change.Kind.PLACE, service=service, at=at, proposed_by=actor, state=Change.State.WAITING
    )
    same = waiting if at else waiting.filter(after=after)  # two new places are two changes
    told = {"before": before, "after": after, "why": why.strip()[:MOST_WORDS], "proposed_at": now()}
    found: Change | None = same.select_for_update().first()
    if found is not None:
        Change.objects.filter(pk=found.pk).update(**told)
        found.refresh_from_db()
        return found
    made: Change = Change.objects.create(
        kind=Change.Kind.PLACE,
        service=service,
        organization=service.organization,
        at=at,
        proposed_by=actor,
        hand=hand_of(actor),
        **told,
    )
    tell_keepers(made)
    return made
