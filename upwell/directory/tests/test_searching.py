"""Finding what helps: by need, by words as people say them, near a place, by day, cost, access and language."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from upwell.accounts.models import Person
from upwell.directory import where
from upwell.directory.actions.room import say_room
from upwell.directory.actions.services import set_status
from upwell.directory.models import District, Location, Organization, Service
from upwell.directory.searching import Wish, find
from upwell.directory.terms import needs, terms_in
from upwell.kit.time import today

pytestmark = pytest.mark.django_db
Many = Callable[..., Service]


def names(**wish: Any) -> list[str]:
    return [one.service.name for one in find(Wish(**wish), None).found]


def term(code: str) -> Any:
    return needs().terms.get(code=code)


def test_people_find_by_what_they_call_it_and_not_only_by_the_words_on_the_page(more: Many) -> None:
    more("Tuesday table", needs="Company", description="Tea and talk.")
    more("Debt desk", needs="Debt", description="Letters opened together.")
    assert names(words="lonely") == ["Tuesday table"]
    assert names(words="I am so lonely") == ["Tuesday table"], "small words do not narrow"
    assert names(words="bailiffs") == []
    assert names(words="bailiff") == ["Debt desk"]
    assert names(words="budget") == ["Debt desk"], "a need stands under a wider one"
    assert names(term=term("money")) == ["Debt desk"]
    assert names(words="lonely", term=term("money")) == []


def test_words_that_find_nothing_still_lead_to_the_need_they_speak_of(more: Many) -> None:
    more("Tuesday table", needs="Company")
    results = find(Wish(words="widower, hopelessly lonely"), None)
    assert (results.total, {one.code for one in results.meant}) == (0, {"grief", "company"})
    assert {one.code for one in terms_in("I lost my job and owe rent arrears")} >= {"work", "housing", "debt"}


def test_every_wish_narrows_and_wishes_add_up(ann: Person, more: Many) -> None:
    more("Plain", costs="£3", access="", languages="", times="Wed 10-12")
    more("Free one", times="Tue 10-12; Sat 10-12")
    full = more("Welsh and free", languages="Welsh; Polish", access="no steps; quiet room", times="1st Tue 18:00-19:00")
    say_room(actor=ann, service=full, room="room", available=2)
    everything = {"Free one", "Plain", "Welsh and free"}
    single = {
        "days": (("TU",), {"Free one", "Welsh and free"}),
        "is_free": (True, {"Free one", "Welsh and free"}),
        "has_room": (True, {"Welsh and free"}),
        "access": (("step_free", "quiet"), {"Welsh and free"}),
        "language": ("pl", {"Welsh and free"}),
        "words": ("weir", everything),
    }
    for name, (value, expected) in single.items():
        assert set(names(**{name: value})) == expected, name
        for other, (second, further) in single.items():
            assert set(names(**{name: value, other: second})) == (expected & further if name != other else further)
    assert set(names(days=("WE", "SA"))) == {"Plain", "Free one"}


def test_near_a_place_the_nearest_come_first_and_what_is_too_far_does_not_come(
    more: Many, districts: list[District]
) -> None:
    more("Near", latitude="52.51", place="A")
    more("Nearest", latitude="52.501", place="B")
    more("Far", latitude="53.5", place="C")
    point = where.point_of("zz1 9zz")
    assert point is not None
    near = find(Wish(near=point, km=10), None)
    assert [one.service.name for one in near.found] == ["Nearest", "Near"]
    assert [round(one.km or 0, 2) for one in near.found] == [0.11, 1.11]
    assert [one.distance for one in near.found] == ["very near", "half a mile"]
    assert [one.service.name for one in find(Wish(near=point, km=500), None).found] == ["Nearest", "Near", "Far"]


def test_distance_agrees_with_the_round_earth(districts: list[District]) -> None:
    """Against the haversine: within one part in a hundred as far as anybody goes for a walking group."""
    import math

    point = where.Point(52.5, -2.0, "")
    for latitude, longitude in ((52.6, -2.0), (52.5, -1.6), (52.3, -2.3), (52.9, -1.5)):
        up, across = math.radians(latitude - 52.5), math.radians(longitude + 2.0)
        a = (
            math.sin(up / 2) ** 2
            + math.cos(math.radians(52.5)) * math.cos(math.radians(latitude)) * math.sin(across / 2) ** 2
        )
        true = 2 * 6371.0088 * math.asin(math.sqrt(a))
        assert where.km_between(point, latitude, longitude) == pytest.approx(true, rel=0.01)


def test_what_nobody_confirmed_for_long_comes_last_even_when_it_is_nearest(
    more: Many, districts: list[District]
) -> None:
    old = more("A stale one", latitude="52.5", place="A")
    more("B fresh one", latitude="52.55", place="B")
    Service.objects.filter(pk=old.pk).update(assured_date=today() - timedelta(days=400))
    point = where.point_of("ZZ1")
    assert [one.service.name for one in find(Wish(near=point, km=20), None).found] == ["B fresh one", "A stale one"]
    assert names() == ["B fresh one", "A stale one"]


def test_by_phone_or_online_is_offered_wherever_one_is(more: Many, districts: list[District]) -> None:
    more("Hall")
    line = more("Night line", place="", address="", town="", postcode="", latitude="", longitude="", access="")
    at = line.service_at_locations.create(location=Location.objects.create(location_type="virtual"))
    assert at.location.latitude is None
    results = find(Wish(near=where.point_of("ZZ1"), km=5), None)
    assert [one.service.name for one in results.found] == ["Hall"]
    assert [one.name for one in results.anywhere] == ["Night line"]


def test_closed_services_are_not_found_but_keep_their_page(ann: Person, walks: Service) -> None:
    assert names(words="slow walks") == ["Slow walks"]
    set_status(actor=ann, service=walks, status="defunct")
    assert names(words="slow walks") == []
    page = Client().get(walks.get_absolute_url())
    assert page.status_code == 200
    assert "closed for good" in page.content.decode()
    set_status(actor=ann, service=walks, status="active")
    assert names(words="slow walks") == ["Slow walks"]


def test_pages_hold_twenty_each_service_once(more: Many) -> None:
    for number in range(23):
        more(f"Group {number:02}")
    first, second = find(Wish(), None, 1), find(Wish(), None, 2)
    assert (first.total, len(first.found), len(second.found), first.pages) == (23, 20, 3, 2)
    assert len({one.service.pk for one in (*first.found, *second.found)}) == 23


def test_the_page_shows_the_same_to_somebody_signed_out_and_holds_no_whole_postcode(
    more: Many, districts: list[District]
) -> None:
    more("Near", latitude="52.51")
    client = Client()
    shown = client.get(
        "/what-helps/", {"q": "walk", "near": "ZZ1 9QQ", "miles": "5", "day": ["TU", "WE"], "free": "on"}
    ).content.decode()
    assert "Near" in shown
    assert "ZZ1 Ashmere 1" in shown
    unknown = client.get("/what-helps/", {"near": "QQ9 9QQ"})
    assert unknown.status_code == 422
    assert "do not know where that postcode is" in unknown.content.decode()
    empty = client.get("/what-helps/", {"q": "helicopter"}).content.decode()
    assert "Nothing here fits all of that" in empty


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "x"},
        {"page": "999999999"},
        {"need": "x"},
        {"miles": "-1"},
        {"day": "XX"},
        {"q": "'\"(*"},
        {"area": "nowhere"},
    ],
)
def test_an_odd_address_is_answered_and_breaks_nothing(walks: Service, asked: dict[str, str]) -> None:
    assert Client().get("/what-helps/", asked).status_code in {200, 422}


def test_a_page_of_results_asks_the_same_number_of_times_however_many_there_are(
    more: Many, districts: list[District]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in range(15):
        more(f"Group {number}")
        if number in (2, 14):
            with CaptureQueriesContext(connection) as asked:
                Client().get("/what-helps/", {"near": "ZZ1", "q": "walk"})
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_page_of_an_organisation_asks_the_same_number_of_times_however_much_it_offers(
    more: Many, club: Organization
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in range(12):
        more(f"Group {number}", costs="£2 per session")
        if number in (2, 11):
            with CaptureQueriesContext(connection) as asked:
                assert "£2" in Client().get(club.get_absolute_url()).text
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_indexing_everything_anew_finds_the_same_and_asks_the_same_number_of_times(more: Many) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from upwell.kit import search

    counts = []
    for number in range(12):
        more(f"Group {number}")
        if number == 1:
            search.rebuild(
                "directory.service"
            )  # the first time the old words have to leave the file of the database, which is asked for once
        if number in (2, 11):
            with CaptureQueriesContext(connection) as asked:
                assert search.rebuild("directory.service") == number + 1
            counts.append(len(asked))
    assert counts[0] == counts[1]
    assert len(names(words="lonely weir")) == 12


def test_higher_packages_may_add_to_the_pages_and_learn_what_was_not_found(
    walks: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    from upwell.kit import panels

    for slot in ("directory.service", "directory.organization", "directory.nothing_found"):
        monkeypatch.setitem(
            panels._panels, slot, [lambda request, thing: f"<p>Panel for {getattr(thing, 'words', thing)}</p>"]
        )
    client = Client()
    assert "Panel for Slow walks" in client.get(walks.get_absolute_url()).content.decode()
    assert "Panel for Weir Club" in client.get(walks.organization.get_absolute_url()).content.decode()
    assert "Panel for helicopter" in client.get("/what-helps/", {"q": "helicopter"}).content.decode()
    assert "Panel for" not in client.get("/what-helps/", {"q": "walks"}).content.decode()


def test_who_looks_for_a_walk_gets_what_is_called_so_first(more: Callable[..., Service]) -> None:
    more("Aqua class", description="Good for people who walk little.")
    more("Walking football")
    more("Old walks")
    Service.objects.filter(name="Old walks").update(assured_date=None)
    told = [one.service.name for one in find(Wish(words="walking"), None).found]
    assert told == ["Walking football", "Aqua class", "Old walks"], "what nobody confirmed still comes last"


def test_a_short_word_says_nothing_of_names_and_the_names_stay_in_order(more: Callable[..., Service]) -> None:
    for name in ("Zumba", "Aqua", "Movers"):
        more(name, description="In the gym.")
    assert [one.service.name for one in find(Wish(words="gym"), None).found] == ["Aqua", "Movers", "Zumba"]


def test_who_finds_nothing_is_told_which_one_wish_stands_in_the_way(
    more: Callable[..., Service], districts: list[District], client: Any
) -> None:
    more("Walk", costs="£3", times="Wed 10:00-11:00")
    asked = {"q": "walk", "near": "ZZ1", "miles": "5", "day": "WE", "free": "on"}
    page = client.get("/what-helps/", asked).text
    assert "With one wish less" in page
    link = re.search(r'href="(/what-helps/\?[^"]*)#found">1 that cost something', page)
    assert link, "and the way there is a link"
    there = client.get(html.unescape(link[1])).text
    assert "Walk</a>" in there
    assert "£3" in there, "what it costs stands in the list"
    assert "on other days" not in page, "leaving the day out would bring nothing"
    far = client.get("/what-helps/", asked | {"free": "", "near": "ZZ2", "miles": "1"}).text
    assert "1 farther away, up to 25 miles" in far
    assert "With one wish less" not in client.get("/what-helps/", {"q": "zzzznothing"}).text


def test_a_ramble_without_a_fixed_place_is_found_near_anywhere_by_whoever_looks_for_one(
    more: Callable[..., Service], districts: list[District]
) -> None:
    ramble = more("Ramble", place="", address="", town="", postcode="", latitude="", longitude="", access="")
    point = where.point_of("ZZ1")
    near = find(Wish(words="ramble", near=point, km=5), None)
    assert near.found == []
    assert near.anywhere == [ramble]
    assert find(Wish(near=point, km=5), None).anywhere == []


def test_a_walking_group_is_found_though_it_does_not_call_itself_a_group(more: Callable[..., Service]) -> None:
    more("Sunday ramble", description="We walk slowly.")
    assert names(words="walking group near me") == ["Sunday ramble"]
    assert names(words="group") == [], "alone it is looked for all the same"
