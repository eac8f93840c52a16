"""The broker's list: what fits, with reasons, without scores of people."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.accounts.models import Person
from upwell.community import actions as community
from upwell.kit.permissions import SYSTEM
from upwell.places.models import Area
from upwell.timebank import queries
from upwell.timebank.actions import exchanges, listings
from upwell.timebank.matching import FOR_EACH_NEED, Match, Wish, matches
from upwell.timebank.tests.conftest import give_role

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
WISH = st.builds(
    Wish,
    key=st.integers(0, 10_000),
    person=st.integers(0, 5),
    help=st.sampled_from(["garden", "forms"]),
    places=st.frozensets(st.sampled_from(["public", "remote", "home"])),
    slots=st.frozensets(st.sampled_from(["morning", "evening"])),
    areas=st.sampled_from([(), (1, 9), (2, 9), (3,)]),
    space=st.sampled_from([None, 7]),
    since=st.integers(0, 90).map(lambda n: BEGAN + timedelta(days=n)),
)
MANY = st.lists(WISH, max_size=12, unique_by=lambda wish: wish.key)


@given(needs=MANY, offers=MANY, members=st.frozensets(st.integers(0, 5)))
def test_whatever_is_listed_fits_and_whoever_has_waited_longest_stands_first(needs, offers, members) -> None:
    spaces = {person: frozenset([7]) for person in members}
    found = matches(needs, offers, spaces=spaces)
    need_of, offer_of = ({one.key: one for one in rows} for rows in (needs, offers))
    for match in found:
        need, offer = need_of[match.need], offer_of[match.offer]
        assert need.person != offer.person
        assert need.help == offer.help
        assert match.places == need.places & offer.places != frozenset()
        assert not (need.slots and offer.slots) or need.slots & offer.slots
        assert need.space is None or offer.person in members
        assert offer.space is None or need.person in members
    since = [need_of[match.need].since for match in found]
    assert since == sorted(since)
    assert all(sum(m.need == key for m in found) <= FOR_EACH_NEED for key in need_of)
    possible = {
        (n.key, o.key)
        for n in needs
        for o in offers
        if n.person != o.person and n.help == o.help and n.places & o.places
        and (n.slots & o.slots or not (n.slots and o.slots))
        and (n.space is None or o.person in members) and (o.space is None or n.person in members)
    }  # fmt: skip
    assert {m.need for m in found} == {need for need, _offer in possible}


def test_matching_knows_nothing_that_could_rank_people() -> None:
    assert {field.name for field in fields(Wish)} == {
        "key",
        "person",
        "help",
        "places",
        "slots",
        "areas",
        "space",
        "since",
    }
    assert {field.name for field in fields(Match)} == {"need", "offer", "near", "wider", "slots", "places"}


@pytest.mark.django_db
def test_a_broker_sees_what_they_are_broker_of_and_no_pair_that_has_spoken(
    taking_part, ann, bryn, gwen, carys, dev, sign_in
) -> None:
    town = Area.objects.create(code="A", name="Ashmere", kind="town")
    east, west = (Area.objects.create(code=code, name=code, kind="ward", parent=town) for code in ("E", "W"))
    space = community.open_space(
        actor=SYSTEM, name="Quiet", slug="quiet", purpose="support", audience="space", statement="x", rules="y"
    )
    for person in (ann, bryn):
        community.invite(actor=SYSTEM, space=space, person=person)
    need = listings.write(actor=bryn, kind="need", help="lift", title="To the clinic", area=east, slots=["morning"])
    far = listings.write(actor=ann, kind="offer", help="lift", title="I drive", area=west, slots=["morning", "evening"])
    near = listings.write(actor=gwen, kind="offer", help="lift", title="A van", area=east)
    inside = listings.write(actor=bryn, kind="need", help="forms", title="A secret form", space=space)
    listings.write(actor=ann, kind="offer", help="forms", title="Forms", space=space)
    listings.write(actor=gwen, kind="offer", help="forms", title="Forms too")  # Gwen may not know of the space
    give_role(carys, "broker")
    give_role(dev, "broker", space)
    pairs = queries.brokers_list(carys)
    assert [(pair.need, pair.offer) for pair in pairs][:2] == [(need, near), (need, far)]
    assert pairs[0].reasons[1:] == ["in the same area", "weekday mornings"]
    assert pairs[1].reasons[1:] == ["not far", "weekday mornings"]
    assert [(pair.need, pair.offer.person) for pair in pairs[2:]] == [(inside, ann)]
    assert [pair.need for pair in queries.brokers_list(dev)] == [inside]
    assert sign_in(Person.objects.get(pk=bryn.pk)).get("/time/broker/").status_code == 403
    page = sign_in(carys)
    assert "To the clinic" in page.get("/time/broker/").text
    sent = {"need": need.ref, "offer": near.ref, "place": "public"}
    assert page.post("/time/broker/introduce/", sent).status_code == 302
    assert [(pair.need, pair.offer) for pair in queries.brokers_list(carys)][:1] == [(need, far)]
    assert sign_in(dev).post("/time/broker/introduce/", {**sent, "offer": far.ref}).status_code in (403, 404)
    exchanges.say_no(actor=bryn, exchange=need.from_need.get())
    assert near not in [pair.offer for pair in queries.brokers_list(carys)]
