"""A small world with a team of two link workers, a surgery that refers, and somebody with an account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from upwell.accounts import actions as accounts
from upwell.accounts.models import Person
from upwell.directory.models import Organization, Service
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today
from upwell.places.models import Area, PublicBody
from upwell.prescribing import wording
from upwell.prescribing.about import About
from upwell.prescribing.actions import contacts, moving, referring
from upwell.prescribing.models import Referral, Team

ALL = tuple(wording.REFERRAL)


@dataclass
class World:
    """Whom the tests speak of. finn and gwen are link workers, ann works at the surgery, bryn asks for himself, dev answers for the body."""

    team: Team
    body: PublicBody
    surgery: Organization
    service: Service
    ward: Area
    finn: Person
    gwen: Person
    ann: Person
    bryn: Person
    dev: Person

    def about(self, **more: Any) -> About:
        return replace(
            About(
                name="Mair",
                wish="I want to sing again.",
                needs=("company", "making"),
                area=self.ward,
                phone="01632 960 123",
            ),
            **more,
        )

    def written(self, scopes: tuple[str, ...] = ALL, **more: Any) -> Referral:
        """A draft of the surgery's."""
        return referring.write_for_other(
            actor=self.ann, team=self.team, source="surgery", about=self.about(**more), scopes=scopes,
            agreed_how="in_person", over_16=True,
        )  # fmt: skip

    def sent(self, scopes: tuple[str, ...] = ALL, **more: Any) -> Referral:
        """Sent by the surgery."""
        return referring.send(actor=self.ann, referral=self.written(scopes, **more)).referral

    def own(self, scopes: tuple[str, ...] = ALL, **more: Any) -> Referral:
        """Bryn asks for himself."""
        draft = referring.write_for_self(actor=self.bryn, team=self.team, about=self.about(**more), scopes=scopes)
        return referring.send(actor=self.bryn, referral=draft).referral

    def taken(self, referral: Referral) -> Referral:
        """Finn takes it on."""
        return moving.move(actor=self.finn, referral=referral, act="accept")

    def under_way(self, referral: Referral) -> Referral:
        """Finn has spoken with them."""
        referral = self.taken(referral)
        contacts.write(actor=self.finn, referral=referral, kind="call", outcome="reached", on=today(), text="We spoke.")
        referral.refresh_from_db()
        return referral

    def at(self, state: str) -> Referral:
        """A referral of the surgery's in this state."""
        if state == "draft":
            return self.written()
        if state == "entered-in-error":
            return moving.move(actor=self.ann, referral=self.sent(), act="retract", reason="mistake")
        if state in {"requested", "accepted", "in-progress"}:
            return {"requested": self.sent, "accepted": self._taken, "in-progress": self._under_way}[state]()
        acts: dict[str, dict[str, Any]] = {
            "rejected": {"act": "decline", "reason": "full", "words": "No room."},
            "failed": {"act": "fail", "reason": "nothing", "words": "We found nothing."},
            "on-hold": {"act": "hold", "reason": "ill", "look_again_on": date.fromordinal(today().toordinal() + 20)},
            "completed": {"act": "complete"},
            "cancelled": {"act": "cancel", "reason": "asked"},
        }
        return moving.move(
            actor=self.finn, referral=self._under_way() if state != "rejected" else self._taken(), **acts[state]
        )

    def _taken(self) -> Referral:
        return self.taken(self.sent())

    def _under_way(self) -> Referral:
        return self.under_way(self.sent())


@pytest.fixture
def world(ann: Person, bryn: Person, dev: Person, finn: Person, gwen: Person) -> World:
    body = PublicBody.objects.create(code="B1", slug="care", name="Care Board", kind="board")
    ward = Area.objects.create(code="W1", name="East", kind="ward")
    surgery = Organization.objects.create(name="Canal Street Surgery", description="A surgery.")
    service = Service.objects.create(organization=surgery, name="Singing for all")
    team = Team.objects.create(slug="team", name="Ashmere link workers", body=body, area=ward, phone="01632 960 001")
    for person in (finn, gwen):
        accounts.grant_role(actor=SYSTEM, person=person, kind="link_worker", thing=body, title="Link worker")
    accounts.grant_role(actor=SYSTEM, person=ann, kind="referrer", thing=surgery, title="Canal Street Surgery")
    accounts.grant_role(actor=SYSTEM, person=dev, kind="decision_maker", thing=body, title="Director")
    return World(team, body, surgery, service, ward, finn, gwen, ann, bryn, dev)


@pytest.fixture
def code() -> Callable[[Any], str]:
    """The code with which something is refused."""
    from upwell.kit.errors import Refused

    def refused(act: Callable[[], Any]) -> str:
        with pytest.raises(Refused) as refusal:
            act()
        return refusal.value.code

    return refused
