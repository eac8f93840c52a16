"""What people widely agree on and a jury leaves out is seen by everybody: left out is allowed, left out unseen is not."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import journey
from upwell.accounts.models import Person
from upwell.assembly.actions import recommendations
from upwell.gather import mapping
from upwell.gather.actions import conversations
from upwell.gather.models import Conversation, Issue, Participant, Vote
from upwell.kit.errors import NotAllowed, Refused
from upwell.ledger.models import Link

RING, LEAFLET, NIGHT = "One person to ring.", "A leaflet is enough.", "Somebody who answers at night."


@pytest.fixture
def world(ann: Person, bryn: Person, dev: Person, finn: Person) -> journey.World:
    return journey.build(ann, bryn, dev, finn)


@pytest.fixture
def issue(world: journey.World, gwen: Person) -> Issue:
    return journey.admitted(world, gwen)


@pytest.fixture
def conversation(world: journey.World, issue: Issue) -> Conversation:
    """Thirty people: all want somebody to ring and somebody at night; half of them think that a leaflet is enough."""
    made = conversations.open(actor=world.finn, issue=issue, title="T", question="", seeds=[RING, LEAFLET, NIGHT])
    people = Participant.objects.bulk_create(Participant(conversation=made, number=n) for n in range(30))
    Vote.objects.bulk_create(
        Vote(statement=one, participant=who, value=1 if one.text != LEAFLET or who.number % 2 else -1)
        for one in made.statements.all()
        for who in people
    )
    mapping.make(made, kept=True)
    return made


def test_what_all_agree_on_and_the_jury_does_not_take_up_stands_on_the_issue(
    world: journey.World, issue: Issue, conversation: Conversation, efa: Person, sign_in
) -> None:
    heading = "Widely agreed, and not in the jury"
    jury = journey.drawn(world, issue, [])
    said = recommendations.draft(actor=world.finn, jury=jury, issue=issue, text="A named person.")
    ring = conversation.statements.get(text=RING)
    with pytest.raises(NotAllowed):
        recommendations.take_up(actor=efa, recommendation=said, statements=[ring])
    other = conversations.open(actor=world.ann, process=world.process, title="O", question="", seeds=["Buses."])
    with pytest.raises(Refused, match="about this issue"):
        recommendations.take_up(actor=world.finn, recommendation=said, statements=other.statements.all())
    marks = sign_in(world.finn).post(f"{said.get_absolute_url()}takes-up/", {"statements": [ring.pk]})
    assert marks.status_code == 302
    assert heading not in Client().get(issue.get_absolute_url()).text, "the jury has not spoken yet"
    recommendations.count_in_room(actor=world.finn, recommendation=said, votes_for=6, votes_against=0, votes_abstain=0)
    recommendations.publish(actor=world.finn, recommendation=said)
    shown = Client().get(issue.get_absolute_url()).text.split(heading)[1].split("</section>")[0]
    assert NIGHT in shown
    assert "100 in 100 agree" in shown
    assert RING not in shown
    assert LEAFLET not in shown, "half of the people are against it"
    assert RING in Client().get(said.get_absolute_url()).text
    assert Link.objects.filter(relation="taken_up", source_ref=ring.ref, target_ref=said.ref).exists()
    with pytest.raises(NotAllowed):
        recommendations.take_up(actor=world.finn, recommendation=said, statements=[])
