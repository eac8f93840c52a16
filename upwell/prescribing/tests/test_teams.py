"""Teams of link workers are opened and kept on pages, by those who may."""

from __future__ import annotations

import pytest

from upwell.accounts import actions as accounts
from upwell.kit.errors import NotAllowed
from upwell.kit.permissions import SYSTEM
from upwell.ledger.models import Entry
from upwell.places.models import PublicBody
from upwell.prescribing.actions import teams
from upwell.prescribing.models import Team
from upwell.prescribing.tests.conftest import World


def test_an_organiser_opens_a_team_and_nobody_else_does(world: World, efa, code) -> None:
    accounts.grant_role(actor=SYSTEM, person=efa, kind="organiser", title="Organiser")
    for other in (world.finn, world.ann, world.bryn, world.dev):
        with pytest.raises(NotAllowed):
            teams.open_team(actor=other, name="Southend link workers", body=world.body)
    made = teams.open_team(actor=efa, name="  Southend  link workers ", body=world.body, phone="01632 960002")
    assert (made.name, made.is_open) == ("Southend link workers", True)
    assert Entry.objects.get(kind="prescribing.team_opened").facts == {"name": made.name, "body": "Care Board"}
    for name in ("Ashmere Link-Workers", "ASHMERE LINK WORKERS.", "southend link workers"):
        assert code(lambda name=name: teams.open_team(actor=efa, name=name, body=world.body)) == "name_taken"
    assert code(lambda: teams.open_team(actor=efa, name=" ", body=world.body)) == "no_name"
    old = PublicBody.objects.create(code="B0", slug="old", name="Old Board", kind="board", valid_to="2020-01-01")
    assert code(lambda: teams.open_team(actor=efa, name="Old team", body=old)) == "body_gone"
    assert teams.open_team(actor=efa, name="New", body=world.body).slug != "new", "that is the address of the form"


def test_a_team_that_is_full_says_so_and_can_be_asked_no_more(world: World, code) -> None:
    with pytest.raises(NotAllowed):
        teams.change_team(actor=world.ann, team=world.team, is_open=False, phone="", hours="")
    teams.change_team(actor=world.finn, team=world.team, is_open=False, phone="01632 960009", hours="Mondays")
    world.team.refresh_from_db()
    assert code(world.sent) == "team_closed"
    teams.change_team(actor=world.finn, team=world.team, is_open=True, phone="01632 960009", hours="Mondays")
    world.team.refresh_from_db()
    assert world.sent().team == world.team
    assert Entry.objects.filter(kind__startswith="prescribing.team_").count() == 2


def test_the_pages_open_a_team_refuse_a_name_that_is_taken_and_say_what_comes_next(world: World, efa, sign_in) -> None:
    accounts.grant_role(actor=SYSTEM, person=efa, kind="organiser", title="Organiser")
    client = sign_in(efa)
    assert "/link-workers/teams/new/" in client.get("/link-workers/").text
    assert "/link-workers/teams/" not in sign_in(world.bryn).get("/link-workers/").text
    twice = client.post("/link-workers/teams/new/", {"name": "ashmere link workers", "body": world.body.pk})
    assert twice.status_code == 422
    assert "team of this name already" in twice.text
    done = client.post(
        "/link-workers/teams/new/", {"name": "Weirside link workers", "body": world.body.pk}, follow=True
    )
    assert "give its people the role of link worker for Care Board" in done.text
    assert 'value="link_worker" selected' in done.text, (
        "one step leads to the next, with the role and the body filled in"
    )
    assert f'value="places.publicbody:{world.body.ref}" selected' in done.text
    team = Team.objects.get(name="Weirside link workers")
    page = sign_in(world.finn).post(f"/link-workers/teams/{team.slug}/", {"phone": "01632 960003"}, follow=True)
    assert "takes nobody on at present" in page.text
