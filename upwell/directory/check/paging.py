"""Whether the pages of a list tell the truth about themselves and about each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from upwell.directory.check.findings import Finding
from upwell.directory.check.reading import Feed

NUMBERS = ("total_items", "total_pages", "page_number", "size")
FLAGS = ("first_page", "last_page", "empty")
AT_ONCE, FEW = 100, 3


@dataclass
class Read:
    """What was read of one list: how many things, and of these three to ask for again by their ids."""

    count: int = 0
    samples: list[Any] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    is_whole: bool = False
    is_there: bool = True
    total: int | None = None


def contents_of(body: Any) -> list[Any] | None:
    """What stands on a page; None when it is no page."""
    found = body.get("contents") if isinstance(body, Mapping) else None
    return found if isinstance(found, list) else None


def envelope(body: Mapping[str, Any], where: str, asked_page: int = 0) -> Iterator[Finding]:
    """One page by itself."""
    contents = contents_of(body) or []
    wrong = [name for name in NUMBERS if not isinstance(body.get(name), int) or isinstance(body.get(name), bool)]
    wrong += [name for name in FLAGS if not isinstance(body.get(name), bool)]
    if wrong:
        yield Finding("no_envelope", where, f"missing or of the wrong kind: {', '.join(wrong)}")
        return
    page, pages = body["page_number"], body["total_pages"]
    if body["size"] != len(contents):
        yield Finding("wrong_size", where, f"it says {body['size']} and holds {len(contents)}")
    if asked_page and page != asked_page:
        yield Finding("wrong_page", where, f"page {asked_page} was asked for and {page} came")
    truth = {"first_page": page == 1, "last_page": page >= pages, "empty": not contents}
    for name, value in truth.items():
        if body[name] != value:
            yield Finding("wrong_flag", where, f"{name} is {body[name]} on page {page} of {pages}")
    if len(contents) > body["total_items"]:
        yield Finding(
            "wrong_total", where, f"it says {body['total_items']} in all and holds {len(contents)} on one page"
        )


def read(feed: Feed, path: str, most_pages: int, each: Callable[[Any], object], **more: str) -> Read:
    """All pages of a list, as far as `most_pages`, and what they say wrongly. Each thing is shown to `each` and then let go."""
    got, page = Read(), 1
    seen: dict[str, int] = {}
    while page <= most_pages:
        answer = feed.get(path, page=page, per_page=AT_ONCE, **more)
        contents = contents_of(answer.body) if answer.is_there else None
        if contents is None:
            code = answer.failed or ("no_list" if page == 1 else "wrong_pages")
            got.findings.append(Finding(code, f"{path} page {page}", answer.said or f"status {answer.status}"))
            got.is_there = page > 1
            return got
        got.findings += envelope(answer.body, f"{path} page {page}", page)
        got.findings += _totals(got, answer.body, path, page)
        got.findings += _twice(seen, contents, path, page)
        _show(got, contents, each)
        if not contents or answer.body.get("last_page") is True or page >= _number(answer.body, "total_pages", page):
            got.is_whole = True
            break
        page += 1
    return _sum(got, path)


def _show(got: Read, contents: list[Any], each: Callable[[Any], object]) -> None:
    """The first, one about the middle, and the last so far stay in hand."""
    middle = (got.total or 0) // 2
    for thing in contents:
        each(thing)
        if isinstance(thing, Mapping) and thing.get("id"):
            if got.count <= middle or len(got.samples) < 2:
                got.samples = [*got.samples[:1], thing]
            else:
                got.samples = [*got.samples[:2], thing]
        got.count += 1


def _number(body: Any, name: str, otherwise: int) -> int:
    value = body.get(name)
    return value if isinstance(value, int) else otherwise


def _totals(got: Read, body: Mapping[str, Any], path: str, page: int) -> Iterator[Finding]:
    total = body.get("total_items")
    if got.total is None and isinstance(total, int):
        got.total = total
    elif isinstance(total, int) and total != got.total:
        yield Finding("total_moves", f"{path} page {page}", f"first {got.total}, then {total}")


def _twice(seen: dict[str, int], contents: list[Any], path: str, page: int) -> Iterator[Finding]:
    """Once told is enough: a feed that ignores pages would fill the report."""
    again = [
        str(one.get("id"))
        for one in contents
        if isinstance(one, Mapping) and seen.get(str(one.get("id")), page) != page
    ]
    if again:
        yield Finding("same_on_two_pages", f"{path} page {page}", f"{len(again)}, the first is {again[0]}")
    for one in contents:
        if isinstance(one, Mapping):
            seen.setdefault(str(one.get("id")), page)


def _sum(got: Read, path: str) -> Read:
    if got.is_whole and got.total is not None and got.total != got.count:
        got.findings.append(
            Finding("wrong_total", path, f"it says {got.total}, and all pages together hold {got.count}")
        )
    return got


def small_pages(feed: Feed, path: str, total: int) -> Iterator[Finding]:
    """The same list again in pages of three: does it obey, does it end?"""
    if total <= FEW:
        return
    pages = -(-total // FEW)
    for page in sorted({1, 2, max(2, pages // 2), pages}):
        body = feed.get(path, page=page, per_page=FEW).body
        contents = contents_of(body)
        if contents is None:
            yield Finding("wrong_pages", f"{path} page {page} of {pages}", "it cannot be read")
            continue
        where = f"{path} page {page}, {FEW} on a page"
        yield from envelope(body, where, page)
        expected = FEW if page < pages else total - FEW * (pages - 1)
        if len(contents) != expected:
            yield Finding("per_page_ignored", where, f"{expected} were expected and {len(contents)} came")
            return
        if _number(body, "total_pages", pages) != pages:
            yield Finding("wrong_pages", where, f"it says {body.get('total_pages')}, and {total} make {pages}")
    if contents_of(feed.get(path, page=pages + 7, per_page=FEW).body):
        yield Finding("never_ends", f"{path} page {pages + 7}", f"there are {pages} pages")
