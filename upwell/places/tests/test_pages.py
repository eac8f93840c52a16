"""Pages and API."""

from datetime import timedelta

import pytest
from django.test import Client

from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today
from upwell.places import actions
from upwell.places.models import Area, PublicBody, Remit

API = "/api/v1"


@pytest.fixture
def visit(db):
    """A page as somebody who is not signed in gets it."""

    def visited(address, status=200, **more):
        answer = Client().get(address, **more)
        assert answer.status_code == status, address
        return answer

    return visited


@pytest.fixture
def buses(body, ashmere):
    return actions.add_remit(actor=SYSTEM, body=body("Town Council"), decides="buses in the town", area=ashmere)


def _text(answer):
    text = answer.content.decode()
    assert "<c-" not in text
    return text


def test_places_and_bodies_are_looked_up_by_name_code_and_kind(buses, visit):
    everything = _text(visit("/places/"))
    assert all(name in everything for name in ("Ashmere", "Ashmereshire", "Town Council"))
    assert "Town Council" not in _text(visit("/places/?q=ashmere")).replace("<option", "")
    assert "Ashmereshire</a>" not in _text(visit("/places/?q=T1"))
    assert "Town Council</a>" not in _text(visit("/places/?kind=town"))
    assert "Ashmere</a>" not in _text(visit("/places/?kind=board"))
    assert "Nothing of that name" in _text(visit("/places/?q=nowhere"))


def test_every_body_is_on_some_page_however_many_there_are(body, visit):
    for number in range(120):
        body(f"Board {number:03}")
    pages = [_text(visit(f"/places/?page={number}")) for number in (1, 2, 3)]
    names = [f"Board {number:03}</a>" for number in range(120)]
    assert all(sum(name in page for page in pages) == 1 for name in names)


def test_an_areas_page_says_who_decides_for_it(buses, visit, county):
    text = _text(visit("/places/T1/"))
    assert all(words in text for words in ("Buses in the town", "Town Council", "Ashmereshire"))
    assert "Ashmere</a>" in _text(visit("/places/C1/"))
    visit("/places/T99/", 404)


def test_a_bodys_page_says_what_it_decides_and_who_took_over(buses, body, visit):
    text = _text(visit("/bodies/town-council/"))
    assert "Buses in the town" in text
    assert 'href="/promises/town-council/"' in text
    actions.abolish_body(actor=SYSTEM, body=body("Town Council"), on=today(), successor=body("County Council"))
    text = _text(visit("/bodies/town-council/"))
    assert "This body is no more" in text
    assert "County Council" in text
    assert "Town Council" in _text(visit("/bodies/county-council/"))
    visit("/bodies/nothing/", 404)


def test_whose_it_is_can_be_asked_on_a_page_and_as_a_piece_of_another(buses, visit):
    assert "Town Council" in _text(visit("/whose/?q=bus&area=T1"))
    piece = _text(visit("/whose/?q=bus", headers={"HX-Request": "true"}))
    assert "Town Council" in piece
    assert "<html" not in piece
    assert "Nobody is written down for that" in _text(visit("/whose/?q=moon"))
    assert "Nobody is written down" not in _text(visit("/whose/"))


def test_the_forms_are_for_those_who_keep_places(ashmere, body, bryn, keeper, sign_in, visit):
    body("Town Council")
    pages = {
        "/places/new/": {"name": "Westbrook", "code": "T2", "kind": "town", "parent": ashmere.pk},
        "/bodies/new/": {"name": "County Council", "code": "CC", "kind": "council"},
        "/bodies/town-council/decides/": {"decides": "buses", "area": ashmere.pk},
        "/bodies/town-council/end/": {"on": today().isoformat(), "successor": ""},
    }
    for address, given in pages.items():
        visit(address, 302)
        assert sign_in(bryn).post(address, given).status_code == 403
        assert "<form" in _text(sign_in(keeper).get(address))
        assert "attention" in _text(sign_in(keeper).post(address, {}))
        if "successor" in given:
            given["successor"] = PublicBody.objects.get(code="CC").pk
            assert "This cannot be undone" in _text(sign_in(keeper).post(address, given))
            assert PublicBody.objects.get(slug="town-council").successor is None, "it was only looked at"
            given["checked"] = "yes"
        assert sign_in(keeper).post(address, given).status_code == 302
    assert Area.objects.filter(code="T2").exists()
    assert Remit.objects.valid_on().get().body.name == "County Council"


def test_a_refusal_stands_above_the_form(ashmere, keeper, sign_in):
    answer = sign_in(keeper).post("/places/new/", {"name": "Again", "code": "T1", "kind": "town"})
    assert answer.status_code == 422
    assert "There is an area with the code T1 already." in answer.content.decode()


def test_the_api_tells_areas_bodies_remits_and_whose_it_is(buses, visit):
    assert [one["code"] for one in visit(f"{API}/areas?q=ashmere&kind=town").json()] == ["T1"]
    assert visit(f"{API}/areas/T1").json()["parent"] == "C1"
    assert visit(f"{API}/bodies").json()[0]["slug"] == "town-council"
    told = visit(f"{API}/bodies/town-council").json()
    assert [(one["decides"], one["area"]) for one in told["remits"]] == [("buses in the town", "T1")]
    assert visit(f"{API}/whose?q=bus&area=T1").json()[0]["body"]["name"] == "Town Council"
    for wrong in ("areas/nothing", "bodies/nothing"):
        assert visit(f"{API}/{wrong}", 404).json()["code"] == "not_found"


def test_bodies_are_found_by_what_they_decide(buses):
    from upwell.kit import search

    found = search.find("buses", viewer=None, kinds=["places.publicbody"])
    assert [hit.url for hit in found.hits] == ["/bodies/town-council/"]


def test_an_organiser_writes_down_on_pages_that_an_area_and_a_remit_end(buses, ashmere, ann, efa, sign_in):
    give_role(ann)
    town = Area.objects.create(code="NT", name="New Town", kind="town")
    day = today().isoformat()
    for address, sent in (
        (f"/bodies/{buses.body.slug}/decides/{buses.ref}/end/", {"on": day}),
        (f"/places/{ashmere.code}/end/", {"on": day, "successor": town.pk}),
    ):
        assert sign_in(efa).post(address, sent).status_code == 403
        client = sign_in(ann)
        assert client.get(address).status_code == 200
        assert client.post(address, {**sent, "on": ""}).status_code == 422
        assert "This cannot be undone" in client.post(address, sent).text
        assert client.post(address, {**sent, "checked": "yes"}).status_code == 302
    buses.refresh_from_db()
    ashmere.refresh_from_db()
    assert buses.valid_to == today() - timedelta(days=1)
    assert (ashmere.successor, ashmere.valid_to) == (town, today() - timedelta(days=1))


def give_role(person):
    from upwell.accounts.actions import grant_role

    grant_role(actor=SYSTEM, person=person, kind="organiser")
