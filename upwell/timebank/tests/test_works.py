"""Shared work: owned by both sides or not at all; what it is called beside what it was; hours of both sides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests import journey
from tests.refusing import code_of
from upwell.accounts import actions
from upwell.accounts.models import Person
from upwell.algorithms.coproduction import BLOCKS
from upwell.kit import personal
from upwell.kit.errors import NotAllowed
from upwell.kit.time import today
from upwell.ledger.models import Entry
from upwell.places.models import PublicBody
from upwell.timebank import books, tasks
from upwell.timebank import works as record
from upwell.timebank.actions import hours, joining, works
from upwell.timebank.actions.works import Asked
from upwell.timebank.models import Account, BlockMark, Owner, Transfer, Work, WorkHours
from upwell.timebank.statements import statement_lines
from upwell.timebank.tests.conftest import give_role, stands

pytestmark = pytest.mark.django_db
LEVELS: dict[str, Any] = {"power": "collaborate", "rung": "co_production"}


@pytest.fixture
def board(db: None) -> PublicBody:
    return PublicBody.objects.create(code="ACB", slug="ashmere-care-board", name="Ashmere Care Board", kind="board")


@pytest.fixture
def officer(dev: Person, board: PublicBody) -> Person:
    give_role(dev, "officer", board, "Officer for carers")
    return dev


@pytest.fixture
def proposed(taking_part: None, bryn: Person, officer: Person, board: PublicBody) -> Work:
    owners = [Asked(officer, "professionals", "Officer for carers"), Asked(bryn, "citizens")]
    return works.propose(actor=officer, title="A leaflet for carers", body=board, owners=owners, **LEVELS)


@pytest.fixture
def work(proposed: Work, bryn: Person) -> Work:
    return works.answer(actor=bryn, work=proposed, yes=True)


def test_it_begins_when_a_citizen_and_a_professional_both_own_it(proposed, bryn, officer, efa) -> None:
    assert (proposed.state, proposed.citizens, proposed.professionals) == ("proposed", 0, 1)
    assert not Work.objects.visible_to(efa).exists()
    assert code_of(hours.say, actor=officer, work=proposed, on=today(), minutes=5) == "not_going_on"
    with pytest.raises(NotAllowed):
        works.answer(actor=efa, work=proposed, yes=True)
    begun = works.answer(actor=bryn, work=proposed, yes=True)
    again = works.answer(actor=bryn, work=proposed, yes=True)
    assert (begun.state, again.citizens, again.professionals) == ("begun", 1, 1)
    assert Work.objects.visible_to(None).count() == 1
    assert Entry.objects.filter(kind="timebank.work_begun").count() == 1


def test_without_one_of_each_side_it_is_refused(taking_part, bryn, gwen, officer, board) -> None:
    pro, citizen = Asked(officer, "professionals", "Officer"), Asked(bryn, "citizens")
    for actor, owners, code in [
        (officer, [pro], "needs_both"),
        (bryn, [citizen, Asked(gwen, "citizens")], "needs_both"),
        (gwen, [pro, citizen], "not_an_owner"),
        (bryn, [citizen, Asked(gwen, "professionals", "I")], "not_a_professional"),
        (officer, [Asked(officer, "citizens"), pro], "needs_both"),
    ]:
        assert code_of(works.propose, actor=actor, title="X", body=board, owners=owners, **LEVELS) == code
    give_role(gwen, "decision_maker", board)
    two = [pro, Asked(gwen, "citizens")]
    assert code_of(works.propose, actor=officer, title="X", body=board, owners=two, **LEVELS) == "not_a_citizen"
    assert code_of(works.propose, actor=officer, title="X", body=board, owners=[pro, citizen], power="all", rung="none") == "unknown_level"  # fmt: skip
    assert not Work.objects.exists()
    assert not Account.objects.filter(kind="work").exists()


def test_nobody_steps_down_who_is_the_last_of_their_side(work, bryn, gwen, officer) -> None:
    assert code_of(works.step_down, actor=bryn, work=work) == "last_owner"
    works.ask_owner(actor=bryn, work=work, asked=Asked(gwen, "citizens"))
    assert code_of(works.step_down, actor=bryn, work=work) == "last_owner"  # Gwen has not said yes
    works.answer(actor=gwen, work=work, yes=True)
    assert works.step_down(actor=bryn, work=work).citizens == 1
    with pytest.raises(NotAllowed):
        works.finish(actor=bryn, work=work, outcome="x")


def test_the_database_lets_no_work_go_on_with_one_side(work) -> None:
    for side in ("citizens", "professionals"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Work.objects.filter(pk=work.pk).update(**{side: 0})


def test_called_co_produced_without_citizens_hours_is_said_in_public(work, bryn, officer, whole) -> None:
    for step in ("question", "choice", "assessment"):
        for person in (bryn, officer):
            works.tell(actor=person, work=work, step=step, who="both")
    mine = hours.say(actor=officer, work=work, on=today(), minutes=600, paid=True)
    hours.confirm(actor=bryn, given=mine)
    page = Client().get(work.get_absolute_url()).text
    assert "no citizen’s hour stands here" in page
    assert "Co-design" in page
    theirs = hours.say(actor=bryn, work=work, on=today(), minutes=120, what="Wrote it")
    assert "no citizen’s hour stands here" in Client().get(work.get_absolute_url()).text
    hours.confirm(actor=officer, given=theirs)
    page = Client().get(work.get_absolute_url()).text
    assert "no citizen’s hour stands here" not in page
    assert record.page_of(work).seen.rung == "co_production"
    assert "Bryn" not in page
    assert "Officer for carers" in page
    whole()


def test_hours_are_confirmed_by_the_other_side_and_then_in_the_books_once(
    work, bryn, gwen, officer, efa, whole
) -> None:
    given = hours.say(actor=bryn, work=work, on=today(), minutes=90)
    assert hours.say(actor=bryn, work=work, on=today(), minutes=90) == given
    for person in (bryn, gwen, efa):
        with pytest.raises(NotAllowed):
            hours.confirm(actor=person, given=given)
    for _twice in range(2):
        hours.confirm(actor=officer, given=given)
    assert code_of(hours.confirm, actor=officer, given=given, yes=False) == "already_decided"
    assert (stands(bryn), Transfer.objects.count()) == (90, 1)
    assert [(line.who, line.url) for line in statement_lines(Account.objects.get(person=bryn))] == [
        (work.title, work.get_absolute_url())
    ]
    work.account.refresh_from_db()
    assert work.account.balance == -90
    paid = hours.say(actor=officer, work=work, on=today(), minutes=60, paid=True)
    hours.confirm(actor=bryn, given=paid)
    outside = hours.say(actor=efa, work=work, on=today(), minutes=30)  # takes no part in the time bank
    hours.confirm(actor=officer, given=outside)
    assert (Transfer.objects.count(), books.pot().balance) == (2, 30)
    wrong = hours.say(actor=gwen, work=work, on=today(), minutes=45)
    hours.confirm(actor=officer, given=wrong, yes=False)
    assert record.minutes_of(work) == {"citizens": 120, "professionals": 60}
    assert code_of(hours.say, actor=bryn, work=work, on=today() + timedelta(days=1), minutes=5) == "not_yet"
    whole()


def test_each_side_tells_for_itself_and_where_they_differ_citizens_get_less(work, bryn, officer, gwen) -> None:
    works.tell(actor=officer, work=work, step="choice", who="citizens")
    assert record.doing_of(work).choice == ""
    works.tell(actor=bryn, work=work, step="choice", who="professionals")
    assert record.doing_of(work).choice == "professionals"
    works.tell(actor=bryn, work=work, step="choice", who="both")
    assert record.doing_of(work).choice == "both"
    with pytest.raises(NotAllowed):
        works.tell(actor=gwen, work=work, step="choice", who="both")
    assert code_of(works.tell, actor=bryn, work=work, step="weather", who="both") == "unknown_answer"


def test_six_blocks_are_marked_by_both_sides_unseen_and_then_the_gap_is_shown(work, bryn, officer, sign_in) -> None:
    half = dict.fromkeys(BLOCKS[:3], 2)
    assert code_of(works.mark, actor=bryn, work=work, values=half) == "unknown_answer"
    assert code_of(works.mark, actor=bryn, work=work, values=dict.fromkeys(BLOCKS, 9)) == "unknown_answer"
    works.mark(actor=officer, work=work, values=dict.fromkeys(BLOCKS, 4))
    assert "Shown when both sides have marked them" in sign_in(bryn).get(work.get_absolute_url()).text
    address = f"/api/v1/shared-works/{work.ref}/observed"
    assert Client().get(address).json()["marks"] == [], "programs are told no earlier than people"
    works.mark(actor=bryn, work=work, values={**dict.fromkeys(BLOCKS, 4), "mutuality": 1})
    told = {(one["side"], one["block"]): one["value"] for one in Client().get(address).json()["marks"]}
    assert (len(told), told["citizens", "mutuality"], told["professionals", "mutuality"]) == (12, 1, 4)
    gaps = {row.label: row.gap for row in record.page_of(work).blocks}
    assert sorted(gaps.values()) == [0, 0, 0, 0, 0, 3]
    assert "Both sides give and both sides get" in Client().get(work.get_absolute_url()).text
    assert BlockMark.objects.count() == 12


def test_when_it_is_finished_what_it_was_called_and_what_it_was_go_on_the_record(work, bryn, officer, efa) -> None:
    with pytest.raises(NotAllowed):
        works.finish(actor=efa, work=work, outcome="Done")
    assert code_of(works.finish, actor=bryn, work=work, outcome=" ") == "no_words"
    works.finish(actor=bryn, work=work, outcome="A leaflet that nobody needed to explain.")
    facts = Entry.objects.get(kind="timebank.work_finished").facts
    assert (facts["declared_rung"], facts["observed_rung"]) == ("co_production", "informing")
    assert code_of(works.tell, actor=bryn, work=work, step="choice", who="both") == "finished"
    assert code_of(hours.say, actor=bryn, work=work, on=today(), minutes=5) == "not_going_on"


def test_a_work_that_loses_its_citizen_is_paused_and_the_hours_stay_without_a_name(
    work, bryn, gwen, officer, whole
) -> None:
    given = hours.say(actor=bryn, work=work, on=today(), minutes=90, what="quillmarmalade")
    hours.confirm(actor=officer, given=given)
    assert {row["what"] for row in personal.export_all(bryn)["timebank"]} >= {"shared work", "hours of shared work"}
    actions.erase(actor=bryn, person=bryn)
    work.refresh_from_db()
    assert (work.state, work.citizens) == ("paused", 0)
    given.refresh_from_db()
    assert (given.person, given.what, record.minutes_of(work)["citizens"]) == (None, "", 90)
    assert not Owner.objects.filter(person=bryn).exists()
    assert not WorkHours.objects.filter(person=bryn).exists()
    assert "one side is missing" in Client().get(work.get_absolute_url()).text
    works.ask_owner(actor=officer, work=work, asked=Asked(gwen, "citizens"))
    assert works.answer(actor=gwen, work=work, yes=True).state == "begun"
    whole()


def test_pages_carry_a_work_from_the_question_to_the_end(bryn, officer, board, sign_in) -> None:
    joining.join(actor=bryn)
    pro, citizen = sign_in(officer), sign_in(bryn)
    form = {"title": "A bench", "about": "", "side": "professionals", "post": "Officer for parks", "other": "Bryn", "body": board.pk, **LEVELS}  # fmt: skip
    assert pro.post("/time/work/new/", {**form, "other": "Nobody"}).status_code == 422
    assert pro.post("/time/work/new/", {**form, "side": "citizens"}).status_code == 422
    url = pro.post("/time/work/new/", form)["Location"]
    assert Client().get(url).status_code == 404
    assert "You are asked to own this" in citizen.get(url).text
    assert citizen.post(f"{url}answer/", {"yes": "1"}).status_code == 302
    for client in (pro, citizen):
        told = {"question": "both", "choice": "citizens", "assessment": ""}
        assert client.post(f"{url}who/", told).status_code == 302
        assert client.post(f"{url}blocks/", dict.fromkeys(BLOCKS, "3")).status_code == 302
    assert (
        citizen.post(f"{url}hours/", {"on": today().isoformat(), "minutes_0": "2", "minutes_1": ""}).status_code == 302
    )
    assert "2 hours" in pro.get(url).text
    given = WorkHours.objects.get()
    assert citizen.post(f"/time/hours/{given.ref}/", {"yes": "1"}).status_code == 404
    assert pro.post(f"/time/hours/{given.ref}/", {"yes": "1"}).status_code == 302
    assert stands(bryn) == 120
    for page in ("who/", "blocks/", "ask/", "finish/", "hours/"):
        assert citizen.get(url + page).status_code == 200
    assert "It cannot be begun again" in citizen.post(f"{url}finish/", {"outcome": "It stands."}).text
    assert citizen.post(f"{url}finish/", {"outcome": "It stands.", "checked": "yes"}).status_code == 302
    assert "A bench" in Client().get("/time/work/").text
    data = Client().get(f"/api/v1/shared-works/{Work.objects.get().ref}/observed").json()
    assert (data["power"], data["hours"]["citizens"], data["doing"]["minutes"]["citizens"]) == ("empower", "*", 1)
    assert Client().get("/api/v1/hours").json()["balanced"] is None
    for _twice in range(2):
        tasks.check_books.func()
    data = Client().get("/api/v1/hours").json()
    assert (data["balanced"], data["hours"], data["pot_hours"]) == (True, None, None)
    assert Entry.objects.filter(kind="timebank.books_checked").count() == 1


def test_a_journey_world_has_an_officer_of_the_body(ann, bryn, dev, finn) -> None:
    world = journey.build(ann, bryn, dev, finn)
    owners = [Asked(dev, "professionals", "Director"), Asked(bryn, "citizens")]
    made = works.propose(actor=bryn, title="X", body=world.board, owners=owners, **LEVELS)
    assert works.answer(actor=dev, work=made, yes=True).state == "begun"
