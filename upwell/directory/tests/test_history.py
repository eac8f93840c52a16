"""Programmes and what changed when: told in the feed, brought in from others, and nobody is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from upwell.accounts.actions.leaving import erase
from upwell.accounts.models import Person
from upwell.directory.actions.changes import leave_change, propose_change, take_change
from upwell.directory.actions.contacts import forget_contact
from upwell.directory.actions.organizations import change_organization
from upwell.directory.actions.places import change_place, propose_place
from upwell.directory.actions.services import change_service, set_status
from upwell.directory.check.quality import of_each
from upwell.directory.management.commands.take_feed import services_of
from upwell.directory.models import Change, Contact, Metadata, Organization, Program, Service
from upwell.directory.shape import misfits
from upwell.directory.tests.made_feeds import OurFeed
from upwell.directory.tests.test_bringing_in import bring, feed, service
from upwell.directory.tests.test_feed import get, told_wrong, validator
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import today


def history(walks: Service) -> dict[str, dict[str, Any]]:
    """The latest line of each field."""
    told: dict[str, dict[str, Any]] = {}
    for line in get(f"services/{walks.uid}")["metadata"]:
        told.setdefault(line["field_name"], line)
    return told


@pytest.mark.django_db
def test_the_feed_says_what_changed_from_what_to_what_and_by_which_kind_of_person(
    ann: Person, bryn: Person, walks: Service
) -> None:
    change = propose_change(actor=bryn, service=walks, sheet={"costs": "£2 per session", "name": "Slow river walks"})
    left = propose_change(actor=bryn, service=walks, sheet={"times": "Mon 9:00-10:00"})
    assert left == change, "one of the same person that waits is written over"
    propose_change(actor=bryn, service=walks, sheet={"costs": "£2 per session", "name": "Slow river walks"})
    assert set(history(walks)) == {"name"}, "what waits is no history yet"
    take_change(actor=ann, change=change)
    told = history(walks)
    assert (told["name"]["previous_value"], told["name"]["replacement_value"]) == ("Slow walks", "Slow river walks")
    assert told["cost_options"]["replacement_value"] == "£2 per session"
    assert "provider" in told["name"]["updated_by"]
    assert "keeper" in told["name"]["updated_by"], "it was approved"
    refused = propose_change(actor=bryn, service=walks, sheet={"name": "Fast walks"})
    leave_change(actor=ann, change=refused, words="They are slow.")
    set_status(actor=ann, service=walks, status="temporarily closed")
    told = history(walks)
    assert told["name"]["replacement_value"] == "Slow river walks", "what was left out never happened"
    assert (told["status"]["previous_value"], told["status"]["replacement_value"]) == ("active", "temporarily closed")
    assert told["status"]["updated_by"] == "a keeper of the directory"
    said = json.dumps(get(f"services/{walks.uid}"))
    assert bryn.handle not in said
    assert ann.handle not in said
    assert not any("metadata" in one for one in get("services")["contents"]), "a page of the list is not made heavier"
    assert get("services", full="true")["contents"][0]["metadata"]


@pytest.mark.django_db
def test_what_was_taken_out_for_somebodys_sake_does_not_come_back_as_history(ann: Person, walks: Service) -> None:
    change_service(
        actor=ann, service=walks, sheet={"description": "Ask Doris Bell, 07700 900123, who lives next door."}
    )
    change_service(actor=ann, service=walks, sheet={"description": "We walk by the river.", "phone": "01632 960999"})
    change_service(actor=ann, service=walks, sheet={"name": "Walks, ring 07700 900124"})
    change_service(actor=ann, service=walks, sheet={"name": "Walks"})
    at = walks.service_at_locations.get()
    change_place(actor=ann, service=walks, at=at, sheet={"address": "7 Doris Lane", "postcode": "ZZ2 2BB"})
    change_place(actor=ann, service=walks, at=at, sheet={"address": "1 Weir Lane", "postcode": "ZZ1 1AA"})
    told = get(f"services/{walks.uid}")["metadata"]
    assert {"description", "phones.number", "address.address_1", "name"} <= {one["field_name"] for one in told}
    for gone in ("Doris", "07700", "960111", "960999", "ZZ2"):
        assert gone not in json.dumps(told), gone


@pytest.mark.django_db
def test_of_a_place_that_a_provider_changed_only_what_is_different_is_told(
    ann: Person, bryn: Person, walks: Service
) -> None:
    at = walks.service_at_locations.get()
    take_change(actor=ann, change=propose_place(actor=bryn, service=walks, at=at, sheet={"place": "Mill Room"}))
    told = [one for one in get(f"services/{walks.uid}")["metadata"] if one["last_action_type"] == "update"]
    assert [(one["field_name"], one["previous_value"], one["replacement_value"]) for one in told] == [
        ("location.name", "Weir Hall", "Mill Room")
    ]


@pytest.mark.django_db
def test_a_contact_who_is_forgotten_is_forgotten_in_the_history_too(ann: Person, walks: Service) -> None:
    contact = Contact.objects.get(service=walks)
    Contact.objects.filter(pk=contact.pk).update(name="Nia Pugh", email="nia@example.org")
    change_service(actor=ann, service=walks, sheet={"email": "nia@example.org", "description": "Ask Nia Pugh for tea."})
    change_service(actor=ann, service=walks, sheet={"email": "walks@example.org", "description": "There is tea."})
    copied("Ask Nia Pugh for tea.", "There is tea.", walks)
    forget_contact(actor=ann, contact=contact)
    kept = all_that_is_kept()
    assert "Nia" not in kept
    assert "nia@" not in kept
    assert kept.count("There is tea.") == 2


@pytest.mark.django_db
def test_words_that_wait_lose_what_speaks_of_a_forgotten_contact_and_empty_nothing_when_they_are_let_in(
    ann: Person, bryn: Person, walks: Service
) -> None:
    contact = Contact.objects.get(service=walks)
    Contact.objects.filter(pk=contact.pk).update(name="Nia Pugh")
    change = propose_change(
        actor=bryn, service=walks, sheet={"description": "Ask Nia Pugh.", "name": "Slow river walks"}
    )
    forget_contact(actor=ann, contact=contact)
    take_change(actor=ann, change=change)
    walks.refresh_from_db()
    assert walks.name == "Slow river walks"
    assert walks.description.startswith("We walk for an hour"), "nobody wanted it empty"


@pytest.mark.django_db
def test_a_contact_who_erases_their_account_leaves_no_name_and_no_number_in_the_history(
    ann: Person, efa: Person, walks: Service
) -> None:
    Person.objects.filter(pk=efa.pk).update(email="efa@example.org")
    efa.refresh_from_db()
    Contact.objects.filter(service=walks).update(name="Efa Pugh", email="efa@example.org")
    change_service(actor=ann, service=walks, sheet={"description": "Ask Efa Pugh, 01632 960111."})
    change_service(actor=ann, service=walks, sheet={"description": "There is tea."})
    copied("Ask Efa Pugh for tea.", "There is tea.", walks)
    erase(actor=SYSTEM, person=efa)
    kept = all_that_is_kept()
    assert "Efa" not in kept
    assert "960111" not in kept
    assert kept.count("There is tea.") == 2


def copied(before: str, after: str, walks: Service) -> Metadata:
    """A line of another directory's history."""
    words = {"field_name": "description", "previous_value": before, "replacement_value": after}
    return Metadata.objects.create(service=walks, last_action_date=today(), last_action_type="update", **words)


def all_that_is_kept() -> str:
    """Both histories: our own and the copied one."""
    ours = list(Change.objects.values_list("before", "after"))
    return json.dumps([ours, list(Metadata.objects.values_list("previous_value", "replacement_value"))])


@pytest.mark.django_db
def test_the_kind_of_person_stays_when_the_person_is_erased(ann: Person, bryn: Person, walks: Service) -> None:
    take_change(actor=ann, change=propose_change(actor=bryn, service=walks, sheet={"name": "River walks"}))
    erase(actor=SYSTEM, person=bryn)
    assert "provider" in history(walks)["name"]["updated_by"]
    assert not Change.objects.filter(proposed_by=bryn).exists()


@pytest.mark.django_db
def test_a_programme_is_written_by_its_name_and_served_as_the_standard_wants_it(
    shared_data: Path, ann: Person, bryn: Person, walks: Service, client: Any
) -> None:
    take_change(actor=ann, change=propose_change(actor=bryn, service=walks, sheet={"program": "Ashmere on the move"}))
    change_organization(actor=ann, organization=walks.organization, words={"name": "The Weir Club"})
    program = Program.objects.get()
    assert program.organization == walks.organization
    told = get(f"services/{walks.uid}")
    assert told["program_id"] == told["program"]["id"] == str(program.uid)
    club = get(f"organizations/{walks.organization.uid}")
    assert [one["name"] for one in club["programs"]] == ["Ashmere on the move"]
    assert club["metadata"][0]["previous_value"] == "Weir Club"
    for folder in ("hsds-uk-3.0", "hsds-3.1"):
        schemas = shared_data / "open-referral" / folder / "schema"
        assert told_wrong(validator(schemas, "service"), told) == []
        assert told_wrong(validator(schemas, "organization"), club) == []
    wrong = {**told, "metadata": [{**told["metadata"][0], "last_action_date": 7}]}
    assert told_wrong(validator(schemas, "service"), wrong), "the schema is really asked about the history"
    assert list(misfits("service", told)) == []
    assert [one.where for one in misfits("service", wrong)] == ["metadata[0].last_action_date"]
    assert "Ashmere on the move" in client.get(walks.get_absolute_url()).content.decode()
    assert "Ashmere on the move" in client.get(walks.organization.get_absolute_url()).content.decode()
    change_service(actor=ann, service=walks, sheet={"program": ""})
    assert "program" not in get(f"services/{walks.uid}")


OF_A_HALL = {
    "id": "00000000-0000-4000-8000-00000000d002", "last_action_date": "2024-06-01", "last_action_type": "update", "field_name": "name",
    "previous_value": "Old Hall", "replacement_value": "New Hall", "updated_by": "Ann Persona",
}  # fmt: skip
OF_IT = {
    "id": "00000000-0000-4000-8000-00000000d001", "resource_type": "service", "last_action_date": "2025-01-02", "last_action_type": "update",
    "field_name": "status", "previous_value": "inactive", "replacement_value": "active", "updated_by": "Ann Persona",
}  # fmt: skip
PROGRAM = {"id": "00000000-0000-4000-8000-00000000d00f", "name": "On the move", "description": "All that moves."}
HALL = {
    "id": "00000000-0000-4000-8000-00000000d00a",
    "location_type": "physical",
    "name": "New Hall",
    "metadata": [OF_A_HALL],
}


@pytest.mark.django_db
def test_an_import_loses_neither_programme_nor_history_and_leaves_who_did_it_at_the_door() -> None:
    at = {"id": "00000000-0000-4000-8000-00000000d00b", "location": HALL}
    whole = service(1, program=PROGRAM, metadata=[OF_IT, "odd", {"id": "x"}], service_at_locations=[at])
    assert bring("hsds", feed(whole)).added == 1
    taken = Service.objects.get()
    told = get(f"services/{taken.uid}")
    assert told["program"] == PROGRAM
    by_id = {one["id"]: one for one in told["metadata"]}
    assert by_id[OF_IT["id"]] | {"updated_by": ""} == OF_IT | {"updated_by": "", "resource_id": str(taken.uid)}
    assert by_id[OF_A_HALL["id"]]["resource_id"] == HALL["id"]
    assert by_id[OF_A_HALL["id"]]["previous_value"] == "Old Hall"
    assert "Persona" not in json.dumps(told)
    assert "Persona" not in json.dumps(list(Metadata.objects.values()), default=str)
    again = bring("hsds", feed(whole))
    assert (again.added, again.unchanged, Program.objects.count(), Metadata.objects.count()) == (0, 1, 1, 2)
    bring("hsds", feed({**whole, "name": "Another name"}))
    changed = {one["field_name"]: one for one in get(f"services/{taken.uid}")["metadata"] if one["id"] not in by_id}
    assert changed["name"]["previous_value"] == "Service 1"
    assert changed["name"]["updated_by"] == "the directory it is copied from"


@pytest.mark.django_db
def test_a_history_of_an_organisation_that_is_as_long_as_before_but_newer_is_taken() -> None:
    """A long one is cut to its newest lines, so it never grows."""
    for day in ("2025-01-02", "2025-06-07"):
        told = service(1, description=f"As of {day}.")
        told["organization"]["metadata"] = [{**OF_IT, "resource_type": "organization", "last_action_date": day}]
        bring("hsds", feed(told))
    assert [str(one.last_action_date) for one in Metadata.objects.filter(organization__isnull=False)] == ["2025-06-07"]


@pytest.mark.django_db
def test_our_own_feed_taken_by_its_address_keeps_programmes_and_history(
    ann: Person, walks: Service, client: Any
) -> None:
    """From one Upwell to another: what the list leaves out for its size is asked for."""
    change_service(actor=ann, service=walks, sheet={"program": "On the move", "name": "River walks"})
    told = services_of(OurFeed(client))
    assert told[0]["program"]["name"] == "On the move"
    assert "Slow walks" in {line["previous_value"] for line in told[0]["metadata"]}


@pytest.mark.django_db
def test_the_tables_of_the_standard_bring_programmes_and_history(shared_data: Path) -> None:
    folder = shared_data / "open-referral" / "hsds-3.1" / "examples" / "csv"
    files = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    nowhere, hall = b"38960354-e7d2-4cfa-a368-820f729d6ccf", b"3a19ff88-4620-4d17-9830-ac1d859eb5d5"
    files["metadata.csv"] = files["metadata.csv"].replace(
        nowhere, hall
    )  # the example is about a place that it does not hold
    assert bring("hsds", files).added
    assert Service.objects.get().program.name == "Community Mental Health Support"
    assert [one.replacement_value for one in Metadata.objects.filter(resource_type="location")] == [
        "MyCity New Civic Center"
    ]
    assert Organization.objects.get().programs.count() == 1


@pytest.mark.django_db
def test_check_feed_understands_programmes_and_history() -> None:
    other = {**PROGRAM, "organization_id": "00000000-0000-4000-8000-0000000000bb"}
    late = {**OF_IT, "last_action_date": "2025-03-01"}
    odd = service(1, program=other, metadata=[late], last_modified="2025-01-03T00:00:00Z")
    codes = {one.code for one in of_each(odd)}
    assert {"other_program", "history_differs", "history_names"} <= codes
    good = service(1, program=PROGRAM, program_id=PROGRAM["id"], last_modified="2025-01-03T00:00:00Z",
                   metadata=[{**OF_IT, "updated_by": "a keeper of the directory"}])  # fmt: skip
    assert not {"other_program", "history_differs", "history_names"} & {one.code for one in of_each(good)}
    bare = service(1, metadata=[{"id": OF_IT["id"]}])
    assert {one.where for one in misfits("service", bare)} >= {"metadata[0].field_name", "metadata[0].updated_by"}
