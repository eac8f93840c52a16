"""Writing down what is offered, changing it, closing it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.directory.actions.history import remember
from upwell.directory.models import Change, Organization, Schedule, Service, ServiceAtLocation
from upwell.directory.sheet import (
    AT,
    PLACE,
    REACH,
    checked,
    listing_of,
    listing_of_place,
    place_of,
    sheet_of,
    tidied,
)
from upwell.directory.writing import drop_place, forget_reach, put_closed_day, write_place, write_reach, write_service
from upwell.kit import search
from upwell.kit.errors import Refused
from upwell.kit.permissions import Actor, require
from upwell.kit.time import now, today
from upwell.ledger.actions import record

# Fields of the sheet that are written together or not at all.
TOGETHER = (PLACE, REACH, ("minimum_age", "maximum_age"))


def add_service(*, actor: Actor, organization: Organization, sheet: Mapping[str, str]) -> Service:
    """Write down a service of an organisation. It counts as confirmed today: somebody has just said all of it.

    One of the same name of the same organisation that is open is given back as it is.
    """
    with transaction.atomic():
        organization = Organization.objects.lock(organization.pk)
        require("directory.keep", actor)
        known = set(organization.services.values_list("pk", flat=True))
        made = put_new_service(actor, organization, sheet)
        if made.pk not in known:
            remember(actor, Change.Kind.NEW, made, {}, {"name": made.name})
        return made


def put_new_service(actor: Actor, organization: Organization, sheet: Mapping[str, str]) -> Service:
    """The same on a row that the caller locked, for a caller who asked who may."""
    tidy = checked({"name": "", **sheet})
    same: Service | None = organization.services.open().filter(name__iexact=tidy["name"]).first()
    if same is not None:
        return same
    service = Service(organization=organization, assured_date=today(), last_modified=now())
    write_service(service, listing_of(tidy))
    record("directory.service_added", actor=actor, subject=service, facts={"name": service.name, "source": ""})
    search.index(service)
    return service


def change_service(*, actor: Actor, service: Service, sheet: Mapping[str, str]) -> Service:
    """Let a service say something else, at once: for those who keep the directory. It counts as confirmed today."""
    with transaction.atomic():
        service = Service.objects.lock(service.pk)
        require("directory.keep", actor, service)
        before = sheet_of(service)
        put_service(actor, service, sheet)
        remember(actor, Change.Kind.EDIT, service, before, sheet_of(service))
    return service


def put_service(actor: Actor, service: Service, sheet: Mapping[str, str]) -> list[str]:
    """Write what is different, on a row that the caller locked; which fields were."""
    different = differing(service, sheet)
    if different:
        wanted = checked({name: sheet[name] for name in different} | _beside(service, different, sheet))
        write_service(service, listing_of({name: text for name, text in wanted.items() if name not in REACH}))
        if set(REACH) & set(different):
            write_reach(service, wanted["contact_title"], wanted["phone"])
        service.last_modified, service.assured_date = now(), today()
        service.save(update_fields=["last_modified", "assured_date"])
        facts = {"name": service.name, "fields": ", ".join(different), "source": ""}
        record("directory.service_changed", actor=actor, subject=service, facts=facts)
        search.index(service)
    return different


def require_other_place(service: Service, at: ServiceAtLocation | None, sheet: Mapping[str, str]) -> None:
    """Refuses to write one place of a service down twice: asked when it is written, and again when a keeper lets it in, because another may have come meanwhile."""
    others = service.service_at_locations.exclude(pk=at.pk if at else 0).select_related("location")
    if any(_spot(place_of(other)) == _spot(sheet) for other in others):
        raise Refused("same_place", _("This place stands there already. Change that one."))


def _spot(sheet: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sheet[name].casefold() for name in ("place", "address", "postcode"))


def put_place(actor: Actor, service: Service, at: ServiceAtLocation | None, sheet: Mapping[str, str]) -> list[str]:
    """Write one place of a service, on a row that the caller locked: a new one, another word of one, or, with a sheet of nothing, that it is there no longer."""
    before = place_of(at) if at else dict.fromkeys(AT, "")
    after = checked({name: sheet.get(name, "") for name in AT})
    different = [name for name in AT if after[name] != before[name]]
    if different:
        if listing := listing_of_place(after):
            write_place(service, at, listing)
        elif at is not None:
            drop_place(at)
        service.last_modified, service.assured_date = now(), today()
        service.save(update_fields=["last_modified", "assured_date"])
        facts = {"name": service.name, "fields": ", ".join(different), "source": ""}
        record("directory.service_changed", actor=actor, subject=service, facts=facts)
        search.index(service)
    return different


def _beside(service: Service, different: list[str], sheet: Mapping[str, str]) -> dict[str, str]:
    """Fields that are written along with the different ones, because they only make sense together."""
    changed = set(different)
    names = {name for group in TOGETHER if set(group) & changed for name in group}
    if set(PLACE) & changed:
        if service.service_at_locations.count() > 1:
            raise Refused(
                "several_places",
                _("This is offered at several places. Change them one by one on the page of its places."),
            )
        if Schedule.objects.filter(service_at_location__service=service).exists():
            names.add("times")
    whole = {**sheet_of(service), **sheet}
    if "postcode" in changed and not changed & {"latitude", "longitude"}:
        whole |= {"latitude": "", "longitude": ""}  # it has moved: the old point on the map is not true any more
    return {name: whole[name] for name in names}


def differing(service: Service, sheet: Mapping[str, str]) -> list[str]:
    """Fields of a sheet that say something else than the service does now."""
    before = sheet_of(service)
    return [name for name, text in sheet.items() if name in before and tidied(name, text) != before[name].strip()]


def set_status(*, actor: Actor, service: Service, status: str) -> Service:
    """Close a service for good or for a while, or open it again. A closed one keeps its page, so that what points to it still leads somewhere; closed for good, names, numbers and
    addresses of mail go, and cannot be brought back.

    Refused: `no_status`.
    """
    with transaction.atomic():
        service = Service.objects.lock(service.pk)
        require("directory.keep", actor, service)
        if status not in Service.Status.values:
            raise Refused("no_status", _("Say whether it is open."))
        if service.status != status:
            remember(actor, Change.Kind.EDIT, service, {"status": service.status}, {"status": status})
            service.status, service.last_modified, service.assured_date = status, now(), today()
            put_closed_day(service)
            service.save(update_fields=["status", "closed_on", "last_modified", "assured_date"])
            if status == Service.Status.DEFUNCT:
                forget_reach(service)
            facts = {"name": service.name, "status": status}
            record("directory.service_closed", actor=actor, subject=service, facts=facts)
            search.index(service)
    return service
