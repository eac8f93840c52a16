"""The places of a service: what a feed says of them, and each by itself. A hall that others use stays theirs as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from upwell.directory import listings
from upwell.directory.models import Accessibility, Address, Language, Location, Schedule, Service, ServiceAtLocation
from upwell.directory.writing.reckoning import reckon
from upwell.directory.writing.rows import SCHEDULE, Listing, make, put, uid_of

PLACE = (
    "location_type", "name", "description", "transportation", "url", "latitude", "longitude", "external_identifier", "external_identifier_type",
)  # fmt: skip
ADDRESS = (
    "attention",
    "address_1",
    "address_2",
    "city",
    "region",
    "state_province",
    "postal_code",
    "country",
    "address_type",
)


def write_places(service: Service, places: Iterable[Listing]) -> None:
    before = list(service.service_at_locations.values_list("location", flat=True))
    service.service_at_locations.all().delete()
    seen = set[int]()
    for number, one in enumerate(places):
        location = _write_location(one["location"], service, number)
        if location.pk in seen:
            continue
        seen.add(location.pk)
        more = {"latitude": location.latitude, "longitude": location.longitude}
        at = make(ServiceAtLocation, one, ("description",), service.uid, service=service, location=location, **more)
        for schedule in one.get("schedules", ()):
            make(Schedule, schedule, SCHEDULE, service.uid, service_at_location=at)
    # A place that has no service any more was only this one's.
    Location.objects.filter(pk__in=before, service_at_locations__isnull=True).delete()


def write_place(service: Service, at: ServiceAtLocation | None, listing: Listing) -> ServiceAtLocation:
    """One place of a service beside its others; none given is a new one. A hall that others use too stays theirs as it is: this service gets a row of its own."""
    before = at.location if at is not None else None
    location = before if before is not None and at is not None and _is_its_own(at) else Location(source=service.source)
    put(location, listing["location"], PLACE)
    location.save()
    _location_lists(location, listing["location"])
    row = at or ServiceAtLocation(service=service)
    row.location, row.latitude, row.longitude = location, location.latitude, location.longitude
    row.save()
    row.schedules.all().delete()
    for schedule in listing.get("schedules", ()):
        make(Schedule, schedule, SCHEDULE, service.uid, service_at_location=row)
    reckon(service)
    return row


def own_places(service: Service) -> None:
    """The service is kept here from now on, and so are its places: one that others use too stays theirs, and this service gets a copy."""
    for at in service.service_at_locations.select_related("location"):
        location, others = at.location, at.location.service_at_locations.exclude(pk=at.pk)
        if others.exists():
            at.location = _copy(location)
            at.save(update_fields=["location"])
        else:
            Location.objects.filter(pk=location.pk).update(source=None)


def drop_place(at: ServiceAtLocation) -> None:
    """A service is there no longer; a place where nothing is held any more goes with it."""
    service, location = at.service, at.location
    at.delete()
    if not location.service_at_locations.exists():
        location.delete()
    reckon(service)


def _write_location(listing: Listing, service: Service, number: int) -> Location:
    """The place. One that another source wrote down, or that was written here, stays theirs: this service gets a row of its own, so that neither moves the other's."""
    given, made = (
        uid_of(listing.get("id"), service.uid, "location", number),
        uid_of("", service.uid, "location", number),
    )
    location = Location.objects.filter(uid=given).first() or Location(uid=given, source=service.source)
    if location.pk and not _is_of(location, service):
        location = Location.objects.filter(uid=made).first() or Location(uid=made, source=service.source)
    put(location, listing, PLACE)
    location.save()
    location.service_at_locations.update(latitude=location.latitude, longitude=location.longitude)
    _location_lists(location, listing)
    return location


def _is_of(location: Location, service: Service) -> bool:
    """Written by the same source. What is written here belongs to the service that is there alone, as each service is kept by itself."""
    if location.source_id != service.source_id:
        return False
    return service.source_id is not None or not location.service_at_locations.exclude(service=service).exists()


def _is_its_own(at: ServiceAtLocation) -> bool:
    others = at.location.service_at_locations.exclude(pk=at.pk)
    return at.location.source_id == at.service.source_id and not others.exists()


def _location_lists(location: Location, listing: Listing) -> None:
    location.addresses.all().delete()
    location.accessibility.all().delete()
    location.languages.all().delete()
    for one in listing.get("addresses", ()):
        make(Address, one, ADDRESS, location.uid, location=location)
    for one in listing.get("accessibility", ()):
        said = {**listings.access(one.get("description", "")), **one}
        make(Accessibility, said, ("kind", "description", "details", "url"), location.uid, location=location)
    for one in listing.get("languages", ()):
        make(Language, one, ("name", "code", "note"), location.uid, location=location)


def _copy(location: Location) -> Location:
    made = Location(**{name: getattr(location, name) for name in PLACE}, area=location.area)
    made.save()
    lists: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (location.addresses, ADDRESS),
        (location.accessibility, ("kind", "description", "details", "url")),
        (location.languages, ("name", "code", "note")),
    )
    for rows, names in lists:
        for row in rows.all():
            rows.model.objects.create(location=made, **{name: getattr(row, name) for name in names})
    return made
