"""What helps in Ashmere: organisations and services written down by the link worker and the organiser, an old list that was copied, a provider's change that waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from upwell.accounts import actions as accounts
from upwell.demo.making.town import Town
from upwell.demo.reading import table
from upwell.directory.actions import changes, districts, freshness, organizations, room, services, sources
from upwell.directory.models import Location, Organization, Service
from upwell.directory.sheet import BY_NAME, checked, listing_of
from upwell.kit.permissions import SYSTEM

OLD_LIST = "Ashmere Council: groups and clubs, an old list"
PROVIDER = "Tern"
ITS_ORGANIZATION = "allotments"


def write(town: Town) -> None:
    """Write down how the directory came about."""
    told = table("directory")
    found: dict[str, Organization] = {}
    town.diary.write(town.diary.day(244, 10), lambda: _districts(town, told["districts"]))
    town.diary.write(town.diary.day(243, 10), lambda: _old_list(town, told["copied"]))
    for key, one in told["organizations"].items():
        town.diary.write(town.diary.day(one["added"], 11), _organization(town, found, key, one))
    for number, one in enumerate(told["services"]):
        added = told["organizations"][one["of"]]["added"] - 2
        town.diary.write(town.diary.day(added, 12, number % 60), _service(town, found, one))
        # Half of them were confirmed since, some lately, some a while ago.
        town.diary.write(town.diary.day((number * 7) % 40 + 1, 15, number % 60), _said_since(town, found, one, number))
    town.diary.write(town.diary.day(110, 9), lambda: _provider(town, found))
    town.diary.write(town.diary.day(2, 20, 10), lambda: _waits(town))
    town.diary.write(town.diary.day(1, 8, 5), lambda: _wrong(town))


def _districts(town: Town, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        districts.put_district(actor=SYSTEM, **row)


def _old_list(town: Town, rows: list[dict[str, Any]]) -> None:
    actor = town.people["Rowan"]
    source = sources.use_source(actor=actor, name=OLD_LIST, licence="Open Government Licence 3.0")
    end = town.diary.end.date()
    for row in rows:
        words = checked({name: str(row[name]) for name in BY_NAME if name in row})
        listing = listing_of(words) | {
            "status": "active",
            "assured_date": end - timedelta(days=row["assured"]),
            "organization": {"name": row["organization"], "description": f"{row['organization']}, Ashmere."},
        }
        sources.take_listing(actor=actor, source=source, listing=listing)


def _organization(town: Town, found: dict[str, Organization], key: str, one: dict[str, Any]) -> Callable[[], None]:
    def add() -> None:
        found[key] = organizations.add_organization(
            actor=town.people["Alder"],
            name=one["name"],
            description=one["description"],
            email=one.get("email", ""),
            website=one.get("website", ""),
        )

    return add


def _service(town: Town, found: dict[str, Organization], one: dict[str, Any]) -> Callable[[], None]:
    def add() -> None:
        sheet = {name: str(one[name]) for name in BY_NAME if name in one} | (
            {"town": "Ashmere"} if "place" in one else {}
        )
        service = services.add_service(actor=town.people["Alder"], organization=found[one["of"]], sheet=sheet)
        if "areas" in one:
            service.service_areas.create(name=town.areas[one["areas"]].name, area=town.areas[one["areas"]])
        if one.get("online"):
            service.service_at_locations.create(location=Location.objects.create(location_type="virtual"))

    return add


def _said_since(town: Town, found: dict[str, Organization], one: dict[str, Any], number: int) -> Callable[[], None]:
    """Its room; and every other time that all of it is still so."""

    def say() -> None:
        service = found[one["of"]].services.get(name=one["name"])
        if "room" in one:
            room.say_room(actor=town.people["Alder"], service=service, **one["room"])
        if number % 2 == 0:
            freshness.confirm(actor=town.people["Alder"], service=service)

    return say


def _provider(town: Town, found: dict[str, Organization]) -> None:
    accounts.grant_role(
        actor=town.people["Rowan"],
        person=town.people[PROVIDER],
        kind="provider",
        thing=found[ITS_ORGANIZATION],
        title="Secretary",
    )


def _waits(town: Town) -> None:
    """The provider wants the garden to open an hour earlier; the link worker has not looked yet."""
    service = Service.objects.visible_to(None).get(name="Garden mornings")
    changes.propose_change(
        actor=town.people[PROVIDER],
        service=service,
        sheet={
            "times": "Sat 09:00-12:30; Wed 10:00-12:30",
            "access": "no steps from the lower gate; parking for disabled people; accessible toilet",
        },
        why="It is light early now, and the new toilet is open.",
    )


def _wrong(town: Town) -> None:
    service = Service.objects.visible_to(None).get(name="Tea dance")
    changes.say_wrong(actor=town.people["Slack tide"], service=service, words="I rang twice and the number is dead.")
