"""Whose jury it is, that nobody can draw until the jury pleases, and how a number becomes a seat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests import journey
from upwell.accounts.actions import grant_role
from upwell.accounts.models import Person
from upwell.assembly import queries
from upwell.assembly.actions import draws, juries, recommendations
from upwell.assembly.models import Draw, Juror, Jury
from upwell.gather.models import Issue
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.jobs import run_all
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, now
from upwell.ledger.models import Entry
from upwell.promises import duties, processes
from upwell.promises.models import Duty, Process


@pytest.fixture
def world(ann: Person, bryn: Person, dev: Person, finn: Person) -> journey.World:
    return journey.build(ann, bryn, dev, finn)


@pytest.fixture
def issue(world: journey.World, gwen: Person) -> Issue:
    return journey.admitted(world, gwen)


@pytest.fixture
def other(world: journey.World) -> Process:
    return processes.open(actor=SYSTEM, version=world.process.charter, title="Autumn", slug="autumn")


def holds(person: Person, kind: str, thing: object) -> Person:
    grant_role(actor=SYSTEM, person=person, kind=kind, thing=thing)  # type: ignore[arg-type]
    return Person.objects.get(pk=person.pk)


def prepare(actor: Person, process: Process, issues: list[Issue], slug: str = "second") -> Jury:
    return juries.prepare(
        actor=actor, process=process, title="J", slug=slug, task="T", size=6, pool=journey.pool(), issues=issues
    )


def test_whoever_organises_or_facilitates_another_process_has_no_hand_in_this_jury(
    world: journey.World, issue: Issue, other: Process, carys: Person, efa: Person
) -> None:
    organiser, facilitator = holds(carys, "organiser", other), holds(efa, "facilitator", other)
    with pytest.raises(Refused) as refusal:
        prepare(organiser, other, [issue])
    assert refusal.value.code == "other_process"
    jury = journey.drawn(world, issue, [])
    draft = recommendations.draft(actor=world.finn, jury=jury, issue=issue, text="A named person.")
    for refused in (
        lambda: prepare(organiser, world.process, [issue]),
        lambda: juries.withdraw(actor=organiser, jury=jury, because="Mine."),
        lambda: juries.give_seat(actor=organiser, jury=jury, number=jury.draws.get().panel[0], person=facilitator),
        lambda: recommendations.draft(actor=facilitator, jury=jury, issue=issue, text="Mine."),
        lambda: recommendations.publish(actor=facilitator, recommendation=draft),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_whoever_answers_for_the_body_does_not_run_the_jury_that_advises_it(
    world: journey.World, issue: Issue, carys: Person, efa: Person
) -> None:
    jury = journey.drawn(world, issue, [efa])
    draft = recommendations.draft(actor=world.finn, jury=jury, issue=issue, text="A named person.")
    for kind, act in [
        ("organiser", lambda who: prepare(who, world.process, [])),
        ("facilitator", lambda who: recommendations.publish(actor=who, recommendation=draft)),
        ("facilitator", lambda who: recommendations.rewrite(actor=who, recommendation=draft, text="X", reasons="")),
    ]:
        holds(carys, kind, world.process)
        both = holds(carys, "officer", world.board)
        with pytest.raises(NotAllowed):
            act(both)


def test_nobody_draws_twice_about_one_issue_until_the_jury_pleases(world: journey.World, issue: Issue) -> None:
    first = prepare(world.ann, world.process, [issue], "first")
    with pytest.raises(Refused) as refusal:
        prepare(world.ann, world.process, [issue])
    assert refusal.value.code == "has_jury"
    with pytest.raises(Refused, match="Say why"):
        juries.withdraw(actor=world.ann, jury=first, because=" ")
    juries.withdraw(actor=world.ann, jury=first, because="The pool was asked wrongly.")
    entry = Entry.objects.get(kind="assembly.jury_withdrawn")
    assert "asked wrongly" not in bytes(entry.body).decode()
    assert "The pool was asked wrongly." in Client().get(first.get_absolute_url()).text
    with pytest.raises(Refused, match="was withdrawn"):
        draws.commit(actor=world.ann, jury=first, seed_source="X", seed_due_at=now() + timedelta(days=1))
    assert prepare(world.ann, world.process, [issue]).issues.get() == issue


def test_once_the_seed_can_be_known_a_jury_is_drawn_and_not_withdrawn(world: journey.World, issue: Issue) -> None:
    jury, draw = journey.committed(world, issue, [])
    with at(now() + timedelta(days=2)):
        with pytest.raises(Refused) as refusal:
            juries.withdraw(actor=world.ann, jury=jury, because="I have worked it out, and do not like it.")
        assert refusal.value.code == "seed_known"
        draws.reveal(actor=world.ann, draw=draw, seed="1 2 3")
        with pytest.raises(Refused, match="cannot be withdrawn"):
            juries.withdraw(actor=world.ann, jury=jury, because="Still.")


def test_a_lottery_whose_seed_is_known_is_owed_until_it_is_drawn(
    world: journey.World, issue: Issue, ann: Person
) -> None:
    _jury, draw = journey.committed(world, issue, [])
    duty = Duty.objects.open().get(kind="draw")
    assert ann in duties.holders(duty)
    with at(now() + timedelta(days=14)):
        assert duty in Duty.objects.overdue().filter(public=True)
        draws.reveal(actor=world.ann, draw=draw, seed="1 2 3")
    duty.refresh_from_db()
    assert (duty.outcome, duty.is_late) == ("drawn", True)


def test_a_withdrawn_jury_takes_its_lottery_with_it(world: journey.World, issue: Issue) -> None:
    jury, draw = journey.committed(world, issue, [])
    juries.withdraw(actor=world.ann, jury=jury, because="The pool was asked wrongly.")
    assert not Duty.objects.open().filter(kind="draw").exists()
    with at(now() + timedelta(days=2)), pytest.raises(Refused, match="drawn once"):
        draws.reveal(actor=world.ann, draw=draw, seed="1 2 3")


def test_panels_worked_out_after_the_seed_was_due_are_not_fixed(world: journey.World, issue: Issue) -> None:
    jury = prepare(world.ann, world.process, [issue])
    draws.commit(actor=world.ann, jury=jury, seed_source="Saturday", seed_due_at=now() + timedelta(hours=1))
    with at(now() + timedelta(hours=2)):
        run_all()
    assert jury.draws.get().state == Draw.State.REFUSED
    assert not Entry.objects.filter(kind="assembly.draw_committed").exists()


def test_an_organiser_of_one_process_prepares_a_jury_for_it_on_the_page(
    world: journey.World, issue: Issue, other: Process, carys: Person, sign_in
) -> None:
    client = sign_in(holds(carys, "organiser", world.process))
    page = client.get("/juries/new/").text
    assert "Spring" in page
    assert "Autumn" not in page
    sent = {"title": "Jury", "slug": "theirs", "task": "Weigh it up.", "size": 6, "pool": journey.pool().pk}
    wrong = client.post("/juries/new/", {**sent, "process": other.pk, "issues": [issue.pk]})
    assert wrong.status_code == 422
    assert client.post("/juries/new/", {**sent, "process": world.process.pk, "issues": [issue.pk]}).status_code == 302
    assert Jury.objects.get(slug="theirs").process == world.process


def test_a_number_becomes_a_seat_on_a_page_and_not_for_those_who_run_it(
    world: journey.World, issue: Issue, efa: Person, sign_in
) -> None:
    jury = journey.drawn(world, issue, [])
    number, address = jury.draws.get().panel[0], f"{jury.get_absolute_url()}seat/"
    assert sign_in(efa).get(address).status_code == 403
    client = sign_in(world.ann)
    for handle in ("Ann", "Finn", "Dev", "nobody here"):
        assert client.post(address, {"number": number, "handle": handle}).status_code == 422
    assert client.post(address, {"number": number, "handle": "Efa"}).status_code == 302
    assert Juror.objects.get(jury=jury, number=number).person == efa
    assert "You have a seat" in sign_in(efa).get(jury.get_absolute_url()).text
    assert "Efa" not in client.get(jury.get_absolute_url()).text


def test_how_many_of_a_pool_had_a_value_is_told_with_one_chance_for_ever(world: journey.World, issue: Issue) -> None:
    """Drawn anew each quarter, the chance would average out within a few years."""
    draw = journey.drawn(world, issue, []).draws.get()
    quotas = list(draw.jury.pool.quotas.all())
    told = []
    for quarter in range(12):
        with at(now() + timedelta(days=91 * quarter)):
            told.append([row.pool for row in queries.outcome(draw, quotas)])
    assert all(one == told[0] for one in told)
