"""A name to be known by does not say who somebody is."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from upwell.accounts import actions, handles
from upwell.accounts.models import Person
from upwell.kit.errors import Refused
from upwell.kit.lookalike import skeleton
from upwell.kit.permissions import SYSTEM


@pytest.mark.parametrize(
    ("handle", "code"),
    [
        ("ann@example.org", "invalid"),
        ("ann.smith.example.org", "address"),
        ("ann at example dot org", "address"),
        ("07700 900123", "phone"),
        ("call 01632 960001", "phone"),
        ("Mrs Ann Smith", "titled"),
        ("Dr. Bryn", "titled"),
        ("moderator", "reserved"),
        ("Gone-abc123", "reserved"),
        ("ab", "invalid"),
    ],
)
def test_what_says_who_somebody_is_is_refused(handle: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        handles.check(handle)
    assert refused.value.code in {code, None if code == "invalid" else code}


@pytest.mark.parametrize("handle", ["Quiet heron", "gwen62", "Ann", "llwy-garu", "O'Shea", "Drizzle", "Ŵyr y môr"])
def test_names_that_say_nothing_are_taken_and_tidied(handle: str) -> None:
    assert handles.check(f"  {handle} ") == handle


@given(st.text(alphabet="0123456789", min_size=6, max_size=12))
def test_no_row_of_six_digits_or_more_is_a_name(digits: str) -> None:
    with pytest.raises(ValidationError):
        handles.check(f"me {digits}")


def test_the_shape_of_a_full_name_is_seen() -> None:
    assert all(map(handles.looks_like_full_name, ("Ann Smith", "Bryn Rhys Jones", "Siân O'Neill")))
    assert not any(map(handles.looks_like_full_name, ("Quiet heron", "Ann", "ann smith", "Ward 7", "Gwen 62")))


def test_a_name_is_taken_whatever_the_case_of_its_letters(ann: Person) -> None:
    assert handles.is_taken("ANN")
    assert not handles.is_taken("ANN", by_other_than=ann)
    assert not handles.is_taken("Bryn")


@pytest.mark.parametrize(
    "twin",
    [
        "DaffodiI",  # a capital I for the l
        "Daffodi1",
        "DAFF0DIL",
        "Dаffоdil",  # Cyrillic
        "Dαffοdil",  # Greek
        "Daffodíl",
        "Daffo-dil",
        "Daffodil_",
        "ｄａｆｆｏｄｉｌ",
    ],
)
def test_nobody_takes_a_name_that_looks_like_somebody_elses(bryn: Person, twin: str) -> None:
    mine = actions.join(actor=SYSTEM, handle="Daffodil", over_16=True)
    with pytest.raises(Refused) as refused:
        actions.join(actor=SYSTEM, handle=twin, over_16=True)
    assert refused.value.code in {"handle_taken", "bad_handle"}
    with pytest.raises(Refused):
        actions.change_profile(actor=bryn, handle=twin, about="", language="en-gb")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create_user(twin)
    assert actions.join(actor=SYSTEM, handle="Daffodils", over_16=True)
    assert actions.change_profile(actor=mine, handle="DAFFODIL", about="", language="en-gb").handle == "DAFFODIL"


def test_nobody_looks_like_the_site_itself(db: None) -> None:
    for handle in ("M0derator", "аdmin", "Ho-st", "Operat0r"):
        with pytest.raises(ValidationError) as refused:
            handles.check(handle)
        assert refused.value.code in {"reserved", None}


def test_different_words_look_different() -> None:
    words = [
        "Ann",
        "Bryn",
        "Carys",
        "Dev",
        "Efa",
        "Finn",
        "Gwen",
        "Heron",
        "Robin",
        "Wren",
        "Lark",
        "Ivy",
        "Holly",
        "Rowan",
        "Ash",
        "Elm",
        "Оля",
        "Νίκη",
        "Željko",
    ]
    assert len({skeleton(word) for word in words}) == len(words)
    assert skeleton("Оля") != ""
