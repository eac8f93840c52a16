"""Ten broken feeds at real addresses: each is found, in a plain sentence that names the thing and says what to do. And a large one, in little memory."""

from __future__ import annotations

import json
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from upwell.directory.check.findings import DO, MEANS, MOST_KEPT, Report
from upwell.directory.check.reading import Answer, WebFeed
from upwell.directory.check.whole import check
from upwell.directory.tests.made_feeds import MadeFeed, page, service, services

pytestmark = pytest.mark.django_db
Spoil = Callable[[str, dict[str, Any], Answer], Answer]
QUICK, SMALL = 0.5, 200_000


class Served(ThreadingHTTPServer):
    """A made feed behind a real socket. `raw` may answer in its stead: True when it did."""

    daemon_threads = True
    rows: list[dict[str, Any]]
    spoil: Spoil | None = None
    raw: Callable[[BaseHTTPRequestHandler, str], bool] = staticmethod(lambda handler, path: False)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # noqa: N802 the name that the library asks for
        server: Any = self.server
        parts = urlsplit(self.path)
        path, asked = parts.path.strip("/"), dict(parse_qsl(parts.query))
        if server.raw(self, path):
            return
        feed = MadeFeed(server.rows, server.spoil)
        feed.name = f"http://127.0.0.1:{server.server_port}"
        answer = feed.get(path, **{k: int(v) if v.isdigit() else v for k, v in asked.items()})
        send(self, answer.status, json.dumps(answer.body).encode(), answer.headers)

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


def send(handler: BaseHTTPRequestHandler, status: int, content: bytes, headers: Any) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


@pytest.fixture
def serve() -> Iterator[Callable[..., Report]]:
    """Serves these rows, spoiled like this, and checks them from outside."""
    running: list[Served] = []

    def checked(rows: list[dict[str, Any]] | None = None, spoil: Spoil | None = None, raw: Any = None) -> Report:
        server = Served(("127.0.0.1", 0), Handler)
        server.rows, server.spoil = rows if rows is not None else services(40), spoil
        server.raw = raw or server.raw
        running.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return check(WebFeed(f"http://127.0.0.1:{server.server_port}", seconds=QUICK, most_bytes=SMALL))

    yield checked
    for server in running:
        server.shutdown()
        server.server_close()


def told(report: Report, code: str) -> str:
    """What the report says about one kind of finding, to people."""
    lines = list(report.lines())
    at = next((number for number, line in enumerate(lines) if f" {code} (" in line), None)
    assert at is not None, lines
    assert MEANS[code][1] in lines[at]
    assert DO[code] in lines[at], "what to do stands beside it"
    return "\n".join(lines[at : at + 3])


def on_services(change: Callable[[dict[str, Any], dict[str, Any]], Any]) -> Spoil:
    def spoil(path: str, asked: dict[str, Any], answer: Answer) -> Answer:
        if path == "services":
            change(answer.body, asked)
        return answer

    return spoil


def test_a_good_feed_at_an_address_is_found_good(serve: Callable[..., Report]) -> None:
    report = serve()
    assert set(report.codes()) == {"no_optional_list"}, list(report.lines())
    assert report.figures["services"] == 40


def test_paging_that_lies_in_three_ways(serve: Callable[..., Report]) -> None:
    more = serve(spoil=on_services(lambda body, asked: body.update(total_items=41)))
    assert "it says 41, and all pages together hold 40" in told(more, "wrong_total")
    same = serve(spoil=lambda path, asked, answer: Answer(200, page(services(40), {**asked, "page": 1}), answer.headers) if path == "services" else answer)  # fmt: skip
    assert "page 2 was asked for and 1 came" in told(same, "wrong_page")
    flags = serve(spoil=on_services(lambda body, asked: body.update(last_page=True)))
    assert "last_page is True on page 1 of 14" in told(flags, "wrong_flag")


def test_a_duplicate_with_another_spelling_is_found_and_two_groups_of_one_club_are_not(
    serve: Callable[..., Report],
) -> None:
    rows = services(40)
    first, twin = rows[3], {**service(3), "id": service(77)["id"], "name": "The Walking-Groups number 3"}
    twin["organization"] = {**first["organization"], "id": service(9)["organization"]["id"], "name": "Club 3 Ltd."}
    said = told(serve([*rows, twin]), "duplicate")
    assert "The Walking-Groups number 3" in said
    assert "Walking group number 3" in said, "both are named, so that somebody can look at both"
    second = {**service(3), "id": service(77)["id"], "name": "Walking group number 4"}
    assert "duplicate" not in serve([*rows, second]).codes(), "Group 3 and Group 4 of a club are two, with one number"


@pytest.mark.parametrize("number", ["01234567890", "0000000000", "+44 0000 000000", "07777777777", "TBC"])
def test_a_placeholder_telephone_number(serve: Callable[..., Report], number: str) -> None:
    rows = services(12)
    rows[5]["phones"] = [{"id": service(1)["id"], "number": number}]
    said = told(serve(rows), "placeholder")
    assert "Walking group number 5" in said
    assert number in said


def test_a_stale_service_and_one_in_the_wrong_area(serve: Callable[..., Report]) -> None:
    rows = services(40)
    rows[7]["assured_date"] = "2019-03-01"
    rows[8]["service_at_locations"][0]["location"].update(latitude=57.5, longitude=-4.2)
    report = serve(rows)
    assert "Walking group number 7" in told(report, "stale")
    assert "2019-03-01" in told(report, "stale")
    assert "Walking group number 8" in told(report, "far_away")
    assert "km from the middle of all" in told(report, "far_away")


def test_a_page_for_people_instead_of_json(serve: Callable[..., Report]) -> None:
    def raw(handler: BaseHTTPRequestHandler, path: str) -> bool:
        if path == "services":
            send(handler, 200, b"<!DOCTYPE html><title>Welcome</title>", {"Content-Type": "text/html"})
        return path == "services"

    said = told(serve(raw=raw), "not_json")
    assert "a page for people came" in said
    assert "services page 1" in said


def test_a_circle_of_addresses(serve: Callable[..., Report]) -> None:
    def raw(handler: BaseHTTPRequestHandler, path: str) -> bool:
        send(handler, 302, b"", {"Location": "/b" if path == "a" else "/a"})
        return True

    report = serve(raw=raw)
    assert "127.0.0.1" in told(report, "redirects")
    assert set(report.codes()) == {"redirects"}, "and nothing is said twice in other words"


def test_a_page_that_is_too_large_is_not_taken_in(serve: Callable[..., Report]) -> None:
    spoil = on_services(
        lambda body, asked: body["contents"][0].update(description="x" * SMALL) if body["contents"] else 0
    )
    said = told(serve(spoil=spoil), "too_large")
    assert "services page 1" in said
    assert "0.191 MB" in said


def test_no_header_for_pages_of_other_sites(serve: Callable[..., Report]) -> None:
    assert "127.0.0.1" in told(serve(spoil=lambda path, asked, answer: Answer(answer.status, answer.body)), "no_cors")


def test_a_server_that_never_answers_and_one_that_drips(serve: Callable[..., Report]) -> None:
    over = threading.Event()

    def silent(handler: BaseHTTPRequestHandler, path: str) -> bool:
        return over.wait(20)

    def drips(handler: BaseHTTPRequestHandler, path: str) -> bool:
        if path != "services":
            return False
        handler.send_response(200)
        handler.end_headers()
        while not over.is_set():
            try:
                handler.wfile.write(b" ")
            except OSError:
                break
            time.sleep(QUICK / 10)
        return True

    assert "within 0.5 seconds" in told(serve(raw=silent), "too_slow")
    assert "services page 1" in told(serve(raw=drips), "too_slow")
    over.set()


class Country:
    """Fifty thousand services, made when they are asked for: none of them is in memory but the page that is looked at."""

    name = "https://country.example"

    def __init__(self, count: int) -> None:
        self.count = count

    def get(self, path: str, **asked: Any) -> Answer:
        if path != "services":
            return MadeFeed([service(0)]).get(path, **asked)
        number, size = int(asked.get("page", 1)), int(asked.get("per_page", 50))
        start = (number - 1) * size
        contents = [
            {**service(one), "assured_date": "2019-01-01"} for one in range(start, min(start + size, self.count))
        ]
        pages = -(-self.count // size)
        flags = {"first_page": number == 1, "last_page": number >= pages, "empty": not contents}
        return Answer(
            200,
            {
                "total_items": self.count,
                "total_pages": pages,
                "page_number": number,
                "size": len(contents),
                "contents": contents,
                **flags,
            },
        )


def peak_of(count: int) -> tuple[int, Report]:
    tracemalloc.start()
    report = check(Country(count))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak, report


def test_a_report_on_many_is_short_and_what_is_kept_of_each_service_is_little() -> None:
    """Only what grows with the feed counts: a service of the made feed is several thousand bytes, and a few hundred are kept of it."""
    small, few = peak_of(400)
    large, many = peak_of(1200)
    assert few.codes()["stale"] == 400
    assert many.codes()["stale"] == 1200
    assert sum(one.code == "stale" for one in many.findings) == MOST_KEPT
    assert many.figures["services"] == 1200
    assert len(list(many.lines())) < 100
    kept_of_each = (large - small) / 800
    assert kept_of_each < 0.5 * size_of(service(0)), f"{kept_of_each:.0f} bytes of each are kept"


def size_of(thing: Any) -> int:
    """How much memory a thing takes with all that hangs in it."""
    below = [*thing.keys(), *thing.values()] if isinstance(thing, dict) else thing if isinstance(thing, list) else []
    return sys.getsizeof(thing) + sum(size_of(one) for one in below)
