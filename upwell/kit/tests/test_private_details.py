"""Details by which somebody could be found are seen; numbers for everybody, doses and dates are not."""

from __future__ import annotations

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from upwell.kit.forms import AskedOnce
from upwell.kit.private_details import found, is_nhs_number


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Ring me on 07700 900123.", ["phone"]),
        ("My number is (01632) 960 001, evenings", ["phone"]),
        ("+44 7700 900 123", ["phone"]),
        ("0044 1632 960001 or +353 1 234 5678", ["phone", "phone"]),
        ("Write to ann.b+carers@example.org, please", ["email"]),
        ("His NHS number is 943 476 5919.", ["nhs_number"]),
        ("943-476-5919", ["nhs_number"]),
        ("We live at SA1 4PE", ["postcode"]),
        ("sw1a1aa", ["postcode"]),
        ("ann@example.org, 07700900123, LL57 2DG", ["email", "phone", "postcode"]),
    ],
)
def test_what_could_lead_to_somebody_is_seen(text: str, kinds: list[str]) -> None:
    assert [detail.kind for detail in found(text)] == kinds
    assert all(text[d.at :].startswith(d.words) for d in found(text))


@pytest.mark.parametrize(
    "text",
    [
        "Ring 111, or 999, or the Samaritans on 116 123.",
        "The helpline is 0808 808 0000 and the ward 0300 123 4567.",
        "B12 5mg and D3 2ml, twice a day",
        "On 01.02.2026 at 10:30, bed 14, 2026/05/12",
        "It took 3 years, 5 months, 1200 pounds and 40 letters.",
        "943 476 5918 is nobody's number",
        "I said @ once and meant nothing. Ward 7 4th floor.",
        "",
    ],
)
def test_what_is_for_everybody_or_for_nobody_is_let_be(text: str) -> None:
    assert found(text) == []


@given(st.integers(min_value=0, max_value=999_999_999))
def test_a_slip_in_one_digit_is_no_nhs_number_any_more(nine: int) -> None:
    digits = f"{nine:09}"
    whole = [digits + str(last) for last in range(10) if is_nhs_number(digits + str(last))]
    assert len(whole) <= 1
    for number in whole:
        for place in range(10):
            slipped = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
            assert not is_nhs_number(slipped)


class _Form(AskedOnce):
    watched = ("words",)
    words = forms.CharField()


def test_a_form_asks_once_and_whoever_means_it_is_let_through() -> None:
    first = _Form({"words": "Ring 07700 900123"})
    assert not first.is_valid()
    assert "a telephone number" in str(first.errors["words"])
    assert 'type="checkbox"' in str(first["keep_details"])
    assert _Form({"words": "Ring 07700 900123", "keep_details": "on"}).is_valid()
    calm = _Form({"words": "Ring 111"})
    assert calm.is_valid()
    assert calm["keep_details"].is_hidden
