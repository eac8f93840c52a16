"""The directory: an organisation with a provider, a service, a change that waits, a letter that asks."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from tests.doors import ALL, AWAY, Group, each
from upwell.accounts.actions import grant_role
from upwell.directory.actions.changes import say_wrong
from upwell.directory.actions.districts import put_district
from upwell.directory.actions.organizations import add_organization
from upwell.directory.actions.services import add_service
from upwell.directory.models import Asking
from upwell.kit.permissions import SYSTEM

if TYPE_CHECKING:
    from tests.town import Town

KEY = "the-key-of-a-letter-that-asked"
KEEPERS = "link worker | organiser | operator"
SHEET = {
    "name": "Slow walks",
    "description": "We walk for an hour by the river, slowly, and have tea.",
    "needs": "Company; Moving and exercise",
    "times": "Tue 10:00-12:00",
    "costs": "Free",
    "phone": "01632 960111",
    "email": "walks@groups.example",
    "place": "Weir Hall",
    "address": "1 Weir Lane",
    "town": "Ashmere",
    "postcode": "ZZ1 1AA",
    "latitude": "52.5",
    "longitude": "-2.0",
}


def settle(town: Town) -> None:
    """A club, its walks, its provider; somebody says that something is wrong."""
    put_district(actor=SYSTEM, code="ZZ1", latitude=52.5, longitude=-2.0, place="Weirside")
    club = add_organization(actor=SYSTEM, name="Weir Club", description="A club by the weir.")
    walks = add_service(actor=SYSTEM, organization=club, sheet=SHEET)
    grant_role(actor=SYSTEM, person=town["provider"], kind="provider", thing=club)
    Asking.objects.create(service=walks, digest=hashlib.sha256(KEY.encode()).hexdigest(), email=walks.email)
    town.things["directory.club"] = club
    town.things["directory.walks"] = walks
    town.things["directory.change"] = say_wrong(
        actor=town["author"], service=walks, words="The number is not right any more."
    )


def _of(name: str) -> Any:
    def find(town: Town) -> Any:
        return town.things[f"directory.{name}"]

    return find


def _nothing(town: Town) -> None:
    """Asked for without a thing."""


_FEED = "services organizations service-at-locations taxonomies taxonomy-terms"
READ = [
    Group(
        "Everybody",
        ALL,
        """
        directory:search directory:service directory:organization directory:providing directory:still-so directory:wrong
        directory:wrong-said
        """,
    ),
    Group(
        "Everybody, for programs",
        ALL,
        "directory:feed directory:feed-document "
        + " ".join(f"directory:feed-{name} directory:feed-{name}-one" for name in _FEED.split()),
    ),
    Group(
        "Its providers, and those who keep the directory",
        f"provider | {KEEPERS}",
        "directory:change directory:room directory:service-new directory:organization-change directory:places "
        "directory:place-new directory:place-change directory:place-remove",
    ),
    Group(
        "Those who keep the directory",
        KEEPERS,
        "directory:changes directory:change-detail directory:status directory:keep-here directory:organization-new",
    ),
]
TAKE = [
    Group(
        "Its providers, and those who keep the directory",
        f"provider | {KEEPERS}",
        "directory:confirm",
        seen=AWAY,
    ),
    Group("Whoever wrote the change; others know of none", "author", "directory:withdraw", rest=404, seen=AWAY),
]
ASKED: dict[str, str] = {}
SENT: dict[str, dict[str, str]] = {}
PERMISSIONS: dict[str, list[tuple[Any, str]]] = {
    "directory.keep": [(_of("walks"), KEEPERS)],
    "directory.decide_change": [(_of("change"), KEEPERS)],
    "directory.propose_change": [(_of("walks"), f"provider | {KEEPERS}"), (_of("club"), f"provider | {KEEPERS}")],
    "directory.withdraw_change": [(_of("change"), "author")],
    "directory.say_room": [(_of("walks"), f"provider | {KEEPERS}")],
    "directory.confirm": [(_of("walks"), f"provider | {KEEPERS}")],
    "directory.say_wrong": [(_of("walks"), ALL)],
    "directory.bring_in": [(_nothing, "organiser | operator")],
    "directory.forget_contact": [(_of("walks"), f"provider | {KEEPERS}")],
}
OWN: set[str] = set()


def parts(town: Town) -> dict[str, dict[str, Any]]:
    """What stands in the addresses."""
    walks, club, change = (town.things[f"directory.{name}"] for name in ("walks", "club", "change"))
    at = walks.service_at_locations.get()
    term = walks.attributes.first().term
    uids = {
        "services": walks.uid,
        "organizations": club.uid,
        "service-at-locations": at.uid,
        "taxonomies": term.taxonomy.uid,
        "taxonomy-terms": term.uid,
    }
    of_service = "service change places place-new room confirm status keep-here wrong wrong-said"
    of_club = "organization organization-change service-new"
    return {
        **each(" ".join(f"directory:{name}" for name in of_service.split()), ref=walks.ref),
        **each(" ".join(f"directory:{name}" for name in of_club.split()), ref=club.ref),
        **each("directory:change-detail directory:withdraw", ref=change.ref),
        **each("directory:place-change directory:place-remove", ref=walks.ref, at=str(at.uid)),
        "directory:still-so": {"key": KEY},
        **{f"directory:feed-{name}-one": {"uid": str(uid)} for name, uid in uids.items()},
    }
