"""A name to be known by does not say who somebody is."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from upwell.accounts import handles
from upwell.accounts.models import Person


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
