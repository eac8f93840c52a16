"""The read API of what is public."""

from __future__ import annotations

import pytest

from upwell.accounts.models import Person
from upwell.gather import mapping
from upwell.gather.actions import conversations
from upwell.gather.models import Issue

API = "/api/v1"


def test_an_issue_is_read_with_its_holder_date_and_steps(admitting: Issue, client) -> None:
    listed = client.get(f"{API}/issues").json()
    assert [one["ref"] for one in listed] == [admitting.ref]
    assert listed[0]["duty"]["holder"] == "Director of community care, Ashmere Care Board"
    one = client.get(f"{API}/issues/{admitting.ref}").json()
    assert one["steps"][0]["title"] == "It was raised"
    assert client.get(f"{API}/issues?state=closed").json() == []
    assert client.get(f"{API}/issues?state=nonsense").status_code == 422
    assert client.get(f"{API}/issues/nothing").status_code == 404


def test_votes_of_an_open_conversation_are_not_told(
    taken_on: Issue, ann: Person, bryn: Person, carys: Person, efa: Person, finn: Person, gwen: Person, client
) -> None:
    made = conversations.open(actor=finn, issue=taken_on, title="T", question="", seeds=["A", "B"])
    for person in (ann, bryn, carys, efa, gwen):
        conversations.vote(actor=person, statement=made.statements.first(), value=1)
    address = f"{API}/conversations/{made.ref}"
    assert client.get(address).json()["vote_count"] == 5
    assert client.get(f"{address}/statements").json()[0]["agrees"] is None
    assert client.get(f"{address}/map").status_code == 404
    conversations.close(actor=finn, conversation=made)
    mapping.make(made, kept=True)
    assert client.get(f"{address}/statements").json()[0]["agrees"] == 5
    assert client.get(f"{address}/map").json()["stamp"]["method"] == "opinion-map"


@pytest.mark.parametrize("path", ["/conversations?page=2", "/issues?page=99", "/issues?body=nobody"])
@pytest.mark.django_db
def test_pages_past_the_end_are_empty(client, path: str) -> None:
    assert client.get(API + path).json() == []
