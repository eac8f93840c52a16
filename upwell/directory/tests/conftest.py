"""A small directory: a club in a hall, kept by Ann, provided by Bryn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from upwell.accounts import roles
from upwell.accounts.models import Person, Role
from upwell.directory.actions.districts import put_district
from upwell.directory.actions.organizations import add_organization
from upwell.directory.actions.services import add_service
from upwell.directory.models import District, Organization, Service
from upwell.kit.permissions import SYSTEM

WALKS = {
    "name": "Slow walks",
    "description": "We walk for an hour by the river, slowly, and have tea.",
    "needs": "Moving and exercise; Company",
    "eligibility_description": "Anybody who can walk a little.",
    "application_process": "Just come, or ring first.",
    "times": "Tue 10:00-12:00; 1st Sat 2pm-4pm",
    "costs": "Free",
    "languages": "Welsh",
    "phone": "01632 960111",
    "contact_title": "The walk leader",
    "email": "walks@example.org",
    "place": "Weir Hall",
    "address": "1 Weir Lane",
    "town": "Ashmere",
    "postcode": "zz1 1aa",
    "latitude": "52.50",
    "longitude": "-2.00",
    "access": "no steps; hearing loop",
}


def give(person: Person, kind: str, thing: Any = None) -> Person:
    """A role, without the ceremony."""
    scope = roles.scope_of(thing)
    Role.objects.create(person=person, kind=kind, scope_kind=scope[0], scope_ref=scope[1])
    roles.forget(person)
    return person


@pytest.fixture(autouse=True)
def _roles_are_awake(settings: Any) -> None:
    settings.ROLE_NEEDS_SECOND_FACTOR = False


@pytest.fixture
def ann(ann: Person) -> Person:
    """Keeps the directory."""
    return give(ann, "organiser")


@pytest.fixture
def club(ann: Person) -> Organization:
    return add_organization(actor=ann, name="Weir Club", description="A club by the weir.", email="club@example.org")


@pytest.fixture
def bryn(bryn: Person, club: Organization) -> Person:
    """Provides for the club."""
    return give(bryn, "provider", club)


@pytest.fixture
def walks(ann: Person, club: Organization) -> Service:
    return add_service(actor=ann, organization=club, sheet=WALKS)


@pytest.fixture
def more(ann: Person, club: Organization) -> Callable[..., Service]:
    """One more service: what is said, over the sheet of the walks."""

    def made(name: str, **sheet: str) -> Service:
        return add_service(actor=ann, organization=club, sheet={**WALKS, "name": name, **sheet})

    return made


@pytest.fixture
def districts(db: None) -> list[District]:
    for code, latitude, longitude in (("ZZ1", 52.5, -2.0), ("ZZ2", 52.6, -2.0), ("ZZ9", 54.0, -2.0)):
        put_district(actor=SYSTEM, code=code, latitude=latitude, longitude=longitude, place=f"Ashmere {code[-1]}")
    return list(District.objects.order_by("code"))
