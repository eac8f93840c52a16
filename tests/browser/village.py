"""A village on the morning of the journey: people with accounts and powers, a board that signed a charter, and many who have let a sentence count."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any
from unittest import mock

from allauth.account.models import EmailAddress

from tests import journey
from upwell.accounts.models import Person
from upwell.assembly.models import Pool, PoolMember
from upwell.community import actions as community
from upwell.discover.actions import voices
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now

PASSWORD = "a long enough word"  # noqa: S105
CHORUS = (
    "We went home with a folder and did not know who to ring when he got lost.",
    "There was no number to ring after the diagnosis, only a leaflet about driving.",
    "I rang the number in the folder five times and nobody answered.",
    "After the diagnosis nobody rang us for seven months.",
    "They gave us the diagnosis and a folder, and nobody to ring afterwards.",
    "Who do I ring at night when she does not know me? The folder does not say.",
    "My mother got the diagnosis in March and still has nobody to ring.",
    "The leaflet says ring your nurse. We have no nurse to ring since the diagnosis.",
    "The last bus leaves the hospital before visiting ends.",
    "I walk home from the hospital in the dark because the evening bus was cut.",
    "A taxi home from visiting costs more than my shopping for two days.",
    "Visiting ends at eight and the last bus from the hospital is at ten past seven.",
    "I leave my husband early every evening to catch the last bus from the hospital.",
    "There is no bus to the hospital on Sunday, so nobody visits on Sunday.",
    "The bus to the hospital stops at the bottom of the hill and visitors with sticks climb it.",
    "Three hours on two buses to the hospital for twenty minutes of visiting.",
)
# What stands in the directory: something, and not what everybody needs.
WALKS = {
    "name": "Slow walks",
    "description": "We walk for an hour by the river, slowly.",
    "needs": "Moving and exercise",
    "times": "Tue 10:00-12:00",
    "costs": "Free",
    "phone": "01632 960111",
    "place": "Weir Hall",
    "address": "1 Weir Lane",
    "town": "Ashmere",
    "postcode": "ZZ1 1AA",
    "latitude": "52.5",
    "longitude": "-2.0",
}


@dataclass
class Village:
    """Who lives there, and the board."""

    people: dict[str, Person]
    world: journey.World
    pool: Pool

    def __getitem__(self, handle: str) -> Person:
        return self.people[handle]

    @property
    def neighbours(self) -> list[Person]:
        """Those who spoke before the journey begins."""
        return [person for handle, person in self.people.items() if handle.startswith("Neighbour")]


def build() -> Village:
    """Everybody can sign in with `PASSWORD`. Ann organises, Dev decides, Finn facilitates, Bryn is new; the neighbours have spoken."""
    handles = ["Ann", "Bryn", "Dev", "Finn", "Gwen", *(f"Neighbour {number}" for number in range(1, 17))]
    people = {handle: member(handle) for handle in handles}
    world = journey.build(people["Ann"], people["Bryn"], people["Dev"], people["Finn"], support_gate=3)
    made = Village(people, world, journey.pool())
    _talk(made)
    first = made.pool.members.order_by("pk")[0]
    PoolMember.objects.filter(pk=first.pk).update(person=people["Gwen"])
    return made


def member(handle: str) -> Person:
    """Somebody with an account, who can sign in with `PASSWORD`."""
    mail = f"{handle.lower().replace(' ', '.')}@example.org"
    person = Person.objects.create_user(handle, mail, PASSWORD, declared_16_at=now())
    EmailAddress.objects.create(user=person, email=mail, verified=True, primary=True)
    return person


def _talk(village: Village) -> None:
    spaces = [_space("Carers together", "carers", "members"), _space("Ward 6 and after", "ward-6", "public")]
    for number, (person, words) in enumerate(zip(village.neighbours, CHORUS, strict=True)):
        space = spaces[number % 2]
        community.join_space(actor=person, space=space)
        thread = community.start_thread(actor=person, space=space, title=words[:30].strip(), body=words)
        voices.let_be_heard(actor=person, post=thread.posts.get(), passage=words, scopes=["count", "quote", "jury"])


def _space(name: str, slug: str, audience: str) -> Any:
    return community.open_space(
        actor=SYSTEM,
        name=name,
        slug=slug,
        purpose="support",
        audience=audience,
        statement="Talk, ask, rest; nothing has to come of it.",
        rules="Be kind.",
    )


@contextmanager
def later(span: timedelta) -> Iterator[None]:
    """Inside, the clock of the whole program stands later, in every thread: in the server too, where `kit.time.at` does not reach."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + span

    with mock.patch("upwell.kit.time.datetime", Later):
        yield
