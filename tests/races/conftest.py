"""The things over which people race, and what must be so after every race."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests import journey
from upwell.accounts.models import Person
from upwell.algorithms.merkle import leaf_hash, root
from upwell.community import actions as community
from upwell.community.models import Space, Thread
from upwell.discover.actions import voices
from upwell.discover.models import Voice
from upwell.gather.actions import issues
from upwell.gather.models import Issue
from upwell.ledger import tree
from upwell.ledger.models import Entry

Crowd = Callable[[int], list[Person]]


@pytest.fixture
def crowd(transactional_db: None) -> Crowd:
    """So many more members."""

    def made(number: int) -> list[Person]:
        return [Person.objects.create_user(f"Member {n:02}", f"member{n}@example.org") for n in range(number)]

    return made


@pytest.fixture
def space(transactional_db: None) -> Space:
    return journey.carers()


@pytest.fixture
def thread(space: Space, bryn: Person) -> Thread:
    community.join_space(actor=bryn, space=space)
    return community.start_thread(actor=bryn, space=space, title="At night", body="Nobody to ring at night. Nobody.")


@pytest.fixture
def world(transactional_db: None, ann: Person, bryn: Person, dev: Person, finn: Person) -> journey.World:
    return journey.build(ann, bryn, dev, finn, support_gate=4)


@pytest.fixture
def issue(world: journey.World) -> Issue:
    return journey.raised(world)


@pytest.fixture
def before_body(world: journey.World, issue: Issue, crowd: Crowd) -> Issue:
    for person in crowd(4):
        issues.support(actor=person, issue=issue)
    issues.decide_remit(actor=world.dev, issue=issue, ours=True, reason="It is ours.")
    return issues.to_body(actor=world.ann, issue=issue)


@pytest.fixture(autouse=True)
def nothing_went_wrong_in_the_record(transactional_db: None) -> Iterator[None]:
    """After every race the record is whole: every entry has one place, and every open issue a holder and a date."""
    yield
    tree.sequence_all()
    rows = list(Entry.objects.order_by("position").values_list("position", "body"))
    assert [position for position, _body in rows] == list(range(len(rows)))
    assert tree.root(len(rows)) == root([leaf_hash(bytes(body)) for _position, body in rows])
    assert not Issue.objects.open().filter(duty=None).exists()
    assert not Issue.objects.open().filter(duty__done_at__isnull=False).exists()


@pytest.fixture
def voice(thread: Thread, bryn: Person) -> Voice:
    return voices.let_be_heard(
        actor=bryn, post=thread.posts.get(), passage="Nobody to ring at night.", scopes=["count", "quote"]
    )
