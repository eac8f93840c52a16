"""A whole feed, from its front page to its last service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from upwell.directory.check import asking, paging, quality, wrong_places
from upwell.directory.check.findings import Finding, Report
from upwell.directory.check.quality import is_provisional
from upwell.directory.check.reading import Answer, Feed, FileFeed, fetch
from upwell.directory.check.shapes import kind_of, name_of, shape_of
from upwell.directory.feed.description import LISTS
from upwell.directory.shape import misfits

NEEDED = ("services",)
MOST_PAGES = 600
A_FEW_PAGES = 3


def check(feed: Feed, most_pages: int = MOST_PAGES) -> Report:
    """Everything that can be seen from outside."""
    report = Report(feed.name)
    front = feed.get("")
    report.add(_front(feed, front))
    if front.status in (0, 401, 403):
        return report
    services: list[Any] = []
    for path, kind in LISTS.items():
        got = paging.read(feed, path, most_pages if path in NEEDED else A_FEW_PAGES)
        report.add(_list(feed, path, kind, got))
        services = got.things if path == "services" else services
        if path == "services" and got.total is not None:
            report.add(asking.filters(feed, services, got.total))
    _judge(report, services)
    return report


def check_files(feed: FileFeed) -> Report:
    """Files: each thing and each page in them, and the services of all together."""
    report = Report(feed.name)
    services: list[Any] = []
    for name, answer in feed.read():
        if answer.body is None:
            report.add([Finding("not_json", name, answer.said)])
            continue
        contents = paging.contents_of(answer.body)
        if contents is not None:
            report.add(paging.envelope(answer.body, name))
        given = contents if contents is not None else answer.body if isinstance(answer.body, list) else [answer.body]
        for number, thing in enumerate(given, 1):
            kind = kind_of(thing)
            report.add(shape_of(kind, thing, f"{name} {number} {name_of(thing)}") if kind else ())
            services += [thing] if kind == "service" else []
    _judge(report, services)
    return report


def _judge(report: Report, given: Sequence[Any]) -> None:
    """What the services are worth."""
    services = [one for one in given if isinstance(one, Mapping)]
    if not services:
        report.add([Finding("no_services", report.what)] if not report.findings or report.is_good else [])
        return
    for one in services:
        report.add(quality.of_each(one))
    report.add(quality.of_all(services))
    report.add(wrong_places.far_ones(services))
    report.add(wrong_places.off_their_postcode(services))
    good = quality.usable(services, lambda one: not any(True for _wrong in misfits("service", one)))
    report.figures = {
        "services": len(services),
        "that somebody could be sent to (well-formed, open, reachable, checked within a year)": good,
        "organisations": len({str((one.get("organization") or {}).get("id")) for one in services if isinstance(one.get("organization"), Mapping)}),
    }  # fmt: skip


def _front(feed: Feed, front: Answer) -> Iterator[Finding]:
    if feed.name.startswith("http://") and "//localhost" not in feed.name and "//127." not in feed.name:
        yield Finding("not_https", feed.name)
    if front.status == 0:
        yield Finding("unreachable", feed.name, front.said)
    elif front.status in (401, 403):
        yield Finding("closed", feed.name, f"status {front.status}")
    elif not isinstance(front.body, Mapping):
        yield Finding("no_front", feed.name, front.said or f"status {front.status}")
    else:
        yield from _front_says(feed, front.body)
        if "access-control-allow-origin" not in front.headers:
            yield Finding("no_cors", feed.name)


def _front_says(feed: Feed, body: Mapping[str, Any]) -> Iterator[Finding]:
    missing = [name for name in ("version", "profile", "openapi_url") if not body.get(name)]
    if missing:
        yield Finding("no_front", feed.name, f"missing: {', '.join(missing)}")
    if body.get("profile") and is_provisional(body["profile"]):
        yield Finding("placeholder_profile", feed.name, str(body["profile"]))
    address = str(body.get("openapi_url") or "")
    if address:
        document = feed.get("openapi.json") if address.startswith(feed.name) else fetch(address)
        described = document.body if isinstance(document.body, Mapping) else {}
        if not {"openapi", "info", "paths"} <= set(described):
            yield Finding("no_document", address, document.said or f"status {document.status}")


def _list(feed: Feed, path: str, kind: str, got: paging.Read) -> Iterator[Finding]:
    """One list: its pages, each thing, and the things by their ids."""
    if path not in NEEDED and any(one.code == "no_list" for one in got.findings):
        yield Finding("no_optional_list", path, got.findings[-1].says)
        return
    yield from got.findings
    for thing in got.things:
        yield from shape_of(kind, thing, f"{path} {name_of(thing)}")
    yield from paging.small_pages(feed, path, got.total or 0)
    yield from asking.by_id(feed, path, got.things)
