"""Whatever somebody types behind the question mark of an address, no page ends in a fault."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

from tests.town import Town
from upwell.kit import asking

ODD = [
    "²",
    "٣",
    "9" * 30,
    "9" * 5000,
    "-1",
    "1e9",
    "\x00",
    "nan",
    "2026-13-45T99:99:99",
    "2026-01-01T10:00:00",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "' OR 1=1 --",
    "\ud800".encode("utf-8", "surrogatepass"),
]
ASKED = ["page", "before", "q", "kind", "area", "state", "body", "order", "statement", "up", "down", "theme", "place"]


@pytest.mark.parametrize("odd", ODD, ids=[repr(odd)[:20] for odd in ODD])
def test_no_page_ends_in_a_fault_whatever_is_asked(town: Town, odd: str | bytes) -> None:
    pages = [
        f"/threads/{town.thread.ref}/",
        f"/spaces/{town.carers.slug}/",
        f"/conversations/{town.conversation.ref}/",
        f"/conversations/{town.conversation.ref}/statements/",
        f"/record/trace/discover.theme/{town.theme.ref}/",
        f"/themes/{town.theme.ref}/",
        "/issues/",
        "/issues/new/",
        "/search/",
        "/record/",
        "/places/",
        "/whose/",
        "/themes/",
        "/voices/mine/",
    ]
    question = "&".join(f"{name}={quote(odd)}" for name in ASKED)
    client = town.client("member")
    client.raise_request_exception = False
    for url in pages:
        assert client.get(f"{url}?{question}").status_code < 500, url


def test_a_number_is_a_number_and_a_moment_a_moment(rf) -> None:
    for odd in ODD:
        request = rf.get("/?x=" + quote(odd))
        assert asking.number(request, "x") is None
        assert asking.moment(request, "x") is None
        assert "\x00" not in asking.words(request, "x")
    assert asking.number(rf.get("/?x=12"), "x") == 12
    assert asking.number(rf.get("/"), "x", 3) == 3
    told = asking.moment(rf.get("/?x=" + quote("2026-01-01T10:00:00+00:00")), "x")
    assert told is not None
    assert told.hour == 10


def test_signed_out_too(town: Town) -> None:
    client = Client(raise_request_exception=False)
    for odd in ODD:
        assert client.get(f"/spaces/{town.memory.slug}/?before={quote(odd)}").status_code < 500
        assert client.get(f"/threads/{town.memory.threads.first().ref}/?page={quote(odd)}").status_code < 500
