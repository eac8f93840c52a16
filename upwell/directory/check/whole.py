"""A whole feed, from its front page to its last service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from upwell.directory.check import asking, paging
from upwell.directory.check.findings import Finding, Report
from upwell.directory.check.judging import Judge
from upwell.directory.check.quality import is_provisional
from upwell.directory.check.reading import REDIRECTS, Answer, Feed, FileFeed, fetch
from upwell.directory.check.shapes import kind_of, name_of, shape_of
from upwell.directory.feed.description import LISTS

NEEDED = ("services",)
MOST_PAGES = 600
A_FEW_PAGES = 3


def check(feed: Feed, most_pages: int = MOST_PAGES) -> Report:
    """Everything that can be seen from outside."""
    report = Report(feed.name)
    front = feed.get("")
    report.add(_front(feed, front))
    if front.status in (0, 401, 403) or front.failed == REDIRECTS:
        return report
    judge, samples = Judge(report), Samples()
    for path, kind in LISTS.items():
        is_needed = path in NEEDED

        def look(thing: Any, path: str = path, kind: str = kind, is_needed: bool = is_needed) -> None:
            report.add(shape_of(kind, thing, f"{path} {name_of(thing)}"))
            if is_needed:
                judge.look(thing)
                samples.look(thing)

        got = paging.read(feed, path, most_pages if is_needed else A_FEW_PAGES, look)
        report.add(_list(feed, path, got))
        if is_needed and got.total is not None and got.is_there:
            report.add(asking.filters(feed, samples.kept, got.total))
    judge.finish()
    return report


class Samples:
    """A service with a term and one with an organisation, to ask filters with."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        self.needs = {asking.first_term, asking.first_organization}

    def look(self, service: Any) -> None:
        """Kept where it has what was missing."""
        has = {one for one in self.needs if one([service])}
        if has:
            self.needs -= has
            self.kept.append(service)


def check_files(feed: FileFeed) -> Report:
    """Files: each thing and each page in them, and the services of all together."""
    report = Report(feed.name)
    judge = Judge(report)
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
            if kind == "service":
                judge.look(thing)
    judge.finish()
    return report


def _front(feed: Feed, front: Answer) -> Iterator[Finding]:
    if feed.name.startswith("http://") and "//localhost" not in feed.name and "//127." not in feed.name:
        yield Finding("not_https", feed.name)
    if front.status == 0 or front.failed == REDIRECTS:
        yield Finding(front.failed or "unreachable", feed.name, front.said)
    elif front.status in (401, 403):
        yield Finding("closed", feed.name, f"status {front.status}")
    elif not isinstance(front.body, Mapping):
        yield Finding(front.failed or "no_front", f"{feed.name}/", front.said or f"status {front.status}")
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


def _list(feed: Feed, path: str, got: paging.Read) -> Iterator[Finding]:
    """One list: its pages, and the things by their ids."""
    if path not in NEEDED and not got.is_there:
        yield Finding("no_optional_list", path, got.findings[-1].says)
        return
    yield from got.findings
    if got.is_there:
        yield from paging.small_pages(feed, path, got.total or 0)
        yield from asking.by_id(feed, path, got.samples)
