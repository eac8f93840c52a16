"""The process in which the pages of one community are visited: python -m bench.visits POSTS VISITS PAGES.json."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import ground

if TYPE_CHECKING:
    from bench.town import Town

WARM = 3


def visit_all(size: int, visits: int) -> dict[str, tuple[float, int]]:
    from bench.town import build

    started = time.perf_counter()
    town = build(size)
    print(f"  {size:,} posts written in {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    return {
        f"{page}, {who}": _one(path, reader, visits)
        for page, path in _pages(town).items()
        for who, reader in _readers(town)
    }


def _pages(town: Town) -> dict[str, str]:
    return {
        "thread of 50 posts": town.thread,
        "last page of the longest thread": f"{town.long_thread}?page={town.last_page}",
        "space": town.space,
        "issue": town.issue,
        "home": "/",
    }


def _readers(town: Town) -> list[tuple[str, Any]]:
    return [("signed out", None), ("signed in", town.reader)]


def client_of(reader: Any) -> Any:
    """Somebody's browser, as the web server sees it."""
    from django.test import Client

    client = Client(SERVER_NAME=ground.HOST)
    if reader is not None:
        client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _one(path: str, reader: Any, visits: int) -> tuple[float, int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(reader)
    for _ in range(WARM):
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
        asked = len(queries)
    return statistics.median(_milliseconds(client, path) for _ in range(visits)), asked


def _milliseconds(client: Any, path: str) -> float:
    started = time.perf_counter()
    client.get(path)
    return (time.perf_counter() - started) * 1e3


if __name__ == "__main__":
    ground.prepare()
    Path(sys.argv[3]).write_text(json.dumps(visit_all(int(sys.argv[1]), int(sys.argv[2]))))
