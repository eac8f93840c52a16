"""The feed: each thing has the shape that the standard gives it, pages tell the truth, filters add up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from upwell.accounts.models import Person
from upwell.directory.actions.room import say_room
from upwell.directory.actions.services import change_service, set_status
from upwell.directory.models import (
    Accessibility,
    Address,
    Contact,
    CostOption,
    District,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    Taxonomy,
    TaxonomyTerm,
)
from upwell.directory.shape import ENTITIES, misfits

jsonschema_rs = pytest.importorskip("jsonschema_rs")

LISTS = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
ENVELOPE = {"total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"}


def get(address: str, status: int = 200, **asked: Any) -> Any:
    response = Client().get(f"/hsds/{address}", asked)
    assert response.status_code == status, response.content[:300]
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Content-Type"] == "application/json"
    return response.json()


def names(**asked: Any) -> set[str]:
    return {one["name"] for one in get("services", **asked)["contents"]}


def validator(folder: Path, kind: str) -> Any:
    """A strict validator: formats are checked, references stay in the folder."""

    def load(address: str) -> Any:
        return json.loads((folder / address.rpartition("/")[2]).read_text())

    schema = json.loads((folder / f"{kind}.json").read_text())
    schema["$id"] = f"https://example.org/{kind}.json"
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True, retriever=load)


def told_wrong(check: Any, thing: Any) -> list[str]:
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in check.iter_errors(thing)]


@pytest.fixture
def whole(ann: Person, walks: Service, more: Callable[..., Service]) -> Service:
    """A service that says something in every field."""
    say_room(actor=ann, service=walks, room="waiting", waiting_weeks=3, available=2, maximum=12)
    ServiceArea.objects.create(service=walks, name="All of Ashmere")
    walks.funding.create(source="A grant")
    walks.required_documents.create(document="A letter")
    walks.organization.identifiers.create(
        identifier_scheme="GB-CHC", identifier_type="Charity number", identifier="123"
    )
    more("Choir", needs="Art, music and crafts", costs="£3.50 per session; Ask us", times="")
    return walks


@pytest.fixture
def full(ann: Person, whole: Service) -> Service:
    """And the rest: all that the tables can hold, for everything that the feed can say."""
    change_service(
        actor=ann,
        service=whole,
        sheet={
            "alert": "Not in August.",
            "minimum_age": "18",
            "maximum_age": "99",
            "url": "https://weir.example.org",
            "program": "On the move",
        },
    )
    parent = Organization.objects.create(name="All clubs", description="Of Ashmere")
    Organization.objects.filter(pk=whole.organization_id).update(
        parent=parent, **dict.fromkeys(("website", "logo", "uri"), "https://weir.example.org")
    )
    Service.objects.filter(pk=whole.pk).update(accreditations="A badge", fees_description="Free")
    ServiceArea.objects.filter(service=whole).update(
        extent="X1", extent_type="ONS code", uri="https://weir.example.org"
    )
    Contact.objects.filter(service=whole).update(name="Nia Pugh", may_be_named=True)
    Phone.objects.update(description="In the morning")
    Phone.objects.first().languages.create(name="Welsh")
    Location.objects.update(description="A hall", external_identifier="1", external_identifier_type="UPRN")
    Address.objects.update(region="Mid", state_province="County")
    Accessibility.objects.update(details="A ramp", url="https://weir.example.org")
    CostOption.objects.update(
        option="Each time", amount_description="Free", valid_from="2025-01-01", valid_to="2035-01-01"
    )
    told = dict.fromkeys(("valid_from", "valid_to", "dtstart"), "2025-01-01") | dict.fromkeys(
        ("bymonthday", "notes", "description", "attending_type"), "1"
    )
    Schedule.objects.filter(service=whole).update(**told, interval=1, schedule_link="https://weir.example.org")
    whole.service_at_locations.get().schedules.create(freq="WEEKLY", byday="MO")
    Taxonomy.objects.update(uri="https://weir.example.org", version="1")
    TaxonomyTerm.objects.update(term_uri="https://weir.example.org")
    return whole


@pytest.mark.django_db
@pytest.mark.parametrize("folder", ["hsds-uk-3.0", "hsds-3.1"])
@pytest.mark.parametrize(("address", "kind"), LISTS.items())
def test_each_thing_in_a_list_and_by_itself_has_the_shape_of_the_standard(
    shared_data: Path, whole: Service, folder: str, address: str, kind: str
) -> None:
    check = validator(shared_data / "open-referral" / folder / "schema", kind)
    page = get(address)
    assert page["contents"]
    for thing in page["contents"]:
        assert told_wrong(check, thing) == []
        assert list(misfits(kind, thing)) == []
        alone = get(f"{address}/{thing['id']}")
        assert told_wrong(check, alone) == []
        assert alone["id"] == thing["id"]
    spoilt = {**page["contents"][0], "id": "not-a-uuid"}
    assert told_wrong(check, spoilt), "the validator must see a wrong id, or it sees nothing"
    assert {one.code for one in misfits(kind, spoilt)} == {"not_uuid"}


@pytest.mark.django_db
@pytest.mark.parametrize("folder", ["hsds-uk-3.0", "hsds-3.1"])
def test_our_list_of_fields_agrees_with_the_schemas(shared_data: Path, folder: str) -> None:
    for path in (shared_data / "open-referral" / folder / "schema").glob("*.json"):
        schema, ours = json.loads(path.read_text()), ENTITIES.get(path.stem)
        if ours is None:
            assert path.stem in {"openapi", "meta_table_description"}
            continue
        assert set(schema["required"]) <= set(ours.needed), path.stem
        if folder == "hsds-uk-3.0":
            known = {*ours.fields, *ours.lists, *ours.ones}
            assert set(schema["properties"]) - known - {"attributes"} == set(), path.stem


def said_of(kind: str, thing: dict[str, Any], told: dict[str, set[str]]) -> None:
    """Which properties of which entity a thing says, all the way down."""
    told.setdefault(kind, set()).update(thing)
    entity = ENTITIES[kind]
    for name, below in (*entity.lists.items(), *entity.ones.items()):
        given = thing.get(name, [])
        for one in given if isinstance(given, list) else [given]:
            said_of(below, one, told)


@pytest.mark.django_db
def test_every_property_of_the_profile_is_served_or_stands_in_the_docs_with_the_reason(
    shared_data: Path, settings: Any, full: Service
) -> None:
    told: dict[str, set[str]] = {}
    for address, kind in LISTS.items():
        for thing in get(address, full="true")["contents"]:
            said_of(kind, get(f"{address}/{thing['id']}"), told)
    missing = set()
    for path in (shared_data / "open-referral" / "hsds-uk-3.0" / "schema").glob("*.json"):
        if path.stem != "openapi":
            missing |= {
                f"{path.stem}.{name}"
                for name in set(json.loads(path.read_text())["properties"]) - told.get(path.stem, set())
            }
    table = (settings.BASE_DIR / "docs" / "directory.md").read_text().partition("Not served")[2].partition("\n## ")[0]
    listed = {
        word
        for row in table.splitlines()
        if row.startswith("| `")
        for word in re.findall(r"`(\w+\.\w+)`", row.split("|")[1])
    }
    assert missing == listed


@pytest.mark.django_db
def test_the_front_says_what_this_is_and_where_it_is_described(whole: Service) -> None:
    front = get("")
    assert set(front) == {"version", "profile", "openapi_url"}
    document = get("openapi.json")
    assert document["openapi"].startswith("3.")
    assert document["info"]["title"]
    assert document["info"]["version"]
    for path in document["paths"]:
        if "{id}" not in path:
            get(path.removeprefix("/"))


@pytest.mark.django_db
def test_the_envelope_counts_what_is_there_on_every_page(more: Callable[..., Service]) -> None:
    for number in range(7):
        more(f"Group {number}")
    seen: list[str] = []
    for page in (1, 2, 3):
        told = get("services", page=page, per_page=3)
        assert set(told) == ENVELOPE
        assert (told["total_items"], told["total_pages"], told["page_number"]) == (7, 3, page)
        assert told["size"] == len(told["contents"]) == (3, 3, 1)[page - 1]
        assert (told["first_page"], told["last_page"], told["empty"]) == (page == 1, page == 3, False)
        seen += [one["id"] for one in told["contents"]]
    assert len(set(seen)) == 7, "every service once"
    beyond = get("services", page=4, per_page=3)
    assert (beyond["size"], beyond["last_page"], beyond["empty"], beyond["contents"]) == (0, True, True, [])
    nothing = get("services", search="zzzznothing")
    assert (nothing["total_items"], nothing["total_pages"], nothing["first_page"], nothing["empty"]) == (
        0,
        0,
        True,
        True,
    )


@pytest.mark.django_db
def test_filters_add_up(more: Callable[..., Service], districts: list[District]) -> None:
    more("Walk Tue")
    more("Walk Wed", times="Wed 18:00-20:00")
    more("Choir Tue", needs="Art, music and crafts")
    more("Far Tue", latitude="54.0", address="Far", place="Far Hall")
    more("Young Tue", minimum_age="16", maximum_age="25")
    terms = {one["name"]: one for one in get("taxonomy_terms", per_page=200)["contents"]}
    moving = terms["Moving and exercise"]["id"]
    every = {"Walk Tue", "Walk Wed", "Choir Tue", "Far Tue", "Young Tue"}
    single = {
        "taxonomy_term_id": (moving, every - {"Choir Tue"}),
        "taxonomy_id": (terms["Money and benefits"]["taxonomy_id"], every),
        "day": ("TU", every - {"Walk Wed"}),
        "start_time": ("17:00", {"Walk Wed"}),
        "end_time": ("12:00", every - {"Walk Wed"}),
        "minimum_age": ("16", {"Young Tue"}),
        "maximum_age": ("25", {"Young Tue"}),
        "search": ("walk", every),
        "modified_after": ("2000-01-01T00:00:00Z", every),
    }
    for name, (value, expected) in single.items():
        assert names(**{name: value}) == expected, name
    near = {"postcode": "ZZ1 1AA", "proximity": "15000"}
    assert names(**near) == every - {"Far Tue"}
    for (one, (value, expected)), (other, (second, further)) in combinations(single.items(), 2):
        if {one, other} != {"day", "start_time"}:
            assert names(**{one: value, other: second}) <= expected & further, (one, other)
    assert names(day="TU", taxonomy_term_id=moving, **near) == {"Walk Tue", "Young Tue"}
    assert names(day="TU", start_time="17:00") == set(), "day and hour are those of one opening"
    places = get("service_at_locations", day="WE", **near)["contents"]
    assert [one["service"]["name"] for one in places] == ["Walk Wed"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    [
        {"page": "0"}, {"page": "-1"}, {"page": "x"}, {"per_page": "0"}, {"page": "1" * 30}, {"day": "someday"}, {"start_time": "25:00"},
        {"minimum_age": "old"}, {"minimum_age": "nan"}, {"taxonomy_term_id": "x"}, {"organization_id": "1"}, {"modified_after": "yesterday"},
        {"postcode": "ZZ7 1AA"}, {"postcode": "ZZ1", "proximity": "near"}, {"postcode": "ZZ1", "proximity": "inf"}, {"format": "xml"},
        {"minimal": "perhaps"},
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_and_never_left_out(districts: list[District], asked: dict[str, str]) -> None:
    assert get("services", 400, **asked)["code"] == "bad_parameter"


@pytest.mark.django_db
def test_where_people_must_live_is_asked_without_a_distance(
    walks: Service, more: Callable[..., Service], districts: list[District]
) -> None:
    from upwell.kit.permissions import SYSTEM
    from upwell.places.actions import add_area

    town = add_area(actor=SYSTEM, code="X1", name="Ashmere", kind="town")
    other = add_area(actor=SYSTEM, code="X2", name="Elsewhere", kind="town")
    District.objects.filter(code="ZZ1").update(area=town)
    ServiceArea.objects.create(service=walks, area=town)
    ServiceArea.objects.create(service=more("Others"), area=other)
    more("Anybody")
    assert names(postcode="ZZ1") == {"Slow walks", "Anybody"}
    assert names(postcode="ZZ2") == {"Anybody"}


@pytest.mark.django_db
def test_nobody_is_named_who_did_not_agree_and_no_address_of_a_person_is_said(walks: Service) -> None:
    contact = Contact.objects.get(service=walks)
    Contact.objects.filter(pk=contact.pk).update(name="Nia Pugh", email="nia@example.org")
    Service.objects.filter(pk=walks.pk).update(assurer_email="checker@example.org")
    said = json.dumps(get(f"services/{walks.uid}"))
    assert "Nia" not in said
    assert "nia@" not in said
    assert "checker@" not in said
    Contact.objects.filter(pk=contact.pk).update(may_be_named=True)
    said = json.dumps(get(f"services/{walks.uid}"))
    assert "Nia Pugh" in said
    assert "nia@" not in said


@pytest.mark.django_db
def test_a_closed_service_says_so_instead_of_vanishing(ann: Person, walks: Service) -> None:
    set_status(actor=ann, service=walks, status="defunct")
    assert get(f"services/{walks.uid}")["status"] == "defunct"
    assert get("services", minimal="true")["contents"][0]["status"] == "defunct"


@pytest.mark.django_db
def test_the_feed_is_for_reading_by_every_page_of_the_world(walks: Service) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.options("/hsds/services").status_code == 204
    assert client.post("/hsds/services", {}).status_code == 405
    assert client.get("/hsds/services/").status_code == 200
    assert client.head("/hsds/services").status_code == 200
    assert get("services/nothing", 404)["code"] == "not_found"
    assert get("services/00000000-0000-4000-8000-000000000000", 404)["code"] == "not_found"


@pytest.mark.django_db
def test_a_page_of_the_feed_asks_the_database_the_same_number_of_times_however_long(
    more: Callable[..., Service], django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in range(1, 13):
        more(f"Group {number}")
        if number in (2, 12):
            with CaptureQueriesContext(connection) as asked:
                get("services")
            counts.append(len(asked))
    assert counts[0] == counts[1]
