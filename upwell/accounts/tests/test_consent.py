"""Consent: given scope by scope, taken back once, never edited."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from upwell.accounts import consent
from upwell.accounts.models import Consent, Person
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.permissions import SYSTEM
from upwell.kit.time import now
from upwell.ledger.models import Entry, Salt

SignIn = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def tea() -> Iterator[None]:
    """A purpose of our own: two scopes, two wordings, and something that stands on it."""
    consent.purposes._things.pop("tea", None)
    consent.register_purpose(
        "tea",
        {"count": "Count my cup", "quote": "Quote what I said of the tea"},
        {"1": "May we use what you said of the tea?", "2": "May we use what you said about the tea, in public?"},
        label="Tea",
    )
    yield
    consent.purposes._things.pop("tea", None)
    consent._hooks.pop("tea", None)


def test_consent_is_given_scope_by_scope_and_only_by_the_person(bryn: Person, efa: Person) -> None:
    given = consent.give(actor=bryn, person=bryn, purpose="tea", scopes=["count"])
    assert [(c.scope, c.wording, c.how) for c in given] == [("count", "2", "page")]
    assert consent.active(bryn, "tea") == {"count"}
    with pytest.raises(NotAllowed):
        consent.give(actor=efa, person=bryn, purpose="tea", scopes=["quote"])
    with pytest.raises(Refused, match="Nobody can agree"):
        consent.give(actor=bryn, person=bryn, purpose="tea", scopes=["sell"])
    with pytest.raises(Refused, match="never shown"):
        consent.give(actor=bryn, person=bryn, purpose="tea", scopes=["quote"], wording="9")
    assert consent.active(bryn, "tea") == {"count"}


def test_giving_twice_keeps_one_row_and_each_subject_has_its_own(bryn: Person, efa: Person) -> None:
    first = consent.give(actor=bryn, person=bryn, purpose="tea", scopes=["count", "quote"], subject=efa)
    again = consent.give(actor=bryn, person=bryn, purpose="tea", scopes=["quote", "count"], subject=efa)
    assert {c.pk for c in first} == {c.pk for c in again}
    assert consent.active(bryn, "tea") == set()
    assert consent.active(bryn, "tea", efa) == {"count", "quote"}


def test_taking_back_calls_whoever_stands_on_it_and_giving_again_is_a_new_row(bryn: Person, efa: Person) -> None:
    gone: list[str] = []
    consent.on_withdraw("tea", lambda row: gone.append(row.scope))
    consent.give(actor=bryn, person=bryn, purpose="tea", scopes=["count", "quote"])
    with pytest.raises(NotAllowed):
        consent.withdraw(actor=efa, person=bryn, purpose="tea")
    consent.withdraw(actor=bryn, person=bryn, purpose="tea", scopes=["quote"])
    assert gone == ["quote"]
    assert consent.active(bryn, "tea") == {"count"}
    consent.give(actor=bryn, person=bryn, purpose="tea", scopes=["quote"])
    assert Consent.objects.filter(person=bryn, scope="quote").count() == 2
    consent.withdraw(actor=bryn, person=bryn, purpose="tea")
    assert gone == ["quote", "count", "quote"]


def test_a_hook_that_fails_keeps_the_consent(bryn: Person) -> None:
    def fails(row: Consent) -> None:
        raise RuntimeError("the words could not be emptied")

    consent.on_withdraw("tea", fails)
    consent.give(actor=bryn, person=bryn, purpose="tea", scopes=["count"])
    with pytest.raises(RuntimeError):
        consent.withdraw(actor=bryn, person=bryn, purpose="tea")
    assert consent.active(bryn, "tea") == {"count"}


@pytest.mark.parametrize(
    "change",
    [
        {"scope": "quote"},
        {"purpose": "coffee"},
        {"wording": "1"},
        {"how": "phone"},
        {"subject_ref": "another"},
        {"given_at": None},
        {"ref": "rewritten"},
    ],
)
def test_the_database_refuses_to_edit_a_consent(bryn: Person, change: dict[str, object]) -> None:
    row = consent.give(actor=bryn, person=bryn, purpose="tea", scopes=["count"])[0]
    change = {name: now() if value is None else value for name, value in change.items()}
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=row.pk).update(**change)
    row.refresh_from_db()
    assert (row.scope, row.purpose, row.wording, row.how) == ("count", "tea", "2", "page")


def test_the_database_lets_a_consent_be_taken_back_once_and_never_revived(bryn: Person, efa: Person) -> None:
    row = consent.give(actor=bryn, person=bryn, purpose="tea", scopes=["count"])[0]
    Consent.objects.filter(pk=row.pk).update(withdrawn_at=now())
    for moment in (None, now()):
        with pytest.raises(DatabaseError), transaction.atomic():
            Consent.objects.filter(pk=row.pk).update(withdrawn_at=moment)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=row.pk).update(written_down_by=efa)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=row.pk).update(person=efa)
    assert Consent.objects.filter(pk=row.pk).delete()[0] == 1


def test_the_record_says_that_somebody_agreed_and_not_who(bryn: Person) -> None:
    consent.give(actor=bryn, person=bryn, purpose="tea", scopes=["count"])
    consent.withdraw(actor=bryn, person=bryn, purpose="tea")
    given, back = Entry.objects.order_by("pk")
    assert (given.kind, back.kind) == ("accounts.consent_given", "accounts.consent_withdrawn")
    assert given.facts == {"purpose": "tea", "scopes": ["count"], "wording": "2", "how": "page"}
    for entry in (given, back):
        body = bytes(entry.body).decode()
        assert bryn.handle not in body
        assert bryn.opaque not in body
        assert bryn.ref not in body
        assert set(Salt.objects.filter(entry=entry).values_list("owner", flat=True)) == {bryn.opaque}


def test_the_page_lists_what_was_given_and_takes_it_back_only_for_its_giver(
    bryn: Person, efa: Person, sign_in: SignIn
) -> None:
    row = consent.give(actor=bryn, person=bryn, purpose="tea", scopes=["quote"])[0]
    mine, hers = sign_in(bryn), sign_in(efa)
    page = mine.get("/me/consents/").content.decode()
    assert "Quote what I said of the tea" in page
    assert "May we use what you said about the tea, in public?" in page
    assert "Quote what I said" not in hers.get("/me/consents/").content.decode()
    back = f"/me/consents/{row.ref}/take-back/"
    assert hers.post(back).status_code == 404
    assert consent.active(bryn, "tea") == {"quote"}
    assert mine.get(back).status_code == 200
    assert mine.post(back).status_code == 302
    assert consent.active(bryn, "tea") == set()
    assert "Taken back on" in mine.get("/me/consents/").content.decode()
    assert mine.post(back).status_code == 409


def test_everything_can_be_taken_back_at_once_by_the_system(bryn: Person, efa: Person) -> None:
    consent.give(actor=bryn, person=bryn, purpose="tea", scopes=["count", "quote"])
    consent.give(actor=bryn, person=bryn, purpose="tea", scopes=["count"], subject=efa)
    with transaction.atomic():
        assert consent.withdraw_everything(actor=SYSTEM, person=bryn) == 3
    assert not Consent.objects.filter(person=bryn, withdrawn_at=None).exists()
