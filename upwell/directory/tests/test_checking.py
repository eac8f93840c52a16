"""Testing feeds: a good one is found good, and each planted fault is found by its name, and by no other."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from upwell.directory.check.findings import DO, MEANS
from upwell.directory.check.reading import Answer, FileFeed
from upwell.directory.check.whole import check, check_files
from upwell.directory.models import District, Service
from upwell.directory.tests.made_feeds import MadeFeed, OurFeed, page, service, services, uid
from upwell.kit.time import today

pytestmark = pytest.mark.django_db
QUIET = {"no_optional_list"}  # the made feed has services only


def codes(feed: Any, **more: Any) -> set[str]:
    return set(check(feed, **more).codes()) - QUIET


@pytest.mark.parametrize("count", [1, 2, 3, 4, 40, 250])
def test_a_good_feed_is_found_good(count: int) -> None:
    report = check(MadeFeed(services(count)))
    assert set(report.codes()) - QUIET == set(), list(report.lines())
    assert report.is_good
    assert list(report.figures.values())[:2] == [count, count]


def _line(day: str, by: str) -> dict[str, str]:
    told = {"field_name": "name", "previous_value": "", "replacement_value": "A", "updated_by": by}
    return {"id": uid("line"), "last_action_date": day, "last_action_type": "update", **told}


OLD = (today() - timedelta(days=500)).isoformat()
PLANTED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "stale": lambda one: one.update(assured_date=OLD),
    "never_assured": lambda one: one.pop("assured_date"),
    "future": lambda one: one.update(assured_date="2090-01-01"),
    "placeholder": lambda one: one.update(description="Lorem ipsum dolor sit amet, consectetur."),
    "no_contact": lambda one: one.pop("email"),
    "only_organization": lambda one: (one.pop("email"), one["organization"].update(email="club@clubs.uk")),
    "says_nothing": lambda one: one.update(description=one["name"]),
    "markup": lambda one: one.update(description="<p>We meet on Tuesdays by the bridge.</p>"),
    "nowhere": lambda one: one.pop("service_at_locations"),
    "null_island": lambda one: one["service_at_locations"][0]["location"].update(latitude=0, longitude=0),
    "swapped": lambda one: one["service_at_locations"][0]["location"].update(latitude=-2.0, longitude=52.5),
    "far_away": lambda one: one["service_at_locations"][0]["location"].update(latitude=57.0, longitude=-3.0),
    "ended": lambda one: one["schedules"][0].update(valid_to=OLD),
    "impossible": lambda one: one.update(minimum_age=60, maximum_age=18),
    "no_terms": lambda one: one.pop("attributes"),
    "names_people": lambda one: one.update(contacts=[{"id": uid("contact"), "name": "Nia Pugh"}]),
    "other_program": lambda one: one.update(
        program={"id": uid("p"), "name": "A", "description": "A"}, program_id=uid("q")
    ),
    "history_differs": lambda one: one.update(metadata=[_line("2090-01-01", "a keeper")]),
    "history_names": lambda one: one.update(metadata=[_line(OLD, "Nia Pugh")]),
    "shape": lambda one: one.update(status="open"),
    "same_id": lambda one: one.update(id=uid("service", 1)),
    "duplicate": lambda one: one.update({**service(1), "id": one["id"]}),
}
# A fault that cannot be there without another.
ALONG = {"same_id": {"same_on_two_pages", "other_by_id"}, "shape": set()}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found_by_its_name_and_nothing_else_is(fault: str) -> None:
    rows = services(40)
    PLANTED[fault](rows[20])
    report = check(MadeFeed(rows))
    assert fault in report.codes()
    assert set(report.codes()) - QUIET - ALONG.get(fault, set()) == {fault}, list(report.lines())
    assert report.is_good == (MEANS[fault][0] != "error")


def _every(change: Callable[[dict[str, Any], dict[str, Any]], Any]) -> Any:
    """Changes the body of each page of services."""

    def spoil(path: str, asked: dict[str, Any], answer: Answer) -> Answer:
        if path == "services" and isinstance(answer.body, dict):
            change(answer.body, asked)
        return answer

    return spoil


def _ignores(name: str) -> Any:
    """A feed that leaves one parameter out."""

    def spoil(path: str, asked: dict[str, Any], answer: Answer) -> Answer:
        if path == "services" and name in asked:
            return Answer(200, page(services(40), {k: v for k, v in asked.items() if k != name}), answer.headers)
        return answer

    return spoil


LIES: dict[str, Any] = {
    "wrong_size": _every(lambda body, asked: body.update(size=body["size"] + 1)),
    "wrong_flag": _every(lambda body, asked: body.update(first_page=True, last_page=True)),
    "wrong_total": _every(lambda body, asked: body.update(total_items=31)),
    "no_envelope": _every(lambda body, asked: body.pop("total_items")),
    "wrong_pages": _every(lambda body, asked: asked.get("per_page") == 3 and body.update(total_pages=99)),
    "per_page_ignored": _ignores("per_page"),
    "wrong_page": _ignores("page"),
    "never_ends": _every(lambda body, asked: body["empty"] and body.update(contents=[service(0)])),
    "filter_ignored": _ignores("taxonomy_term_id"),
    "filters_or": _every(lambda body, asked: {"taxonomy_term_id", "organization_id"} <= set(asked) and body.update(total_items=39)),
    "total_moves": _every(lambda body, asked: body.update(total_items=250 + body["page_number"])),
    "nothing_by_id": lambda path, asked, answer: Answer(500) if path.startswith("services/") else answer,
    "other_by_id": lambda path, asked, answer: Answer(200, service(9)) if path.startswith("services/") else answer,
    "anything_by_id": lambda path, asked, answer: Answer(200, service(9)) if answer.status == 404 and path.startswith("services/") else answer,
    "closed": lambda path, asked, answer: Answer(403),
    "unreachable": lambda path, asked, answer: Answer(0, said="no such host"),
    "no_front": lambda path, asked, answer: Answer(200, {"version": "3.0"}, answer.headers) if path == "" else answer,
    "no_document": lambda path, asked, answer: Answer(404) if path == "openapi.json" else answer,
    "no_cors": lambda path, asked, answer: Answer(answer.status, answer.body),
    "no_list": lambda path, asked, answer: Answer(500) if path == "services" else answer,
    "placeholder_profile": lambda path, asked, answer: (
        Answer(200, {**answer.body, "profile": "https://path/to/profile"}, answer.headers) if path == "" else answer
    ),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_feed_that_lies_is_found_out(lie: str) -> None:
    count = 250 if lie in ("total_moves", "wrong_flag") else 40
    report = check(MadeFeed(services(count), LIES[lie]))
    assert lie in report.codes(), list(report.lines())


def test_every_finding_says_what_it_means_and_is_tried_here() -> None:
    tried = {
        *PLANTED,
        *LIES,
        "not_https",
        "not_json",
        "no_services",
        "no_optional_list",
        "one_date",
        "postcode_elsewhere",
        "filter_wrong",
        "same_on_two_pages",
        *("too_slow", "too_large", "redirects"),  # at real addresses, in test_broken_feeds
    }
    assert set(MEANS) == tried
    assert set(DO) == set(MEANS), "and what to do"
    assert codes(MadeFeed([])) == {"no_services"}


def test_pages_that_show_one_thing_twice_and_another_never_are_found() -> None:
    def spoil(path: str, asked: dict[str, Any], answer: Answer) -> Answer:
        if path == "services" and asked.get("page") == 2 and asked.get("per_page") == 100:
            answer.body["contents"][0] = service(0)
        return answer

    assert "same_on_two_pages" in codes(MadeFeed(services(250), spoil))


def test_a_directory_that_was_exported_on_one_day_is_told_so() -> None:
    rows = services(40)
    for row in rows:
        row["last_modified"] = "2026-01-01T00:00:00Z"
    assert codes(MadeFeed(rows)) == {"one_date"}


def test_a_point_far_from_its_postcode_is_found_where_districts_are_known(districts: list[District]) -> None:
    rows = services(40)
    address = rows[20]["service_at_locations"][0]["location"]["addresses"][0]
    address["postal_code"] = "ZZ9 1AA"
    report = check(MadeFeed([row for number, row in enumerate(rows) if number % 90 + 1 not in (1, 2, 9)]))
    assert set(report.codes()) - QUIET == {"postcode_elsewhere"}


def test_a_filter_that_lets_things_through_is_found() -> None:
    rows = services(40)
    bare = {key: value for key, value in rows[3].items() if key != "attributes"} | {"attributes": []}

    def spoil(path: str, asked: dict[str, Any], answer: Answer) -> Answer:
        if asked.get("taxonomy_term_id") == uid("term", 0):
            answer.body["contents"].append(bare)
        return answer

    assert "filter_wrong" in codes(MadeFeed(rows, spoil))


def test_our_own_feed_passes_the_same_test(more: Callable[..., Service]) -> None:
    for number in range(5):
        more(
            f"Group {number}", description="We meet every week and have tea together.", email="group@groups.ashmere.uk"
        )
    report = check(OurFeed(Client()))
    assert report.is_good, list(report.lines())
    assert set(report.codes()) <= {"not_https", "placeholder"}, list(report.lines())


def test_files_are_looked_at_too_and_the_command_ends_with_an_error_where_there_is_one(
    tmp_path: Path, capsys: Any
) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(page(services(3), {})))
    bad.write_text(json.dumps({**page(services(3), {}), "size": 31}))
    assert check_files(FileFeed(good)).is_good
    call_command("check_feed", str(good))
    with pytest.raises(SystemExit):
        call_command("check_feed", str(bad), "--json")
    told = json.loads(capsys.readouterr().out.partition("\n{")[2].join(["{", ""]))
    assert [one["code"] for one in told["findings"] if one["level"] == "error"] == ["wrong_size"]
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "a.json").write_text("{")
    assert set(check_files(FileFeed(broken)).codes()) == {"not_json"}


def test_the_examples_of_the_standard_have_their_shape_and_their_faults(shared_data: Path) -> None:
    """Of ten items its list holds one, and it names a person: both are in the files."""
    report = check_files(FileFeed(shared_data / "open-referral" / "hsds-uk-3.0" / "examples"))
    assert "shape" not in report.codes(), list(report.lines(50))
    assert {"placeholder", "names_people", "stale"} <= set(report.codes())
