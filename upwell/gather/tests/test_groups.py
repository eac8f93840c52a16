"""A group may raise an issue and see its clock; nothing obliges it to."""

from __future__ import annotations

import pytest

from upwell.accounts.models import Person
from upwell.gather.tests.conftest import ASK, Town
from upwell.kit.errors import NotAllowed
from upwell.movement.actions import groups
from upwell.movement.models import Group


@pytest.fixture
def group(gwen: Person, bryn: Person, carys: Person) -> Group:
    made = groups.found(actor=gwen, name="Carers count", slug="carers-count", statement="A break for every carer.")
    groups.join(actor=bryn, group=made)
    groups.join(actor=carys, group=made)
    made.refresh_from_db()
    return made


def test_who_speaks_for_a_group_raises_an_issue_in_its_name_and_the_group_sees_the_clock(
    town: Town, group: Group, gwen: Person, bryn: Person, client, sign_in
) -> None:
    with pytest.raises(NotAllowed):
        town.raise_issue(bryn, group=group)
    issue = town.raise_issue(gwen, group=group)
    page = client.get(group.get_absolute_url()).content.decode()
    assert issue.title in page
    assert issue.duty.holder in page
    assert group.name in client.get(issue.get_absolute_url()).content.decode()


def test_the_form_offers_only_groups_for_which_one_speaks(
    town: Town, group: Group, gwen: Person, bryn: Person, client, sign_in
) -> None:
    assert 'name="group"' in sign_in(gwen).get(f"/issues/new/?group={group.slug}").content.decode()
    assert 'name="group"' not in sign_in(bryn).get(f"/issues/new/?group={group.slug}").content.decode()
    words = {"title": "A night off", "ask": ASK, "process": town.process.pk, "group": group.slug}
    assert sign_in(gwen).post("/issues/new/", words).status_code == 302
    assert "A night off" in client.get(group.get_absolute_url()).content.decode()


def test_a_group_that_raises_nothing_is_asked_for_nothing(town: Town, group: Group, client) -> None:
    assert "open process" not in client.get(group.get_absolute_url()).content.decode()
