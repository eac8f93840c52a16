"""A new installation says what to do next, to whoever can do it, until the first space is open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from upwell.accounts.actions import grant_role
from upwell.accounts.models import Person
from upwell.community.actions import open_space
from upwell.kit.permissions import SYSTEM

SignIn = Callable[[Person], Client]


def test_from_nothing_to_the_first_space(ann: Person, bryn: Person, sign_in: SignIn) -> None:
    assert "./run manage operator" in Client().get("/").content.decode()
    assert "./run manage operator Ann" in sign_in(ann).get("/").content.decode()
    call_command("operator", "ann")
    assert "This place is being made ready" in Client().get("/").content.decode()
    assert "This place is being made ready" in sign_in(bryn).get("/").content.decode()
    operator = sign_in(ann).get("/").content.decode()
    assert "What to do next" in operator
    assert 'href="/people/roles/"' in operator
    assert sign_in(ann).get("/people/roles/").status_code == 200
    ann.refresh_from_db()
    grant_role(actor=ann, person=ann, kind="organiser")
    assert sign_in(ann).get("/spaces/new/").status_code == 200
    open_space(
        actor=ann, name="First", slug="first", purpose="support", audience="public", statement="For us.", rules="Kind."
    )
    for client in (Client(), sign_in(ann)):
        page = client.get("/").content.decode()
        assert "What to do next" not in page
        assert "being made ready" not in page


def test_only_somebody_who_is_there_is_made_operator_and_it_can_be_taken_back(ann: Person) -> None:
    with pytest.raises(CommandError, match="join on the page first"):
        call_command("operator", "nobody")
    call_command("operator", "Ann")
    assert Person.objects.get(pk=ann.pk).is_staff
    call_command("operator", "Ann", "--end")
    assert not Person.objects.get(pk=ann.pk).is_staff


def test_the_record_is_told_without_codes(ann: Person, bryn: Person, db: None) -> None:
    grant_role(actor=SYSTEM, person=bryn, kind="decision_maker", title="Head of urgent care")
    page = Client().get("/record/").content.decode()
    assert "decision-maker Head of urgent care" in page
    assert "decision_maker" not in page.partition("Newest first")[2]
    assert "the machine, by rule" in page
