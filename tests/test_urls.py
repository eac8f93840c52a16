"""Every address times every role. A new address fails here until it is placed in `tests.addresses`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.addresses import READ, TAKE, address, sent
from tests.cast import ROLES
from tests.doors import AWAY, LOGIN, Group, names
from tests.town import Town
from upwell.kit.second_look import LookAgain

READABLE, TAKING = names(READ), names(TAKE)
REFUSED = {403, 404, 405, 401, LOGIN}

# A page must not hold these: components that were not rendered, variables that were not filled, and what the content security policy would block anyway.
RAW = re.compile(r"<c-|\{\{|\{%|</c-")
INLINE = re.compile(
    r"""<script(?![^>]*(\bsrc=|type="application/json"))|<style\b|<[^>]*\sstyle=["']|<[^>]*\son[a-z]+=["']|javascript:""",
    re.IGNORECASE,
)


def patterns(resolver: URLResolver, space: tuple[str, ...] = ()) -> Iterator[str]:
    """The name of every address, with its namespaces."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join([*space, pattern.name or f"(no name: {pattern.pattern})"])
        else:
            yield from patterns(pattern, (*space, pattern.namespace) if pattern.namespace else space)


def came_of(response: HttpResponse) -> int | str:
    """What somebody got, in the words of the table."""
    if response.status_code not in {301, 302, 303}:
        return response.status_code
    return LOGIN if response["Location"].startswith("/account/login/") else AWAY


def ask(town: Town, role: str, method: str, url: str, sent: dict[str, str] | None = None) -> HttpResponse:
    """What somebody of this role gets; whatever it changed is taken back."""
    with transaction.atomic():
        response = getattr(town.client(role), method)(url, sent)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


def wrong_with(response: HttpResponse) -> list[str]:
    """What is wrong with a page, whichever it is."""
    page = response.text
    wrong = [
        f"{tag} stands there {page.count(tag)} times" for tag in ("<h1", "<main", "<title>") if page.count(tag) != 1
    ]
    wrong += [] if re.search(r'<html[^>]*\slang="[a-z]{2}', page) else ["it does not say its language"]
    wrong += boxes_without_a_question(response) + wrong_as_if_right(response)
    wrong += [f"it holds {found[0]!r}" for found in (RAW.search(page), INLINE.search(page)) if found]
    policy = response.headers.get("Content-Security-Policy", "")
    if "script-src 'self'" not in policy or "unsafe" in policy:
        wrong.append(f"its policy is {policy!r}")
    return wrong


def forms_on(response: HttpResponse) -> list[BaseForm]:
    """The forms with which a page was made, whatever it calls them."""
    contexts = getattr(response, "context", None) or []
    layers = [layer for part in contexts for layer in getattr(part, "dicts", [])]
    shown = {id(value): value for layer in layers for value in layer.values()}
    return [value for value in shown.values() if isinstance(value, BaseForm)]


def wrong_as_if_right(response: HttpResponse) -> list[str]:
    """Forms that have to be put right, on a page that says it went well: programs, and the browser's history, would believe it. Use `kit.pages.show_form`."""
    if response.status_code != 200 or response.request["PATH_INFO"] == reverse("style-guide"):
        return []
    return [f"{type(form).__name__} did not hold, and it says 200" for form in forms_on(response) if form.errors]


def boxes_without_a_question(response: HttpResponse) -> list[str]:
    """Boxes that are looked at on a page that has no place to say so: their writer could press for ever. Add <c-look-again> above the button."""
    forms = [form for form in forms_on(response) if isinstance(form, LookAgain)]
    boxes = [form.add_prefix(name) for form in forms for name in form.looks_at]
    asked = 'name="looked"' in response.text
    return [
        f"its box {box!r} is looked at without a place for the question"
        for box in boxes
        if f'name="{box}"' in response.text and not asked
    ]


def is_page(response: HttpResponse) -> bool:
    """Whether it is HTML that a person reads."""
    return response.status_code not in {301, 302, 303, 405} and response.headers.get("Content-Type", "").startswith(
        "text/html"
    )


def test_every_address_stands_in_the_table_and_the_table_has_no_other() -> None:
    placed = {name.partition("@")[0] for name in [*READABLE, *TAKING]}
    known = {name for name in patterns(get_resolver()) if not name.startswith("demo:")}
    assert known - placed == set(), "place these in tests/addresses.py"
    assert placed - known == set(), "these are gone: take them out of tests/addresses.py"


@pytest.mark.parametrize("name", READABLE)
def test_an_address_opens_for_whom_the_table_says_and_what_opens_is_a_whole_page(town: Town, name: str) -> None:
    group, url = READABLE[name], address(town, name)
    got: dict[str, object] = {}
    for role in ROLES:
        response = ask(town, role, "get", url)
        wrong = wrong_with(response) if is_page(response) else []
        got[role] = wrong or came_of(response)
    assert got == {role: group.expects(role) for role in ROLES}


@pytest.mark.parametrize("name", TAKING)
def test_what_is_only_sent_cannot_be_opened_and_takes_from_whom_the_table_says(town: Town, name: str) -> None:
    group, url = TAKING[name], address(town, name)
    answers = {role: ask(town, role, "post", url, sent(town, name)) for role in ROLES}
    assert {role: came_of(response) for role, response in answers.items()} == {r: group.expects(r) for r in ROLES}
    assert [wrong for response in answers.values() for wrong in wrong_as_if_right(response)] == []
    assert {came_of(ask(town, role, "get", url)) for role in ("anonymous", "member")} <= {405, LOGIN}


def first(group: Group, opens: bool) -> list[str]:
    """The first role for whom the addresses of a group open, or do not."""
    return [role for role in ROLES[1:] if (group.expects(role) == group.seen) is opens][:1]


@pytest.mark.parametrize("name", READABLE)
def test_an_empty_form_breaks_nothing_and_is_no_way_past_the_door(town: Town, name: str) -> None:
    group, url = READABLE[name], address(town, name)
    for role in first(group, opens=False):
        if group.expects(role) in REFUSED:
            assert came_of(ask(town, role, "post", url)) in REFUSED
    if group.stranger == LOGIN and group.expects("anonymous") == LOGIN:
        assert came_of(ask(town, "anonymous", "post", url)) in REFUSED
    for role in first(group, opens=True):
        response = ask(town, role, "post", url)
        assert response.status_code < 500
        assert not is_page(response) or wrong_with(response) == []
