"""What is kept by whom: pages of somebody signed in by nobody, faults of jobs without anybody's words."""

from __future__ import annotations

import pytest
from django.test import Client

from upwell.accounts.models import Person
from upwell.kit.jobs.faults import told


def test_pages_for_somebody_signed_in_are_kept_by_nobody_and_those_for_everybody_stay_as_they_were(
    bryn: Person, sign_in
) -> None:
    client = sign_in(bryn)
    for url in ("/", "/me/", "/search/?q=x"):
        assert client.get(url).headers["Cache-Control"] == "private, no-store"
    assert "no-store" not in Client().get("/").headers.get("Cache-Control", "")
    with_key = Client().get("/api/v1/themes", headers={"Authorization": "Bearer nothing"})
    assert with_key.headers["Cache-Control"] == "private, no-store"
    left = client.post("/account/logout/")
    assert left.headers["Cache-Control"]
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")


def test_a_fault_is_kept_with_its_place_and_without_anybodys_words_or_address() -> None:
    def send() -> None:
        try:
            {}["bryn@example.org"]
        except KeyError as error:
            raise ValueError("My brother died on Mill Street") from error

    with pytest.raises(ValueError, match="Mill") as raised:
        send()
    text = told(raised.value)
    assert "in send" in text
    assert "builtins.ValueError" in text
    assert "builtins.KeyError" in text
    for words in ("bryn@example.org", "My brother"):
        assert words not in "".join(line for line in text.splitlines(True) if not line.startswith("    "))
    assert "…" in told(ConnectionError("550 no such person: bryn@example.org"))
    assert "example.org" not in told(ConnectionError("550 no such person: bryn@example.org"))
