"""Bringing in spreadsheets and feeds: what is refused and why, and that the same again changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from upwell.accounts.models import Person
from upwell.directory.actions.sources import keep_here
from upwell.directory.models import Contact, District, Location, Organization, Schedule, Service, Source, TaxonomyTerm
from upwell.kit import imports
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.imports import start, take_up
from upwell.kit.models import ImportRun
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import at, days, now

HEAD = (
    "Organisation,Service name,Description,Category,Opening times,Cost,Postcode,Lat,Lon,Email,Website,Min age,Max age\n"
)
GOOD = 'Weir Club,Slow walks,By the river,lonely; Exercise,"Tue 10-12, Thu 2-4pm",Free,zz11aa,52.5,-2,a@example.org,example.org,18,\n'


def bring(kind: str, content: Any, **options: Any) -> ImportRun:
    dry = options.pop("dry_run", False)
    chosen = {"source": "The council's list", **options}
    return take_up(
        start(
            SYSTEM,
            kind,
            content,
            "list.csv" if kind != "hsds" else "list.json",
            None,
            chosen if kind != "districts" else {},
            dry,
        )
    )


def feed(*services: Any) -> bytes:
    return json.dumps({"contents": list(services)}).encode()


def service(number: int = 1, **more: Any) -> dict[str, Any]:
    uid = f"00000000-0000-4000-8000-{number:012d}"
    organization = {"id": "00000000-0000-4000-8000-0000000000aa", "name": "Weir Club", "description": "A club."}
    return {"id": uid, "name": f"Service {number}", "status": "active", "organization": organization, **more}


@pytest.mark.django_db
def test_rows_of_a_spreadsheet_become_services_and_the_same_file_again_changes_nothing() -> None:
    bad_time = GOOD.replace("Slow walks", "Choir").replace("Tue 10-12, Thu 2-4pm", "when the moon is full")
    bad_mail = GOOD.replace("Slow walks", "Lunch").replace("a@example.org", "ring us")
    upside_down = GOOD.replace("Slow walks", "Upside").replace("18,\n", "90,20\n")
    rows = HEAD + GOOD + bad_time + bad_mail + upside_down
    tried = bring("listings", rows.encode(), dry_run=True)
    assert (tried.added, tried.refused, Service.objects.count()) == (1, 3, 0), "a dry run writes nothing"
    run = bring("listings", rows.encode())
    assert (run.added, run.unchanged, run.refused) == (1, 0, 3)
    assert {(p["row"], p["code"]) for p in run.report} == {
        (3, "time_not_understood"),
        (4, "not_an_address"),
        (5, "ages_backwards"),
    }
    walks = Service.objects.get()
    assert [term.term.code for term in walks.attributes.order_by("term__code")] == ["company", "moving"]
    assert [(s.byday, f"{s.opens_at:%H:%M}-{s.closes_at:%H:%M}") for s in walks.schedules.all()] == [
        ("TU", "10:00-12:00"),
        ("TH", "14:00-16:00"),
    ]
    assert walks.is_free
    assert walks.url == "https://example.org"
    assert walks.assured_date is None
    again = bring("listings", rows.encode())
    assert (again.added, again.unchanged, Service.objects.count(), Location.objects.count()) == (0, 1, 1, 1)
    moved = bring("listings", rows.replace("Free", "£2 per session").encode())
    walks.refresh_from_db()
    assert (moved.added, Service.objects.count(), walks.is_free) == (1, 1, False)


@pytest.mark.django_db
def test_words_of_a_list_that_nobody_knows_become_terms_of_that_list() -> None:
    bring(
        "listings",
        (HEAD + GOOD.replace("lonely; Exercise", "Zumba-ish; Zumba-ish")).encode(),
    )
    term = TaxonomyTerm.objects.get(name="Zumba-ish")
    assert term.taxonomy.name == "The council's list"
    assert term.attributes.count() == 1


@pytest.mark.django_db
def test_a_feed_comes_in_with_its_ids_and_what_does_not_fit_is_refused_by_name() -> None:
    whole = service(
        1, email="not an address", url="javascript:alert(1)", minimum_age=90, maximum_age=20,
        schedules=[{"id": "x", "freq": "WEEKLY", "byday": "MO", "opens_at": "10:00:00", "closes_at": "12:00Z"}],
        contacts=[{"id": "y", "name": "Nia Pugh", "title": "Secretary", "phones": [{"id": "z", "number": "01632 960222"}]}],
        service_at_locations=[{"id": "q", "location": {"id": "w", "location_type": "physical", "latitude": 0, "longitude": 0}}],
    )  # fmt: skip
    nameless, orphan, odd = service(2, name=""), service(3, organization=None), service(4, status="open")
    run = bring("hsds", {"services.json": feed(whole, nameless, orphan, odd, whole, "not a service")})
    assert (run.added, run.refused) == (1, 5), [(p["row"], p["code"], p["file"]) for p in run.report]
    assert {(p["row"], p["field"], p["code"]) for p in run.report} == {
        (2, "name", "missing"), (3, "organization", "missing"), (4, "status", "not_in_list"), (5, "id", "duplicate"), (6, "", "not_an_object"),
    }  # fmt: skip
    taken = Service.objects.get()
    assert str(taken.uid) == whole["id"]
    assert (taken.email, taken.url, taken.minimum_age) == ("", "", None)
    assert Schedule.objects.get(service=taken).closes_at.hour == 12
    contact = Contact.objects.get(service=taken)
    assert (contact.name, contact.title, contact.phones.get().number) == ("", "Secretary", "01632 960222")
    assert Location.objects.get().latitude is None, "nought and nought is no place"


@pytest.mark.django_db
def test_names_of_contacts_come_in_only_when_they_agreed() -> None:
    named = service(1, contacts=[{"id": "y", "name": "Nia Pugh", "title": "Secretary"}])
    bring("hsds", feed(named))
    assert Contact.objects.get().public_name == ""
    bring("hsds", feed(service(2, contacts=[{"id": "q", "name": "Nia Pugh"}])), source="Another", named="yes")
    assert Contact.objects.get(service__name="Service 2").public_name == "Nia Pugh"


@pytest.mark.django_db
def test_two_sources_do_not_overwrite_each_other_nor_what_is_kept_here(ann: Person) -> None:
    bring("hsds", feed(service(1)))
    other = bring("hsds", feed(service(1, description="Theirs")), source="Another")
    assert (other.refused, other.report[0]["code"]) == (1, "known_elsewhere")
    changed = bring("hsds", feed(service(1, description="New words")))
    assert (changed.added, Service.objects.get().description) == (1, "New words")
    keep_here(actor=ann, service=Service.objects.get())
    left = bring("hsds", feed(service(1, description="Newer words")))
    assert (left.report[0]["code"], Service.objects.get().description) == ("kept_here", "New words")
    assert Organization.objects.count() == 1
    assert Source.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\x00", b"[]", b"null", b'{"contents": 3}', b"3"])
def test_what_is_no_feed_is_refused_whole_or_row_by_row(content: bytes) -> None:
    run = bring("hsds", content)
    assert run.state == ImportRun.State.REFUSED or run.refused == run.total_rows
    assert Service.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("folder", ["hsds-uk-3.0/examples", "hsds-3.1/examples"])
def test_the_examples_of_the_standard_come_in(shared_data: Path, folder: str) -> None:
    examples = shared_data / "open-referral" / folder
    one = json.loads((examples / "service_full.json").read_text())
    run = bring("hsds", {"service_full.json": (examples / "service_full.json").read_bytes()})
    assert (run.added, run.refused) == (1, 0), run.report
    taken = Service.objects.get()
    assert str(taken.uid) == one["id"]
    assert taken.fees_description
    assert taken.attributes.count() == 1
    assert [str(s.uid) for s in taken.schedules.all()] == [s["id"] for s in one["schedules"]]
    assert taken.cost_options.get().amount == one["cost_options"][0]["amount"]
    assert taken.service_at_locations.get().location.addresses.exists()
    assert (bring("hsds", {"a.json": (examples / "service_full.json").read_bytes()})).unchanged == 1


@pytest.mark.django_db
def test_the_tables_of_the_standard_come_in_too(shared_data: Path) -> None:
    folder = shared_data / "open-referral" / "hsds-3.1" / "examples" / "csv"
    run = bring("hsds", {path.name: path.read_bytes() for path in folder.glob("*.csv")})
    assert (run.added, run.refused) == (1, 0), run.report
    taken = Service.objects.get()
    assert taken.organization.name
    assert taken.schedules.exists()
    assert taken.service_at_locations.get().location.addresses.exists()


@pytest.mark.django_db
def test_districts_come_in_by_their_first_half_only() -> None:
    rows = "postcode,lat,lon,name\nZZ1 1AA,52.5,-2,Ashmere\nZZ2,152,-2,Nowhere\nnonsense,1,1,\n"
    run = bring("districts", rows.encode())
    assert (run.added, run.refused) == (1, 2)
    assert [d.code for d in District.objects.order_by("code")] == ["ZZ1"]
    assert bring("districts", rows.encode()).unchanged == 1


@pytest.mark.django_db
def test_only_organisers_and_the_operator_bring_files_in(efa: Person, ann: Person) -> None:
    assert imports.receive(ann, "listings", (HEAD + GOOD).encode(), "a.csv", {"source": "x"}).kind == "listings"
    with pytest.raises(NotAllowed):
        imports.receive(efa, "listings", (HEAD + GOOD).encode(), "a.csv", {"source": "x"})


@pytest.mark.django_db
def test_a_feed_is_taken_from_its_address_page_by_page_and_again_only_what_changed(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    from django.core.management import call_command

    from upwell.directory.check.reading import Answer
    from upwell.directory.management.commands import take_feed
    from upwell.directory.tests.made_feeds import MadeFeed, services

    rows = services(120)

    def thin(path: str, asked: dict[str, Any], answer: Answer) -> Answer:
        """Like many feeds: lists leave out who offers a service."""
        if path == "services" and isinstance(answer.body, dict):
            contents = [{k: v for k, v in one.items() if k != "organization"} for one in answer.body["contents"]]
            return Answer(200, {**answer.body, "contents": contents}, answer.headers)
        return answer

    monkeypatch.setattr(take_feed, "WebFeed", lambda address: MadeFeed(rows, thin))
    call_command("take_feed", "https://made.example", source="Made", licence="OGL")
    assert (Service.objects.count(), Organization.objects.count()) == (120, 7)
    rows[5]["description"] = "Something else happens here from now on."
    call_command("take_feed", "https://made.example", source="Made")
    assert "1 new or changed, 119 as before, 0 refused" in capsys.readouterr().out
    assert Source.objects.get().url == "https://made.example"


@pytest.mark.django_db
def test_ids_said_twice_in_a_feed_take_nothing_from_anybody() -> None:
    one = service(1, schedules=[{"id": "00000000-0000-4000-8000-0000000000bb", "byday": "MO"}])
    two = service(2, schedules=[{"id": "00000000-0000-4000-8000-0000000000bb", "byday": "TU"}])
    bring("hsds", feed(one, two))
    assert {s.name: s.schedules.get().byday for s in Service.objects.order_by("pk")} == {
        "Service 1": "MO",
        "Service 2": "TU",
    }
    again = bring("hsds", feed(one, two))
    assert again.unchanged == 2


@pytest.mark.django_db
def test_a_service_can_be_kept_here_from_a_page_that_says_what_follows(ann: Person, efa: Person, sign_in: Any) -> None:
    bring("hsds", feed(service(1), service(2)), licence="Open Government Licence")
    first, second = Service.objects.order_by("name")
    page, keeper = f"/what-helps/{first.ref}/keep-here/", sign_in(ann)
    assert page in keeper.get(first.get_absolute_url()).text
    assert "cannot be undone" in keeper.get(page).text
    first.refresh_from_db()
    assert first.source is not None, "looking changes nothing"
    assert sign_in(efa).post(page).status_code == 403
    with at(now() + days(3)):
        bring("hsds", feed(service(1, description="Newer")))
        missed = keeper.get("/what-helps/changes/").text
        assert "Not sent any more" in missed
        assert second.name in missed
        assert first.name not in missed.partition("Not sent any more")[2].partition("Not confirmed")[0]
        assert keeper.post(page).url == first.get_absolute_url()
        assert "kept here already" in keeper.get(page).text
        with pytest.raises(Refused, match="kept here already"):
            keep_here(actor=ann, service=first)
        assert bring("hsds", feed(service(1, description="Newest"))).report[0]["code"] == "kept_here"
    first.refresh_from_db()
    assert first.description == "Newer"
    shown = Client().get(first.get_absolute_url()).text
    assert "First copied from: The council&#x27;s list" in shown
    assert "Open Government Licence" in shown
