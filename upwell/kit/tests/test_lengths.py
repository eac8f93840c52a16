"""Too long is an error that counts; nothing is cut."""

from __future__ import annotations

import pytest
from django import forms

from upwell.kit.errors import Refused
from upwell.kit.lengths import NotLonger, whole


def test_words_come_through_whole_or_are_refused_with_both_figures() -> None:
    assert whole("x" * 2000, 2000) == "x" * 2000
    with pytest.raises(Refused) as refusal:
        whole("x" * 2001, 2000)
    assert refusal.value.code == "too_long"
    assert "2,001" in str(refusal.value)
    assert "2,000" in str(refusal.value)


def test_a_field_says_so_beside_itself_keeps_what_was_typed_and_lets_no_browser_cut() -> None:
    class Letter(forms.Form):
        body = forms.CharField(widget=forms.Textarea, validators=[NotLonger(10)])

    assert Letter({"body": "four\r\nfour"}).is_valid()  # a line end counts once, however it was sent
    form = Letter({"body": "x" * 11})
    assert not form.is_valid()
    assert "11 letters" in str(form.errors)
    assert "x" * 11 in str(form["body"])
    assert "maxlength" not in str(form["body"])
