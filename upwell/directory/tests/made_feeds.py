"""A directory that nobody runs: made by numbers, whole and true unless a fault is planted; and a feed of it that lies as it is told to."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from upwell.directory.check.reading import Answer
from upwell.kit.time import today

NAMESPACE = uuid.UUID("00000000-0000-4000-8000-000000000001")
Thing = dict[str, Any]


def uid(*parts: Any) -> str:
    return str(uuid.uuid5(NAMESPACE, "|".join(map(str, parts))))


def service(number: int) -> Thing:
    """A good one."""
    term = number % 5
    checked = today() - timedelta(days=number % 300)
    return {
        "id": uid("service", number),
        "name": f"Walking group number {number}",
        "description": f"We meet by bridge {number} and walk for an hour at an easy pace.",
        "status": "active",
        "email": f"group{number}@groups.ashmere.uk",
        "assured_date": checked.isoformat(),
        "last_modified": f"{checked.isoformat()}T09:00:00Z",
        "organization": {"id": uid("org", number % 7), "name": f"Club {number % 7}", "description": "A club of walkers."},
        "schedules": [{"id": uid("schedule", number), "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "11:00"}],
        "attributes": [
            {"id": uid("attribute", number), "taxonomy_term": {"id": uid("term", term), "name": f"Term {term}", "description": "A term"}}
        ],
        "service_at_locations": [
            {
                "id": uid("at", number),
                "location": {
                    "id": uid("location", number), "location_type": "physical", "name": f"Bridge {number}",
                    "latitude": 52.5 + (number % 10) / 100, "longitude": -2.0 - (number % 7) / 100,
                    "addresses": [
                        {"id": uid("address", number), "address_1": f"{number} Weir Lane", "city": "Ashmere", "state_province": "",
                         "postal_code": f"ZZ{number % 90 + 1} 1AA", "country": "GB", "address_type": "physical"}
                    ],
                },
            }
        ],
    }  # fmt: skip


def services(count: int = 40) -> list[Thing]:
    return [service(number) for number in range(count)]


class MadeFeed:
    """Answers as a good feed does; `spoil` changes an answer on its way out."""

    def __init__(self, rows: list[Thing], spoil: Callable[[str, dict[str, Any], Answer], Answer] | None = None) -> None:
        self.name, self.rows, self.spoil = "https://made.example", rows, spoil or (lambda path, asked, answer: answer)

    def get(self, path: str, **asked: Any) -> Answer:
        return self.spoil(path, asked, self._true(path, asked))

    def _true(self, path: str, asked: dict[str, Any]) -> Answer:
        headers = {"access-control-allow-origin": "*"}
        if path == "":
            return Answer(
                200,
                {"version": "3.0", "profile": "https://profile.uk/3", "openapi_url": f"{self.name}/openapi.json"},
                headers,
            )
        if path == "openapi.json":
            return Answer(200, {"openapi": "3.1.0", "info": {"title": "A", "version": "3"}, "paths": {}}, headers)
        kind, _slash, one = path.partition("/")
        if kind != "services":
            return Answer(404)
        if one:
            found = [row for row in self.rows if row.get("id") == one]
            return Answer(200, found[0], headers) if found else Answer(404)
        return Answer(200, page(self._narrowed(asked), asked), headers)

    def _narrowed(self, asked: dict[str, Any]) -> list[Thing]:
        rows = self.rows
        if term := asked.get("taxonomy_term_id"):
            rows = [row for row in rows if term in [a["taxonomy_term"]["id"] for a in row.get("attributes", [])]]
        if organization := asked.get("organization_id"):
            rows = [row for row in rows if row["organization"]["id"] == organization]
        if words := asked.get("search"):
            rows = [row for row in rows if words in row["name"]]
        return rows


def page(rows: list[Thing], asked: dict[str, Any]) -> Thing:
    number, size = int(asked.get("page", 1)), int(asked.get("per_page", 50))
    contents = rows[(number - 1) * size : number * size]
    pages = -(-len(rows) // size)
    return {
        "total_items": len(rows), "total_pages": pages, "page_number": number, "size": len(contents),
        "first_page": number == 1, "last_page": number >= pages, "empty": not contents, "contents": contents,
    }  # fmt: skip


class OurFeed:
    """Our own, through the test client."""

    def __init__(self, client: Any) -> None:
        from django.conf import settings

        self.name, self.client = f"{settings.ORIGIN}/hsds", client

    def get(self, path: str, **asked: Any) -> Answer:
        response = self.client.get(f"/hsds/{path}" + (f"?{urlencode(asked)}" if asked else ""))
        return Answer(response.status_code, response.json(), {name.lower(): value for name, value in response.items()})
