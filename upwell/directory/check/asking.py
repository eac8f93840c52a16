"""Whether filters narrow and ids lead where they should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from upwell.directory.check.findings import Finding
from upwell.directory.check.paging import contents_of
from upwell.directory.check.reading import Feed
from upwell.directory.check.shapes import name_of

NOBODY = "6f1d0c52-7a0e-4b5f-9d0e-0123456789ab"  # nothing has this id
NOTHING = "qzxjvkwqzx"
WORDS = "search"


def filters(feed: Feed, services: Sequence[Any], total: int) -> Iterator[Finding]:
    """Each filter by itself with something that nothing has, then with something that is there, then two together."""
    if total < 2:
        return
    for name, value in (("taxonomy_term_id", NOBODY), (WORDS, NOTHING)):
        if _total(feed, {name: value}) == total:
            yield Finding("filter_ignored", f"services?{name}={value}", f"all {total} come")
    term, organization = first_term(services), first_organization(services)
    if term:
        yield from _all_have_it(feed, term)
    if term and organization:
        both = _total(feed, {"taxonomy_term_id": term, "organization_id": organization})
        single = [_total(feed, {"taxonomy_term_id": term}), _total(feed, {"organization_id": organization})]
        if both is not None and None not in single and both > min(one for one in single if one is not None):
            yield Finding(
                "filters_or",
                "services?taxonomy_term_id&organization_id",
                f"{both} for both, {single[0]} and {single[1]} alone",
            )


def _total(feed: Feed, asked: Mapping[str, str]) -> int | None:
    """How many a filter gives; None when it is refused, which is a way of saying that it is not there."""
    answer = feed.get("services", per_page=1, **asked)
    if not answer.is_there or contents_of(answer.body) is None:
        return None
    total = answer.body.get("total_items")
    return total if isinstance(total, int) else None


def terms_of(service: Any) -> list[str]:
    """Ids of the terms that a service carries."""
    attributes = service.get("attributes") if isinstance(service, Mapping) else None
    found = []
    for one in attributes if isinstance(attributes, list) else []:
        term = one.get("taxonomy_term") if isinstance(one, Mapping) else None
        found += [str(term["id"])] if isinstance(term, Mapping) and term.get("id") else []
    return found


def first_term(services: Sequence[Any]) -> str:
    """The id of a term that one of them carries."""
    return next((terms[0] for one in services if (terms := terms_of(one))), "")


def first_organization(services: Sequence[Any]) -> str:
    """The id of an organisation that offers one of them."""
    for one in services:
        organization = one.get("organization") if isinstance(one, Mapping) else None
        if isinstance(organization, Mapping) and organization.get("id"):
            return str(organization["id"])
    return ""


def _all_have_it(feed: Feed, term: str) -> Iterator[Finding]:
    """What comes for a term carries it, or a narrower one: so only what carries no term at all is surely wrong."""
    answer = feed.get("services", taxonomy_term_id=term, per_page=20)
    for one in contents_of(answer.body) or []:
        if isinstance(one, Mapping) and "attributes" in one and not terms_of(one):
            yield Finding("filter_wrong", f"services?taxonomy_term_id={term}", f"{name_of(one)} carries no term")


def by_id(feed: Feed, path: str, things: Sequence[Any]) -> Iterator[Finding]:
    """A few by their own addresses; and an id that does not exist."""
    for one in things:
        answer = feed.get(f"{path}/{one['id']}")
        if not answer.is_there or not isinstance(answer.body, Mapping):
            yield Finding("nothing_by_id", f"{path}/{one['id']}", answer.said or f"status {answer.status}")
        elif answer.body.get("id") != one["id"] or answer.body.get("name", one.get("name")) != one.get("name"):
            yield Finding("other_by_id", f"{path}/{one['id']}", f"{name_of(answer.body)} came")
    answer = feed.get(f"{path}/{NOBODY}")
    if answer.is_there and isinstance(answer.body, Mapping) and answer.body.get("name"):
        yield Finding("anything_by_id", f"{path}/{NOBODY}", f"{name_of(answer.body)} came")
