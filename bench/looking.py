"""The process in which a directory of a given size is searched and read: python -m bench.looking SERVICES ROUNDS FIGURES.json.

The services are written straight into the tables: a country's worth of towns on a map, each service with a place, hours, a price, one to three needs. Chance comes
from a fixed seed.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from bench import ground

TOWNS = 60
BATCH = 2_000
PER_ORGANIZATION = 8
WORDS = [
    "walking",
    "group",
    "choir",
    "garden",
    "lunch",
    "table",
    "advice",
    "desk",
    "swim",
    "chair",
    "dance",
    "shed",
    "coffee",
    "morning",
    "evening",
    "carers",
    "memory",
    "stroke",
    "young",
    "mothers",
    "fathers",
    "language",
    "class",
    "drop",
    "in",
    "help",
    "line",
    "visit",
    "befriending",
    "knitting",
    "football",
    "music",
    "cinema",
    "history",
    "poetry",
    "bread",
    "bicycle",
    "repair",
    "lift",
    "minibus",
]
HOURS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def build(size: int) -> None:
    """The directory, and its index of words. Rebuilding the index would read each service again."""
    from upwell.directory.models import District
    from upwell.directory.terms import needs

    chance = random.Random("directory")
    terms = list(needs().terms.order_by("pk"))
    towns = [(51 + chance.random() * 4, -3 + chance.random() * 3) for _ in range(TOWNS)]
    District.objects.bulk_create(
        District(code=f"ZZ{number + 1}", latitude=lat, longitude=lon) for number, (lat, lon) in enumerate(towns)
    )
    organizations = _organizations(size // PER_ORGANIZATION + 1)
    numbers = iter(range(size))
    while batch := list(islice(numbers, BATCH)):
        _services(batch, organizations, terms, towns, chance)


def _organizations(count: int) -> list[Any]:
    from upwell.directory.models import Organization

    rows = (Organization(name=f"Club {number}", description="A club of neighbours.") for number in range(count))
    return list(Organization.objects.bulk_create(rows, batch_size=BATCH))


def _services(
    batch: list[int], organizations: list[Any], terms: list[Any], towns: list[Any], chance: random.Random
) -> None:
    from upwell.directory.listings import day_bit
    from upwell.directory.models import (
        Accessibility,
        Address,
        Attribute,
        CostOption,
        Location,
        Schedule,
        Service,
        ServiceAtLocation,
    )
    from upwell.kit.models import SearchDocument
    from upwell.kit.time import today

    days = [chance.choice(HOURS) for _ in batch]
    services = Service.objects.bulk_create(
        Service(
            organization=organizations[number // PER_ORGANIZATION],
            name=f"{' '.join(chance.sample(WORDS, 2)).capitalize()} {number}",
            description=" ".join(chance.choices(WORDS, k=40)),
            email=f"group{number}@groups.example",
            assured_date=today() - timedelta(days=chance.randrange(500)),
            open_days=day_bit(day),
            is_free=chance.random() < 0.5,
        )
        for number, day in zip(batch, days, strict=True)
    )
    points = [
        (lat + chance.gauss(0, 0.05), lon + chance.gauss(0, 0.08)) for lat, lon in (chance.choice(towns) for _ in batch)
    ]
    places = Location.objects.bulk_create(Location(name="A hall", latitude=lat, longitude=lon) for lat, lon in points)
    Address.objects.bulk_create(
        Address(location=place, address_1="1 Lane", city="Town", postal_code="ZZ1 1AA") for place in places
    )
    Accessibility.objects.bulk_create(Accessibility(location=place, kind="step_free") for place in places[::3])
    ServiceAtLocation.objects.bulk_create(
        ServiceAtLocation(service=service, location=place, latitude=lat, longitude=lon)
        for service, place, (lat, lon) in zip(services, places, points, strict=True)
    )
    Schedule.objects.bulk_create(
        Schedule(service=one, freq="WEEKLY", byday=day) for one, day in zip(services, days, strict=True)
    )
    CostOption.objects.bulk_create(
        CostOption(service=one, amount=0 if one.is_free else 2, currency="GBP") for one in services
    )
    about = {one.pk: chance.sample(terms, chance.randrange(1, 4)) for one in services}
    Attribute.objects.bulk_create(Attribute(service_id=key, term=term) for key, some in about.items() for term in some)
    SearchDocument.objects.bulk_create(_document(one, about[one.pk]) for one in services)


def _document(service: Any, terms: list[Any]) -> Any:
    """As `directory.finding.document` says it, without reading everything again."""
    from upwell.kit.models import SearchDocument
    from upwell.kit.search.words import words_of

    called = [line for term in terms for line in (term.name, *term.also.splitlines())]
    body = "\n".join([service.description, service.organization.name, "A hall", *called])
    return SearchDocument(
        kind="directory.service",
        ref=service.ref,
        title=service.name,
        body=body,
        title_words=" ".join(words_of(service.name)),
        body_words=" ".join(words_of(body)),
        url=service.get_absolute_url(),
        audience="public",
    )


def wishes(rounds: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Searches as people make them, each kind as often as the others."""
    from upwell.directory.terms import needs

    chance = random.Random("wishes")
    terms = [str(term.uid) for term in needs().terms.order_by("pk")]
    for _ in range(rounds):
        near = {"near": f"ZZ{chance.randrange(TOWNS) + 1}", "miles": chance.choice(["1", "5", "10", "25"])}
        yield "near", near
        yield "words", {"q": chance.choice(WORDS)}
        yield "words near", {"q": chance.choice(WORDS), **near}
        yield (
            "need near, on a day, free",
            {"need": chance.choice(terms), **near, "day": chance.choice(HOURS), "free": "on"},
        )
        yield "need, no steps", {"need": chance.choice(terms), "access": "step_free"}
        yield "everything", {}


def look(rounds: int) -> dict[str, Any]:
    """Milliseconds by kind of search, as a page; and of pages of the feed."""
    from django.test import Client

    client = Client(SERVER_NAME=ground.HOST)
    asked = list(wishes(rounds))
    for _kind, given in asked[:12]:
        client.get("/what-helps/", given)
    took: dict[str, list[float]] = {}
    for kind, given in asked:
        took.setdefault(kind, []).append(_milliseconds(client, "/what-helps/", given))
    total = client.get("/hsds/services", {"per_page": "1"}).json()["total_items"]
    term = next(given["need"] for _kind, given in asked if "need" in given)
    pages = {
        "first page of 50": {},
        "page in the middle": {"page": str(total // 100 + 1)},
        "one need, a day, near": {"taxonomy_term_id": term, "day": "TU", "postcode": "ZZ1", "proximity": "10000"},
        "5,000 by id and date only": {"minimal": "true", "per_page": "5000"},
    }
    feed = {
        name: statistics.median(_milliseconds(client, "/hsds/services", given) for _ in range(max(3, rounds // 4)))
        for name, given in pages.items()
    }
    return {"searches": took, "feed": feed}


def _milliseconds(client: Any, path: str, given: dict[str, Any]) -> float:
    started = time.perf_counter()
    answer = client.get(path, given)
    took = (time.perf_counter() - started) * 1e3
    if answer.status_code != 200:
        raise RuntimeError(f"{path} {given} answered {answer.status_code}")
    return took


if __name__ == "__main__":
    ground.prepare()
    begun = time.perf_counter()
    build(int(sys.argv[1]))
    print(
        f"  {int(sys.argv[1]):,} services written in {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True
    )
    Path(sys.argv[3]).write_text(json.dumps(look(int(sys.argv[2]))))
