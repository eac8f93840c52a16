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
from upwell.kit.permissions import SYSTEM
from upwell.safety import actions as safety
from upwell.timebank.actions import disputes, exchanges, listings
from upwell.timebank.models import Dispute, Exchange, Listing, Transfer, TransferNote
from upwell.timebank.tests.conftest import give_role, stands
from upwell.timebank.tests.test_exchanges import agreed, code_of, need  # noqa: F401  fixtures


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
