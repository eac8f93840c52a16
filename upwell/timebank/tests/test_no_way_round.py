"""Ways round the rules of the time bank that somebody could try."""
# ruff: noqa: F811  (fixtures of other tests are taken by their name)

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Q

from upwell.accounts.actions import erase
from upwell.accounts.models import Notice, Person
from upwell.community import actions as community
from upwell.community import hooks
from upwell.kit import search
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today
from upwell.safety import actions as safety
from upwell.timebank import tasks as timebank_tasks
from upwell.timebank.actions import disputes, exchanges, hours, joining, listings, visits, works
from upwell.timebank.actions.works import Asked
from upwell.timebank.models import Dispute, Exchange, Listing, Transfer, TransferNote, Work
from upwell.timebank.rules import is_professional, works_for
from upwell.timebank.tests.conftest import give_role, stands
from upwell.timebank.tests.test_exchanges import agreed, code_of, need, visit  # noqa: F401  fixtures
from upwell.timebank.tests.test_works import board, officer, proposed, work  # noqa: F401  fixtures


def test_nobody_confirms_more_hours_than_stood_on_their_page(agreed: Exchange, bryn, gwen, sign_in) -> None:
    exchanges.say_done(actor=gwen, exchange=agreed, minutes=60)
    page = sign_in(bryn)
    address = agreed.get_absolute_url()
    assert 'name="minutes" value="60"' in page.get(address).text
    exchanges.say_done(actor=gwen, exchange=agreed, minutes=6000)
    assert code_of(exchanges.confirm, actor=bryn, exchange=agreed, minutes=60) == "changed"
    assert page.post(f"{address}confirm/", {"minutes": "60"}).status_code != 302
    assert page.post(f"{address}confirm/").status_code != 302
    assert not Transfer.objects.exists()
    assert page.post(f"{address}confirm/", {"minutes": "6000"}).status_code == 302
    assert stands(gwen) == 6000


@pytest.fixture
def closed(bryn: Person, ann: Person) -> Any:
    """A space by invitation, of Bryn and Ann."""
    space = community.open_space(
        actor=SYSTEM, name="Us", slug="us", purpose="support", audience="space", statement="For us.", rules="Kind."
    )
    for person in (bryn, ann):
        community.invite(actor=SYSTEM, space=space, person=person)
    return space


def test_no_broker_tells_an_outsider_what_is_needed_in_a_closed_space(
    taking_part, closed, broker, ann, bryn, gwen
) -> None:
    inside = listings.write(actor=bryn, kind="need", help="forms", title="My benefit form", space=closed)
    outside = listings.write(actor=gwen, kind="offer", help="forms", title="Forms")
    fits = listings.write(actor=ann, kind="offer", help="forms", title="Forms too")
    assert code_of(exchanges.introduce, actor=broker, need=inside, offer=outside, place="public") == "no_match"
    assert not Exchange.objects.exists()
    assert exchanges.introduce(actor=broker, need=inside, offer=fits, place="public").helped == bryn


def test_a_place_in_a_space_opens_no_offer_to_whom_the_space_is_closed(
    taking_part, closed, ann, bryn, monkeypatch
) -> None:
    written = listings.write(actor=bryn, kind="need", help="forms", title="Quillmarmalade", space=closed)
    assert len(search.find("quillmarmalade", viewer=ann).hits) == 1
    monkeypatch.setattr(hooks, "_closed", [lambda person: Q(pk=closed.pk) if person == ann else None])
    assert not Listing.objects.visible_to(ann).filter(pk=written.pk).exists()
    assert not search.find("quillmarmalade", viewer=ann).hits
    assert len(search.find("quillmarmalade", viewer=bryn).hits) == 1


def test_what_moderators_decided_to_hide_is_not_brought_back_beside_the_decision(taking_part, bryn, carys, efa) -> None:
    offer = listings.write(actor=bryn, kind="offer", help="forms", title="Cheap pills")
    give_role(carys, "moderator")
    case = safety.report(actor=efa, subject=offer, reason="cure").case
    made = safety.decide(
        actor=carys, case=case, measures=[safety.Measure("hidden")], outcome="Thank you.",
        reasons=safety.Reasons("It sells medicines.", "rule", "Nothing is sold here"),
    )  # fmt: skip
    assert code_of(listings.show, actor=carys, listing=offer) == "decided"
    safety.take_back(actor=carys, decision=made, because="It was a joke.")
    offer.refresh_from_db()
    assert offer.hidden_at is None


def test_nothing_of_a_disagreement_outlives_whoever_it_was_about(agreed: Exchange, broker, bryn, gwen, whole) -> None:
    exchanges.say_done(actor=gwen, exchange=agreed, minutes=60)
    exchanges.confirm(actor=bryn, exchange=agreed)
    first = disputes.raise_dispute(actor=bryn, exchange=agreed, words="Gwen came late")
    disputes.settle(actor=broker, dispute=first, minutes=30, answer="Gwen came late indeed.")
    assert TransferNote.objects.exclude(words="").exists()
    erase(actor=gwen, person=gwen)
    assert not TransferNote.objects.exclude(words="").exists()
    assert set(Dispute.objects.values_list("words", "answer")) == {("", "")}
    whole()


def test_where_there_is_no_broker_somebody_is_asked_to_find_one(agreed: Exchange, bryn, gwen, efa) -> None:
    give_role(efa, "organiser")
    exchanges.say_done(actor=gwen, exchange=agreed, minutes=60)
    disputes.raise_dispute(actor=bryn, exchange=agreed, words="It was half an hour")
    assert Notice.objects.filter(person=efa, text__contains="no broker").exists()


def test_whoever_comes_along_may_step_back_or_leave_and_then_nobody_visits_alone(
    visit: Exchange, ann, bryn, gwen, sign_in
) -> None:
    for leaves in (False, True):
        for person in (gwen, bryn):
            visit.refresh_from_db()
            if visit.state == "proposed":
                visits.say_met(actor=person, exchange=visit, on=today(), understood=True)
        visits.ask_along(actor=gwen, exchange=visit, companion=ann)
        assert visits.come_along(actor=ann, exchange=visit, yes=True).state == "agreed"
        Notice.objects.all().delete()
        if leaves:
            joining.leave(actor=ann)
        else:
            assert "I cannot come after all" in sign_in(ann).get(visit.get_absolute_url()).text
            assert sign_in(ann).post(f"{visit.get_absolute_url()}stay/").status_code == 302
        visit.refresh_from_db()
        assert (visit.state, visit.companion, visit.companion_at) == ("proposed", None, None)
        assert {notice.person for notice in Notice.objects.filter(text__contains="somebody else to come")} == {
            gwen,
            bryn,
        }
        assert code_of(exchanges.say_done, actor=gwen, exchange=visit, minutes=60) == "too_late"


@pytest.mark.parametrize("asleep", [True, False])
def test_whoever_works_for_a_body_is_no_citizen_in_its_shared_work_by_leaving_out_the_second_step(
    asleep: bool, taking_part, bryn, gwen, officer, board, settings
) -> None:
    give_role(gwen, "officer", board)
    settings.ROLE_NEEDS_SECOND_FACTOR = asleep
    owners = [Asked(bryn, "citizens"), Asked(gwen, "citizens")]
    if not asleep:
        owners[0] = Asked(officer, "professionals")
    words = {"title": "A leaflet", "power": "empower", "rung": "co_production", "body": board}
    with pytest.raises(Refused) as refusal:
        works.propose(actor=owners[0].person, owners=[*owners, Asked(officer, "professionals")], **words)
    assert refusal.value.code in ("not_a_citizen", "not_a_professional")
    if asleep:
        assert works_for(gwen, board)
        assert not is_professional(gwen, board)


def test_a_citizen_who_comes_to_work_for_the_body_counts_as_one_no_more(work: Work, bryn, gwen, officer, board) -> None:
    give_role(bryn, "officer", board)
    given = hours.say(actor=bryn, work=work, on=today(), minutes=60)
    assert given.side == "professionals"
    with pytest.raises(NotAllowed):
        works.tell(actor=bryn, work=work, step="choice", who="citizens")
    timebank_tasks.part_with_changed()
    work.refresh_from_db()
    assert (work.state, work.citizens, work.professionals) == ("paused", 0, 1)
    assert Notice.objects.filter(person=bryn, text__contains="Your post has changed").exists()
    works.ask_owner(actor=officer, work=work, asked=Asked(gwen, "citizens"))
    assert works.answer(actor=gwen, work=work, yes=True).state == "begun"
    timebank_tasks.part_with_changed()
    work.refresh_from_db()
    assert work.state == "begun"
