"""Nothing opens without a charter; what is signed stays as it is; a change is a new version with its difference shown."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.journey import TERMS
from upwell.accounts.models import Notice
from upwell.kit.errors import NotAllowed, Refused
from upwell.kit.time import at, at_noon, today
from upwell.ledger.models import Entry
from upwell.promises import charters, processes
from upwell.promises.difference import changes, words_changed
from upwell.promises.models import CharterVersion
from upwell.promises.terms import digest


def test_a_charter_is_drafted_by_the_bodys_people_signed_by_who_decides_and_then_holds(board, director, officer, efa):
    with pytest.raises(NotAllowed):
        charters.draft(actor=efa, body=board, title="Mine", slug="mine", **TERMS)
    version = charters.draft(actor=officer, body=board, title="How we answer", slug="answers", **TERMS)
    assert version.charter.in_force is None
    with pytest.raises(NotAllowed):
        charters.sign(actor=officer, version=version)
    signed = charters.sign(actor=director, version=version)
    assert signed.charter.in_force == signed
    assert (signed.signed_by, signed.signed_title) == (director, "Director of community care")
    entry = Entry.objects.get(kind="promises.charter_signed")
    assert entry.facts["terms_sha256"] == digest(signed)


def test_an_unfinished_charter_is_not_signed_and_says_what_is_missing(board, director):
    version = charters.draft(actor=director, body=board, title="Half", slug="half", **{**TERMS, "not_open": "  "})
    with pytest.raises(Refused, match="what cannot be changed") as refused:
        charters.sign(actor=director, version=version)
    assert refused.value.code == "incomplete"
    charters.revise(actor=director, charter=version.charter, not_open="The budget.")
    assert charters.sign(actor=director, version=version).not_open == "The budget."


def test_a_signed_version_cannot_be_signed_again_nor_changed_nor_deleted_by_any_code(version, director):
    with pytest.raises(Refused, match="signed already"):
        charters.sign(actor=director, version=version)
    row = CharterVersion.objects.filter(pk=version.pk)
    for change in ({"answer_days": 300}, {"promise": "Less."}, {"signed_at": None}, {"stages": []}, {"number": 9}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
    assert row.get().answer_days == 30


def test_erasing_the_signer_unties_the_person_and_keeps_the_post(version, director):
    from upwell.kit.personal import erase_all, export_all

    assert export_all(director)["charters I signed"][0]["as"] == "Director of community care"
    with transaction.atomic():
        erase_all(director)
    version.refresh_from_db()
    assert version.signed_by is None
    assert version.signed_title == "Director of community care"


def test_a_change_is_a_new_version_that_holds_from_its_day_and_people_are_told(version, director, bryn, monkeypatch):
    monkeypatch.setattr(charters, "_concerned", [lambda charter: [bryn]])
    charter = version.charter
    second = charters.revise(actor=director, charter=charter, answer_days=20, effective_on=today() + timedelta(days=7))
    assert (second.number, second.promise, charter.in_force) == (2, version.promise, version)
    charters.revise(actor=director, charter=charter, payment="12 pounds an hour")
    assert charter.versions.count() == 2
    second = charters.sign(actor=director, version=second)
    assert charter.in_force == version
    with at(at_noon(today() + timedelta(days=8))):
        assert charter.in_force == second
    assert {change.term for change in changes(version, second)} == {"answer_days", "payment", "effective_on"}
    assert "new version" in Notice.objects.get(person=bryn, kind="promises.charter_signed").text


def test_a_charter_never_holds_before_it_was_signed(board, director):
    past = today() - timedelta(days=100)
    version = charters.draft(actor=director, body=board, title="Old", slug="old", **TERMS, effective_on=past)
    assert charters.sign(actor=director, version=version).effective_on == today()


def test_an_address_is_given_once_and_an_ended_body_promises_nothing(version, board, council, director):
    with pytest.raises(Refused, match="address"):
        charters.draft(actor=director, body=board, title="Again", slug="board", **TERMS)
    with pytest.raises(Refused, match="address"):
        charters.draft(actor=director, body=board, title="New", slug="new", **TERMS)
    board.valid_to = today() - timedelta(days=1)
    board.save()
    with pytest.raises(Refused, match="no longer exists"):
        charters.draft(actor=director, body=board, title="Late", slug="late", **TERMS)
    with pytest.raises(TypeError, match="colour"):
        charters.revise(actor=director, charter=version.charter, colour="green")


def test_no_process_opens_under_a_version_that_is_unsigned_not_begun_or_replaced(version, board, organiser, director):
    draft = charters.draft(actor=director, body=board, title="Draft", slug="draft", **TERMS)
    with pytest.raises(Refused) as refused:
        processes.open(actor=organiser, version=draft, title="Too early", slug="too-early")
    assert refused.value.code == "not_signed"
    later = charters.revise(actor=director, charter=version.charter, effective_on=today() + timedelta(days=3))
    later = charters.sign(actor=director, version=later)
    with pytest.raises(Refused) as refused:
        processes.open(actor=organiser, version=later, title="Too early", slug="too-early")
    assert refused.value.code == "not_begun"
    with at(at_noon(today() + timedelta(days=3))):
        assert processes.open(actor=organiser, version=later, title="Now", slug="now").charter == later
        with pytest.raises(Refused) as refused:
            processes.open(actor=organiser, version=version, title="Too late", slug="too-late")
    assert refused.value.code == "replaced"


words = st.text(alphabet="ab c\n.é", max_size=60)


@given(words, words)
def test_a_difference_gives_back_both_texts_exactly(before, after):
    pieces = words_changed(before, after)
    assert "".join(p.text for p in pieces if p.op != "new") == before
    assert "".join(p.text for p in pieces if p.op != "gone") == after
    assert before != after or all(p.op == "same" for p in pieces)
