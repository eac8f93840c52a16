"""Something promised is carried out together: tied in both directions, and the promise stays the body's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import journey
from upwell.accounts.models import Person
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.time import today
from upwell.ledger import provenance
from upwell.response.actions import answers, together
from upwell.response.models import Milestone
from upwell.timebank.actions import hours, works
from upwell.timebank.actions.works import Asked
from upwell.timebank.models import Work

LEVELS = {"power": "collaborate", "rung": "co_production"}


@pytest.fixture
def world(ann: Person, bryn: Person, dev: Person, finn: Person) -> journey.World:
    return journey.build(ann, bryn, dev, finn)


@pytest.fixture
def milestone(world: journey.World, gwen: Person) -> Milestone:
    issue = journey.before_body(world, gwen)
    due = today() + timedelta(days=40)
    given = answers.give(actor=world.dev, issue=issue, kind="will", text="We will.", signed="D. Evans", milestones=[("A rota", due)])  # fmt: skip
    return given.milestones.get()


def owners(world: journey.World, citizen: Person) -> list[Asked]:
    return [Asked(world.dev, "professionals", "Director"), Asked(citizen, "citizens")]


def test_a_promise_is_carried_out_together_and_each_page_leads_to_the_other(
    world, milestone, gwen, sign_in, client
) -> None:
    for person in (world.ann, world.bryn, gwen):
        with pytest.raises(NotAllowed):
            together.begin(actor=person, milestone=milestone, title="A rota", owners=owners(world, gwen), **LEVELS)
    with pytest.raises(Refused) as refusal:
        together.begin(actor=world.dev, milestone=milestone, title="A rota", owners=owners(world, gwen)[:1], **LEVELS)
    assert refusal.value.code == "needs_both"
    work = together.begin(
        actor=world.dev, milestone=milestone, title="A rota, by us", owners=owners(world, gwen), **LEVELS
    )
    answer = milestone.answer.get_absolute_url()
    issue = milestone.answer.issue.get_absolute_url()
    for address in (answer, issue):
        assert "A rota, by us" not in client.get(address).text  # Gwen has not said yes
    works.answer(actor=gwen, work=work, yes=True)
    for address in (answer, issue):
        assert work.get_absolute_url() in client.get(address).text
    page = client.get(work.get_absolute_url()).text
    assert answer in page
    assert "A rota" in page
    assert [step.shown.ref for step in provenance.up(work, None)] == [milestone.ref]
    assert work.ref in [step.shown.ref for step in provenance.down(milestone, None)]
    assert client.get(f"/trace/timebank.work/{work.ref}/").status_code in (200, 404)


def test_the_promise_keeps_its_day_and_its_holder_and_is_done_when_the_body_says_so(
    world, milestone, gwen, client
) -> None:
    before = (milestone.due_on, milestone.duty.due_on, milestone.duty.holder)
    work = together.begin(actor=world.dev, milestone=milestone, title="A rota", owners=owners(world, gwen), **LEVELS)
    works.answer(actor=gwen, work=work, yes=True)
    given = hours.say(actor=gwen, work=work, on=today(), minutes=60)
    hours.confirm(actor=world.dev, given=given)
    works.finish(actor=gwen, work=work, outcome="The rota hangs there.")
    page = client.get(milestone.answer.issue.get_absolute_url()).text
    assert page.count(work.get_absolute_url()) == 2  # begun, and finished
    milestone.refresh_from_db()
    assert (milestone.due_on, milestone.duty.due_on, milestone.duty.holder) == before
    assert milestone.done_at is None
    answers.milestone_done(actor=world.dev, milestone=milestone, evidence="The rota hangs there.")
    with pytest.raises(Refused) as refusal:
        together.begin(actor=world.dev, milestone=milestone, title="Again", owners=owners(world, gwen), **LEVELS)
    assert refusal.value.code == "already_done"


def test_a_decision_maker_asks_a_citizen_on_the_page(world, milestone, gwen, efa, sign_in) -> None:
    url = f"/milestones/{milestone.ref}/together/"
    assert sign_in(efa).get(url).status_code == 403
    client = sign_in(world.dev)
    assert url in client.get(milestone.answer.get_absolute_url()).text
    assert client.get(url).status_code == 200
    form = {"title": "A rota", "about": "", "post": "Director", **LEVELS}
    assert client.post(url, {**form, "other": ""}).status_code == 422
    assert client.post(url, {**form, "other": world.dev.handle}).status_code == 422
    assert client.post(url, {**form, "other": gwen.handle}).status_code == 302
    assert Work.objects.get().body == world.board
    assert url not in client.get(milestone.answer.get_absolute_url()).text
