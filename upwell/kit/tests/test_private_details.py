"""What gives somebody away is found, and what does not is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.kit.private_details import found, is_nhs_number


def kinds(text: str) -> list[str]:
    return [one.kind for one in found(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ring me on 07700 900123 tonight", "phone"),
        ("Ring (01632) 960 001.", "phone"),
        ("It is +44 7700 900123", "phone"),
        ("Write to jo.bloggs+x@example.org, please", "email"),
        ("We live at ZE1 0AA now", "postcode"),
        ("we live at sw1a 1aa now", "postcode"),
        ("My number is 943 476 5919", "nhs_number"),
        ("Then Dr Evans came", "clinician"),
        ("Thank Sister Mary Jones for me", "clinician"),
        ("My name is Carol Pugh", "name"),
        ("ask for Mrs Pugh", "name"),
        ("Ring 07700.900.555", "phone"),
        ("It is 0044 7700 900555", "phone"),
        ("ring nought seven seven double nought nine double five one two three", "phone"),
        ("The surgery never rings my 01632 960123", "phone"),
        ("Write to heron at example dot org", "email"),
        ("Write to heron [at] example [dot] co [dot] uk", "email"),
        ("We live at ZE1-0AA now", "postcode"),
        ("Bring it to 23a Old Mill Road", "address"),
        ("Bring it to 5 Heol y Felin", "address"),
        ("I was born on 3 June 1950", "birthday"),
        ("date of birth: 03.06.1950", "birthday"),
        ("The nurse, Zofia, was kind", "clinician"),
        ("our health visitor Nkechi came", "clinician"),
        ("My little brother Idris fell", "somebody"),
        ("Her aunt, Mei, knows", "somebody"),
        ("My girl is called Saoirse", "somebody"),
        ("Ffion next door cannot sleep", "somebody"),
        ("our Dewi never rings", "somebody"),
        ("Our Rhian's having a baby", "somebody"),
        ("My step-son Emeka fell", "somebody"),
        ("Poor Tegwen cannot sleep", "somebody"),
        ("dr ahmadi is kind", "clinician"),
        ("It is 07700/900 555", "phone"),
        ("It is 07700 900 five five five", "phone"),
        ("My birthday's 3.6.1950", "birthday"),
        ("Text me, 07700900555xx", "phone"),
        ("The NHS number: 999 123 4560, mistyped", "nhs_number"),
        ("It was Gwenllian the midwife who saw it", "clinician"),
    ],
)
def test_it_is_found_with_its_place(text: str, kind: str) -> None:
    (one,) = found(text)
    assert one.kind == kind
    assert text[one.start : one.end].strip() == one.words


@pytest.mark.parametrize(
    "text",
    [
        "I waited from 09:30 to 14:45 on 12/03/2026.",
        "It took 11 weeks and cost £1,200,000.",
        "Ring 111, 999 or 116 123, or 0800 1111 and 0300 123 3393.",
        "My doctor and the nurse on ward B12 were kind.",
        "Blood pressure 120 80, then 140 95, then 130 85.",
        "From 2019 to 2024 I took 20 mg.",
        "The reception of the clinic is on 01632 960123.",
        "Ask at info@example.org.",
        "Meet at half past ten, at the dot.",
        "My mum Sunday, my dad Monday, and our Council is no help.",
        "The nurse, Monday to Friday, is kind.",
        "People from my class came, and somebody next door sang.",
        "Dr P and my friend J know.",
        "He was born in 1950, the 14 of us live on a hill.",
        "My doctor The Tuesday one is away.",
        "Dear Councillor, ask the nurse. Ring the physio.",
        "My size is 32x.",
        "The dr said so, and the dr appointment is late.",
        "Our Chemist is closed and our Library's closing, dear All.",
        "The desk of the practice is on 01632 960123.",
    ],
)
def test_what_gives_nobody_away_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_the_check_digit_is_that_of_the_data_dictionary() -> None:
    assert is_nhs_number("943 476 5919")  # the example that the NHS publishes
    assert not is_nhs_number("943 476 5918")
    assert kinds("My number is 943 476 5918") == []


@given(st.integers(min_value=100_000_000, max_value=999_999_999))
def test_of_ten_last_digits_one_holds_at_most(first_nine: int) -> None:
    """A second way to say modulus 11: the weighted sum of all ten digits, the last counting once, is a multiple of eleven."""
    for last in range(10):
        number = f"{first_nine}{last}"
        total = sum(int(digit) * weight for digit, weight in zip(number, range(10, 0, -1), strict=True))
        assert is_nhs_number(number) is (total % 11 == 0)
