"""A service at several places: each is added, changed and taken out by itself, by those who may, with a difference that a keeper sees."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from upwell.accounts.models import Notice, Person
from upwell.directory import queries
from upwell.directory.actions import changes, places, services
from upwell.directory.models import Change, Location, Service
from upwell.directory.sheet import place_of, sheet_of
from upwell.directory.tests.test_keeping import code
from upwell.kit.errors import NotAllowed

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]
HALL = {
    "place": "Mill Room",
    "address": "2 Mill Row",
    "town": "Ashmere",
    "postcode": "ZZ2 1AA",
    "times": "Thu 14:00-15:00",
}


def test_a_provider_adds_a_place_and_a_keeper_lets_it_in(
    ann: Person, bryn: Person, efa: Person, walks: Service
) -> None:
    change = places.propose_place(actor=bryn, service=walks, at=None, sheet=HALL, why="A second group.")
    assert walks.service_at_locations.count() == 1, "nothing is public yet"
    told = {str(one.label): one.after for one in queries.differences(change)}
    assert told["Where is it?"] == "<ins>Mill Room</ins>"
    assert "Latitude" not in told
    assert Notice.objects.filter(person=ann, kind="directory.waits").count() == 1
    for act in (
        lambda: places.propose_place(actor=efa, service=walks, at=None, sheet=HALL),
        lambda: places.change_place(actor=bryn, service=walks, at=None, sheet=HALL),
        lambda: changes.take_change(actor=bryn, change=change),
    ):
        with pytest.raises(NotAllowed):
            act()
    changes.take_change(actor=ann, change=change)
    first, second = walks.service_at_locations.all()
    assert place_of(first)["place"] == "Weir Hall", "the first place stays as it was"
    assert (place_of(second)["place"], place_of(second)["times"]) == ("Mill Room", "Thursday 14:00-15:00")
    walks.refresh_from_db()
    assert walks.open_days & 8, "it is found on Thursdays now"


def test_one_of_several_places_is_changed_and_the_others_stay(ann: Person, walks: Service, districts: list) -> None:
    places.change_place(actor=ann, service=walks, at=None, sheet=HALL)
    first, second = walks.service_at_locations.all()
    assert (second.latitude, second.longitude) == (52.6, -2.0), "found near the middle of its postcode district"
    places.change_place(actor=ann, service=walks, at=second, sheet={"postcode": "ZZ9 9ZZ"})
    second.refresh_from_db()
    assert second.latitude == 54.0, "it has moved, and so has the point on the map"
    assert place_of(second)["place"] == "Mill Room", "what was not said stays"
    assert place_of(first)["postcode"] == "ZZ1 1AA"
    assert (
        code(lambda: places.change_place(actor=ann, service=walks, at=first, sheet=HALL | {"postcode": "ZZ9 9ZZ"}))
        == "same_place"
    )
    assert code(lambda: places.change_place(actor=ann, service=walks, at=None, sheet={"town": " "})) == "no_place"
    services.change_service(actor=ann, service=walks, sheet={"times": "Mon 10:00-11:00"})
    assert place_of(second)["times"] == "Thursday 14:00-15:00", (
        "hours at one place are not lost when the others' change"
    )
    assert (
        code(lambda: services.change_service(actor=ann, service=walks, sheet={"place": "Elsewhere"}))
        == "several_places"
    )


def test_a_place_that_is_gone_takes_its_times_along_and_cannot_be_changed_any_more(
    ann: Person, bryn: Person, walks: Service
) -> None:
    places.change_place(actor=ann, service=walks, at=None, sheet=HALL)
    second = walks.service_at_locations.last()
    late = places.propose_place(actor=bryn, service=walks, at=second, sheet={"access": "no steps"})
    gone = places.propose_dropping(actor=bryn, service=walks, at=second, why="The room was sold.")
    assert gone.pk == late.pk, "of one place one change of a person waits"
    assert all(str(one.after) == "" for one in queries.differences(gone))
    changes.take_change(actor=ann, change=gone)
    assert walks.service_at_locations.count() == 1
    assert not Location.objects.filter(name="Mill Room").exists()
    assert code(lambda: places.drop_place(actor=ann, service=walks, at=second)) == "gone"
    walks.refresh_from_db()
    assert not walks.open_days & 8


def test_a_change_of_a_place_that_went_meanwhile_is_not_taken_over(ann: Person, bryn: Person, walks: Service) -> None:
    places.change_place(actor=ann, service=walks, at=None, sheet=HALL)
    second = walks.service_at_locations.last()
    change = places.propose_place(actor=bryn, service=walks, at=second, sheet={"access": "no steps"})
    places.drop_place(actor=ann, service=walks, at=second)
    assert code(lambda: changes.take_change(actor=ann, change=Change.objects.get(pk=change.pk))) == "changed_meanwhile"


def test_a_hall_that_others_use_too_stays_as_it_is_for_them(
    ann: Person, walks: Service, more: Callable[..., Service]
) -> None:
    other = more("Slow swims")
    at = walks.service_at_locations.get()
    other.service_at_locations.update(location=at.location)
    places.change_place(actor=ann, service=walks, at=at, sheet={"place": "Back room"})
    assert sheet_of(walks)["place"] == "Back room"
    assert sheet_of(other)["place"] == "Weir Hall"


def test_the_pages_add_change_and_take_out_a_place_and_undo_is_a_press_away(
    bryn: Person, ann: Person, walks: Service, sign_in: SignIn
) -> None:
    client, page = sign_in(bryn), f"/what-helps/{walks.ref}/places/"
    refused = client.post(f"{page}new/", {"times": "Thu 14:00-15:00"})
    assert refused.status_code == 422
    assert "Say where it is" in refused.text
    assert client.post(f"{page}new/", HALL)["Location"] == page
    assert "1 change of a place waits" in client.get(page).text
    assert "Mill Room" in client.get("/what-helps/providing/").text
    keeper = sign_in(ann)
    keeper.post(f"/what-helps/changes/{Change.objects.exclude(kind='new').get().ref}/", {"take": "yes"})
    shown = Client().get(walks.get_absolute_url()).text
    assert "Mill Room" in shown
    assert "Thursday, 14:00 to 15:00" in shown
    second = walks.service_at_locations.last()
    form = keeper.get(f"/what-helps/{walks.ref}/change/").text
    assert "change them one by one" in form
    assert 'name="postcode"' not in form
    assert "Take this place out" in keeper.get(f"{page}{second.uid}/remove/").text
    keeper.post(f"{page}{second.uid}/remove/")
    assert "Mill Room" not in Client().get(walks.get_absolute_url()).text


def test_a_change_of_a_place_or_a_service_that_is_there_by_now_is_not_let_in_a_second_time(
    ann: Person, bryn: Person, walks: Service
) -> None:
    place = places.propose_place(actor=bryn, service=walks, at=None, sheet=HALL)
    new = changes.propose_service(
        actor=bryn, organization=walks.organization, sheet={"name": "Slow swims", "costs": "£3"}
    )
    places.change_place(actor=ann, service=walks, at=None, sheet={**HALL, "place": "MILL ROOM"})
    services.add_service(actor=ann, organization=walks.organization, sheet={"name": "slow swims"})
    assert code(lambda: changes.take_change(actor=ann, change=place)) == "same_place"
    assert code(lambda: changes.take_change(actor=ann, change=new)) == "known_already"
    assert walks.service_at_locations.count() == 2
    for change in (place, new):
        change.refresh_from_db()
        assert change.state == "waiting", "its words are not lost: the keeper reads them and decides"
    other = places.propose_place(actor=bryn, service=walks, at=None, sheet={**HALL, "place": "Lower room"})
    changes.take_change(actor=ann, change=other)
    assert walks.service_at_locations.count() == 3


def test_nobody_moves_a_place_of_anothers_by_using_its_id(ann: Person, walks: Service) -> None:
    from upwell.directory.tests.test_bringing_in import bring, feed, service

    def at(uid: str, name: str) -> list[dict[str, object]]:
        return [{"id": uid, "location": {"id": hall, "location_type": "physical", "name": name}}]

    hall = str(walks.service_at_locations.get().location.uid)
    bring("hsds", feed(service(1, service_at_locations=at("00000000-0000-4000-8000-0000000000e1", "Taken over"))))
    copied = Service.objects.get(name="Service 1")
    assert place_of(walks.service_at_locations.get())["place"] == "Weir Hall", "a feed that names our id moves nothing"
    assert place_of(copied.service_at_locations.get())["place"] == "Taken over", "and says what it says, in its own row"
    places.change_place(actor=ann, service=walks, at=walks.service_at_locations.get(), sheet={"place": "Big hall"})
    assert place_of(copied.service_at_locations.get())["place"] == "Taken over"
    again = bring("hsds", feed(service(1, service_at_locations=at("00000000-0000-4000-8000-0000000000e1", "Moved"))))
    assert again.added == 1
    assert (place_of(walks.service_at_locations.get())["place"], Location.objects.count()) == ("Big hall", 2)


def test_what_is_kept_here_stays_where_it_is_when_its_old_source_moves_a_hall(ann: Person) -> None:
    from upwell.directory.actions.sources import keep_here
    from upwell.directory.tests.test_bringing_in import bring, feed, service

    def at(number: int, name: str) -> list[dict[str, object]]:
        address = {
            "address_1": name,
            "city": "Ashmere",
            "state_province": "",
            "postal_code": "ZZ1 1AA",
            "country": "GB",
        }
        hall = {"id": "00000000-0000-4000-8000-0000000000f1", "location_type": "physical", "name": name}
        row = {"id": f"00000000-0000-4000-8000-0000000000f{number + 1}", "location": {**hall, "addresses": [address]}}
        return [row]

    bring("hsds", feed(*(service(number, service_at_locations=at(number, "Old Hall")) for number in (1, 2))))
    assert Location.objects.count() == 1
    kept, other = Service.objects.order_by("name")
    keep_here(actor=ann, service=kept)
    assert sheet_of(kept)["address"] == "Old Hall"
    bring("hsds", feed(service(2, service_at_locations=at(2, "New Hall"))))
    assert (sheet_of(kept)["place"], sheet_of(other)["place"]) == ("Old Hall", "New Hall")
